"""Turns what pydantic refuses into problems with file, line, what was found, what is allowed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from company.errors import Problem
from company.fields import FROM_FILE, nearest
from company.yaml_file import Document, KeyPath

Model = TypeVar("Model", bound=BaseModel)

# Addresses of people, and URLs with passwords that somebody put in the wrong place.
_UNTOLD = {"staff", "blocked", "role_mailboxes", "routes", "password", "key_password"}
_ALLOWED = {
    "string_type": "text (a number, or true and false, in quotes)",
    "string_too_short": "text that is not empty",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "path_type": "a path",
    "too_short": "at least one entry",
    "union_tag_invalid": "text, or {prefix: text}",
}
_BOUNDS = {"greater_than_equal": ("ge", "at least"), "less_than_equal": ("le", "at most")}


def validated(model: type[Model], document: Document) -> tuple[Model | None, list[Problem]]:
    """The document as a model, or None and everything that is wrong with it."""
    try:
        made = model.model_validate(document.value, by_alias=True, by_name=False, context=FROM_FILE)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        return None, list({_problem(model, document, detail) for detail in details})
    return made, []


def _problem(model: type[BaseModel], document: Document, detail: ErrorDetails) -> Problem:
    path = document.known(detail["loc"])
    kind = detail["type"]
    if kind == "extra_forbidden":
        keys = _keys(_model_at(model, detail["loc"][:-1]))
        hint = nearest(str(path[-1]), keys)
        return document.problem(
            path, f"found the unknown key {_short(repr(path[-1]))}{hint}", ", ".join(keys)
        )
    if kind == "missing":
        key = detail["loc"][-1]
        return document.problem(path, f"found no key '{key}'{_within(path)}", "it is required")
    found = f"found {_told(document, path)}{_for(path)}"
    return document.problem(path, found, _allowed(document, path, detail))


def _allowed(document: Document, path: KeyPath, detail: ErrorDetails) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "literal_error":
        expected = str(context["expected"])
        value = document.at(path)
        return expected + (
            nearest(value, expected.split("'")[1::2]) if isinstance(value, str) else ""
        )
    if kind in _BOUNDS:
        name, words = _BOUNDS[kind]
        return f"{words} {context[name]}"
    if kind == "too_long":
        return f"at most {context['max_length']} entries"
    if kind == "value_error":
        return str(context["error"])
    return _ALLOWED.get(kind, detail["msg"])


def _told(document: Document, path: KeyPath) -> str:
    """The value found, unless it may be an address, a secret or long."""
    value = document.at(path)
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return "keys with values" if isinstance(value, dict) else f"a list of {len(value)}"
    if _UNTOLD & set(path):
        return "a value (not shown)"
    return _short(str(value).lower() if isinstance(value, bool) else repr(value))


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:58] + " …"


def _for(path: KeyPath) -> str:
    """` for stages[2].after`."""
    return f" for {dotted(path)}" if path else ""


def _within(path: KeyPath) -> str:
    return f" in {dotted(path)}" if path else ""


def dotted(path: KeyPath) -> str:
    """A key path as people write it.

    >>> dotted(("stages", 2, "after"))
    'stages[2].after'
    """
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def _model_at(model: type[BaseModel], path: KeyPath) -> type[BaseModel]:
    """The model that describes the keys at `path`; list and dict steps stay with the model.

    Where a key takes one of several models, the next step is the tag of the one that is meant.
    """
    tagged: dict[Any, type[BaseModel]] = {}
    for step in path:
        if step in tagged:
            model, tagged = tagged[step], {}
            continue
        for name, field in model.model_fields.items():
            inner = list(_models(field.annotation))
            if (field.validation_alias or name) == step and inner:
                kinds = [(one, one.model_fields.get("kind")) for one in inner]
                tagged = {kind.default: one for one, kind in kinds if kind is not None}
                model = inner[0]
                break
    return model


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _keys(model: type[BaseModel]) -> list[str]:
    return [str(field.validation_alias or name) for name, field in model.model_fields.items()]
