"""The company's secret and other settings of the environment: from the environment, else from .env."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

from company.errors import CompanyError, Problem

SECRET = "SOJOURN_SECRET"  # noqa: S105 - the name, not a value
SECRET_OLD = "SOJOURN_SECRET_OLD"  # noqa: S105 - the name, not a value
# 16 characters: what `openssl rand -hex 8` gives, 64 bits; shorter ones can be guessed.
_SHORTEST = 16
_ALLOWED = (
    f"{SECRET} of at least {_SHORTEST} characters, in the environment or in .env; "
    'make one with: python -c "import secrets; print(secrets.token_hex(32))"'
)


def read_environment(folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` laid over the variables of `<folder>/.env`; CompanyError if that cannot be read."""
    path = folder / ".env"
    if not path.exists():
        return dict(environ)
    try:
        # Not interpolated: a secret may hold a dollar sign.
        values = dotenv_values(path, interpolate=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        problem = Problem(".env", None, "cannot be read", "lines NAME=value in UTF-8")
        raise CompanyError([problem]) from None
    return {name: value for name, value in values.items() if value is not None} | dict(environ)


def read_secret(folder: Path, environ: Mapping[str, str]) -> bytes:
    """The secret that identifiers are keyed with; CompanyError, without its value, if it is unfit."""
    value = read_environment(folder, environ).get(SECRET, "")
    if len(value) >= _SHORTEST:
        return value.encode()
    place = "environment" if SECRET in environ else ".env"
    found = f"found {len(value)} characters in {SECRET}" if value else f"found no {SECRET}"
    raise CompanyError([Problem(place, None, found, _ALLOWED)])


def read_old_secret(folder: Path, environ: Mapping[str, str]) -> bytes | None:
    """The secret before this one, while ids are carried over from it; None where none is given."""
    values = read_environment(folder, environ)
    old = values.get(SECRET_OLD, "")
    if old and old == values.get(SECRET):
        allowed = f"the secret before in {SECRET_OLD} and the new one in {SECRET}"
        found = f"found the same secret in {SECRET} and {SECRET_OLD}"
        raise CompanyError([Problem("environment", None, found, allowed)])
    return old.encode() or None
