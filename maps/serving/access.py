"""Who asks, and what they may see."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from enum import IntEnum
from ipaddress import ip_address

from company import MapTokens
from maps.errors import MapError

COOKIE = "sojourn_map"


class Role(IntEnum):
    """What somebody may see; each may see what the ones before may."""

    STRANGER = 0
    READER = 1
    """The maps, lists of customers by id, and their timelines."""
    IDENTIFIERS = 2
    """Which identifiers are a customer's, too, by fingerprint."""


class Access:
    """Who may look. Without a reader's token everybody who reaches the server may, so it must be loopback."""

    def __init__(self, tokens: MapTokens, host: str) -> None:
        if not (tokens.reader or is_loopback(host)):
            raise MapError(
                f"{host} can be reached from other machines, and anybody there could read the map: set "
                "SOJOURN_MAP_TOKEN in the environment or in .env (at least 32 characters), or serve on 127.0.0.1"
            )
        self.is_open = not tokens.reader
        self._tokens = {Role.IDENTIFIERS: tokens.identifiers, Role.READER: tokens.reader}

    def role(self, headers: Mapping[str, str], cookies: Mapping[str, str]) -> Role:
        """Of `Authorization: Bearer TOKEN`, else of the cookie that signing in left, else of a stranger."""
        kind, _, token = headers.get("authorization", "").partition(" ")
        found = self.role_of(token) if kind.lower() == "bearer" else self._kept(cookies)
        return max(found, Role.READER) if self.is_open else found

    def role_of(self, token: str) -> Role:
        """What a token opens."""
        return next((role for role, own in self._tokens.items() if own and _same(own, token)), Role.STRANGER)  # fmt: skip

    def cookie(self, role: Role) -> str:
        """What the browser keeps: it shows no token, and is worth nothing once the token is changed."""
        key = self._tokens[role].encode()
        return hmac.new(key, f"sojourn map {role}".encode(), hashlib.sha256).hexdigest()

    def answers(self, host: str) -> bool:
        """Whether a request for `host` (its header) is meant for us.

        Without a token only names of this machine are: another name that was pointed at it would let a
        stranger's page read the map through its visitor's browser (DNS rebinding).
        """
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
        return not self.is_open or name.strip("[]") == "localhost" or is_loopback(name.strip("[]"))

    def _kept(self, cookies: Mapping[str, str]) -> Role:
        kept = cookies.get(COOKIE, "")
        roles = [role for role, own in self._tokens.items() if own]
        return next((role for role in roles if _same(self.cookie(role), kept)), Role.STRANGER)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches `host`.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, True, False)
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _same(own: str, given: str) -> bool:
    """In a time that says nothing of how much of it is right."""
    return hmac.compare_digest(own.encode(), given.encode())
