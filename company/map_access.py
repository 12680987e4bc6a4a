"""Who may look at the served journey map: tokens, from the environment or .env."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from company.errors import CompanyError, Problem
from company.secret import read_environment

MAP_TOKEN = "SOJOURN_MAP_TOKEN"  # noqa: S105 - the name, not a value
MAP_IDENTIFIER_TOKEN = "SOJOURN_MAP_IDENTIFIER_TOKEN"  # noqa: S105 - the name, not a value
# As long as what `openssl rand -hex 16` gives, 128 bits: they are asked for over a network.
_SHORTEST = 32
_ALLOWED = (
    f"at least {_SHORTEST} characters; make one with: "
    'python -c "import secrets; print(secrets.token_urlsafe(32))"'
)


@dataclass(frozen=True, slots=True)
class MapTokens:
    """`reader` opens the map; `identifiers` also shows identifiers by fingerprint. Empty: no such token."""

    reader: str = field(default="", repr=False)
    identifiers: str = field(default="", repr=False)


def read_map_tokens(folder: Path, environ: Mapping[str, str]) -> MapTokens:
    """The tokens that are set; CompanyError, without a value, if one is unfit."""
    values = read_environment(folder, environ)
    tokens = {name: values.get(name, "") for name in (MAP_TOKEN, MAP_IDENTIFIER_TOKEN)}
    problems = [
        Problem("environment", None, f"found {len(token)} characters in {name}", _ALLOWED)
        for name, token in tokens.items()
        if 0 < len(token) < _SHORTEST
    ]
    if tokens[MAP_TOKEN] and len(set(tokens.values())) == 1:
        found = f"found the same token in {MAP_TOKEN} and {MAP_IDENTIFIER_TOKEN}"
        allowed = "another one for those who may see identifiers"
        problems.append(Problem("environment", None, found, allowed))
    if problems:
        raise CompanyError(problems)
    return MapTokens(tokens[MAP_TOKEN], tokens[MAP_IDENTIFIER_TOKEN])
