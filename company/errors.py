"""What is wrong with a company folder, all of it at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to put right: where it stands, what was found there, what is allowed.

    >>> print(Problem("sources/web.yaml", 3, "found 'csv' for format", "'segment' or 'sendgrid'"))
    sources/web.yaml:3: found 'csv' for format; allowed: 'segment' or 'sendgrid'
    """

    file: str
    line: int | None
    found: str
    allowed: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.found}; allowed: {self.allowed}"


class CompanyError(Exception):
    """The company's configuration cannot be used; `problems` says everything that has to change."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=lambda p: (p.file, p.line or 0, p.found)))
        super().__init__("\n".join(str(problem) for problem in self.problems))
