"""What counts as an identifier, how strong it is, and which values mean nobody."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from company.fields import Name, NonEmpty, Positive, Settings

FINGERPRINT = "fingerprint:"
"""Begins a blocked value that is not told: the 15 hex digits of its identifier_key follow."""


def _folded(value: str) -> str:
    folded = value.casefold()
    if folded.startswith(FINGERPRINT) and not re.fullmatch("[0-9a-f]{15}", _digits(folded)):
        raise ValueError(f"a value, or {FINGERPRINT} and the 15 hex digits that an alert tells")
    return folded


def _digits(fingerprint: str) -> str:
    return fingerprint.removeprefix(FINGERPRINT)


def _local_part(value: str) -> str:
    if "@" in value:
        raise ValueError("the part of an e-mail address before the @, such as info")
    return value.casefold()


GUARDS = {"unique", "max_per_person", "max_people"}
"""Keys of a namespace that only identity reads: what was parsed stays as it is when they change."""

Blocked = Annotated[NonEmpty, AfterValidator(_folded)]
LocalPart = Annotated[NonEmpty, AfterValidator(_local_part)]


class NamespaceRule(Settings):
    """How identifiers of one namespace are read and how much they prove."""

    level: Literal["person", "device"]
    priority: Positive = Field(description="1 = strongest; distinct within its level")
    normaliser: Literal["none", "email", "phone"] = Field(
        default="none", description="email: trimmed, lower case; phone: E.164"
    )
    unique: bool = Field(default=False, description="Two values never belong to one customer")
    max_per_person: Positive | None = Field(
        default=None, description="Most values that one customer may have; unique says 1"
    )
    max_people: Positive | None = Field(
        default=None,
        description="A value seen with more people than this is shared, and as if absent. People are"
        " counted by the strongest person namespace",
    )
    blocked: tuple[Blocked, ...] = Field(
        default=(),
        description="Values that mean nobody, beside those blocked everywhere; or fingerprint: and"
        " its 15 hex digits, where only an alert has told of it",
    )

    @property
    def blocked_values(self) -> list[str]:
        """Those told as values: parsing leaves them out."""
        return [value for value in self.blocked if not value.startswith(FINGERPRINT)]

    @property
    def blocked_keys(self) -> list[int]:
        """identifier_keys of those told by fingerprint: identity leaves them out."""
        return [int(_digits(v), 16) for v in self.blocked if v.startswith(FINGERPRINT)]


DEFAULT_NAMESPACES: dict[str, NamespaceRule] = {
    "user_id": NamespaceRule(level="person", priority=1, unique=True),
    "crm_contact_id": NamespaceRule(level="person", priority=2),
    "zendesk_user_id": NamespaceRule(level="person", priority=3),
    "email": NamespaceRule(level="person", priority=4, normaliser="email"),
    "phone": NamespaceRule(level="person", priority=5, normaliser="phone"),
    "crm_lead_id": NamespaceRule(level="person", priority=6),
    "anonymous_id": NamespaceRule(level="device", priority=1),
    "device_id": NamespaceRule(level="device", priority=2),
    "cookie": NamespaceRule(level="device", priority=3),
}


class Identity(Settings):
    """identity.yaml: namespaces laid over the default ones, and mailboxes that are no person."""

    namespaces: dict[Name, NamespaceRule] = Field(
        default_factory=lambda: dict(DEFAULT_NAMESPACES),
        description="Changes to the default namespaces, and your own",
    )
    role_mailboxes: tuple[LocalPart, ...] = Field(
        default=(),
        description="Parts before the @ that are shared mailboxes, such as info or sales",
    )
