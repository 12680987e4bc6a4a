"""Reads YAML, keeping the line of every key, so that whatever is wrong later can say where."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from company.errors import CompanyError, Problem

KeyPath = tuple[str | int, ...]
_YAML = "a YAML file in UTF-8"
_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Document:
    """A file's value, and the line of each key and list item by its path."""

    file: str
    value: Any
    lines: dict[KeyPath, int] = field(default_factory=dict)

    def known(self, path: KeyPath) -> KeyPath:
        """`path` without the steps that the file does not have."""
        kept: KeyPath = ()
        for step in path:
            if (*kept, step) in self.lines:
                kept = (*kept, step)
        return kept

    def at(self, path: KeyPath) -> Any:
        """The value at a path that `known` gave."""
        value = self.value
        for step in path:
            value = value[step]
        return value

    def problem(self, path: KeyPath, found: str, allowed: str) -> Problem:
        return Problem(self.file, self.lines.get(self.known(path), 1), found, allowed)


class _Loader(yaml.SafeLoader):
    """YAML 1.2's plain values: `NO` is a country, `12:30` a text, `2026-01-01` too.

    Aliases are refused: a few lines of them can stand for gigabytes.
    """

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            message = f"found the alias *{event.anchor}"
            raise yaml.composer.ComposerError(None, None, message, event.start_mark)
        return super().compose_node(parent, index)


# Without the inherited ones, which follow YAML 1.1.
_Loader.yaml_implicit_resolvers = {}
for _name, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]{1,18}", list("-+0123456789")),
    ("float", r"[-+]?[0-9]{1,18}\.[0-9]{1,18}", list("-+0123456789")),
):
    _Loader.add_implicit_resolver(_TAG + _name, re.compile(f"^(?:{_pattern})$"), _first)

_PLAIN: dict[str, Callable[[str], Any]] = {
    "null": lambda _: None,
    "bool": lambda text: text.lower() == "true",
    "int": int,
    "float": float,
    "str": str,
}


def read_yaml(path: Path, file: str) -> Document:
    """The document in `path`, called `file` in messages; CompanyError if it cannot be read."""
    root = _composed(_text(path, file), file)
    if root is None:
        raise CompanyError([Problem(file, 1, "found an empty file", "at least one key")])
    lines: dict[KeyPath, int] = {(): root.start_mark.line + 1}
    problems: list[Problem] = []
    document = Document(file, None, lines)
    value = _value(root, (), document, problems)
    if problems:
        raise CompanyError(problems)
    return Document(file, value, lines)


def _text(path: Path, file: str) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        found = f"cannot be read ({error.strerror})"
        raise CompanyError([Problem(file, None, found, "a file that can be read")]) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        found = f"found byte 0x{raw[error.start]:02x}, which is not UTF-8"
        raise CompanyError([Problem(file, line, found, _YAML)]) from None


def _composed(text: str, file: str) -> Any:
    try:
        return _Loader(text).get_single_node()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        problem = Problem(file, line, error.problem or "found no YAML", _YAML + " without aliases")
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        problem = Problem(file, line, f"found character #x{error.character:04x}", _YAML)
    except RecursionError:
        problem = Problem(file, 1, "found too many levels inside each other", _YAML)
    raise CompanyError([problem])


def _value(node: yaml.Node, path: KeyPath, document: Document, problems: list[Problem]) -> Any:
    """The plain value of `node`; lines are entered in `document`, troubles in `problems`."""
    if isinstance(node, yaml.MappingNode) and node.tag == _TAG + "map":
        return _mapping(node, path, document, problems)
    if isinstance(node, yaml.SequenceNode) and node.tag == _TAG + "seq":
        items = []
        for index, item in enumerate(node.value):
            document.lines[(*path, index)] = item.start_mark.line + 1
            items.append(_value(item, (*path, index), document, problems))
        return items
    make = _PLAIN.get(node.tag.removeprefix(_TAG))
    if make is None:
        line = node.start_mark.line + 1
        problems.append(Problem(document.file, line, f"found the tag {node.tag}", "plain values"))
        return None
    return make(node.value)


def _mapping(
    node: yaml.MappingNode, path: KeyPath, document: Document, problems: list[Problem]
) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            problems.append(Problem(document.file, line, "found a list as a key", "a word"))
            continue
        key = key_node.value
        if key in value:
            first = document.lines[(*path, key)]
            found = f"found the key '{key}' again, first on line {first}"
            problems.append(Problem(document.file, line, found, "each key once"))
            continue
        document.lines[(*path, key)] = line
        value[key] = _value(value_node, (*path, key), document, problems)
    return value
