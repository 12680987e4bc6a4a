"""Reads the files of a company folder one by one, gathering what is wrong with each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel

from company.errors import CompanyError, Problem
from company.validation import validated
from company.yaml_file import Document, read_yaml

Model = TypeVar("Model", bound=BaseModel)
Prepare = Callable[[Document], Document]


@dataclass(frozen=True, slots=True)
class Read(Generic[Model]):
    """A model and the file it came from."""

    model: Model
    document: Document


@dataclass(slots=True)
class Reading:
    """A folder being read, and everything found wrong so far."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)

    def one(
        self, model: type[Model], path: Path, prepare: Prepare = lambda document: document
    ) -> Read[Model] | None:
        """The file as a model with its lines, or None once its problems are noted."""
        try:
            document = read_yaml(path, path.relative_to(self.folder).as_posix())
        except CompanyError as error:
            self.problems += error.problems
            return None
        document = prepare(document)
        made, problems = validated(model, document)
        self.problems += problems
        return None if made is None else Read(made, document)

    def optional(
        self, model: type[Model], name: str, prepare: Prepare = lambda document: document
    ) -> Read[Model] | None:
        """Like `one`, but a file that is not there reads as one without keys."""
        path = self.folder / name
        if path.exists():
            return self.one(model, path, prepare)
        document = prepare(Document(name, {}, {(): 1}))
        return Read(model.model_validate(document.value), document)

    def many(self, model: type[Model], name: str, key: str) -> list[Read[Model]]:
        """The files of a sub-folder; what they do not say under `key` is the file's name."""
        read = [self.one(model, path, _named(key, path.stem)) for path in self._files(name)]
        return [one for one in read if one is not None]

    def broken(self, name: str) -> bool:
        """Whether anything was wrong with the file, or in the sub-folder, of that name."""
        return any(
            problem.file == name or problem.file.startswith(f"{name}/") for problem in self.problems
        )

    def _files(self, name: str) -> Iterator[Path]:
        folder = self.folder / name
        try:
            paths = sorted(folder.iterdir()) if folder.exists() else []
        except OSError as error:
            found = f"cannot be read ({error.strerror})"
            self.problems.append(Problem(name, None, found, "a folder of YAML files"))
            return
        for path in paths:
            if path.suffix == ".yml":
                found = "found a file that ends in .yml"
                self.problems.append(
                    Problem(f"{name}/{path.name}", None, found, "the ending .yaml")
                )
            elif path.suffix == ".yaml" and not path.name.startswith("."):
                yield path


def _named(key: str, stem: str) -> Prepare:
    def prepare(document: Document) -> Document:
        if not isinstance(document.value, dict) or key in document.value:
            return document
        lines = {**document.lines, (key,): 1}
        return replace(document, value={key: stem, **document.value}, lines=lines)

    return prepare
