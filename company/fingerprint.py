"""Identifiers as people see them: never a value, always the namespace and its keyed fingerprint."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

_WRITTEN = re.compile(r"([a-z][a-z0-9_-]{0,62}):([0-9a-f]{15})")


@dataclass(frozen=True, slots=True, order=True)
class Fingerprint:
    """An identifier by its identifier_key, written `namespace:` and the key's 60 bits in 15 hex digits.

    >>> str(Fingerprint("email", 255))
    'email:0000000000000ff'
    >>> Fingerprint.read("email:0000000000000ff")
    Fingerprint(namespace='email', identifier_key=255)
    """

    namespace: str
    identifier_key: int

    @classmethod
    def read(cls, text: str) -> Self:
        """The fingerprint written as `text`; ValueError, which does not repeat it, if it is none."""
        match = _WRITTEN.fullmatch(text)
        if match is None:
            raise ValueError("namespace:fingerprint, with 15 digits of 0-9 and a-f")
        return cls(match[1], int(match[2], 16))

    def __str__(self) -> str:
        return f"{self.namespace}:{self.identifier_key:015x}"
