"""Identity: from identifiers to customers, and whose touchpoint is whose."""

from __future__ import annotations

from pathlib import Path

from models import (
    CitedEvidence,
    CustomerAlias,
    DeviceIdentification,
    EvidenceIdentifier,
    EvidencePerson,
    Identifier,
    IdentityChange,
    IdentityMap,
    IdentityProposal,
    MistakenIdentifier,
    ObjectOwner,
)
from transforms.identity.correction import CORRECTION
from transforms.identity.customer_member import CUSTOMER_MEMBER
from transforms.identity.evidence import EVIDENCE
from transforms.identity.identity_edge import IDENTITY_EDGE
from transforms.identity.touchpoint_customer import TOUCHPOINT_CUSTOMER
from transforms.transform import Group, Transform, from_sql, in_order

_HERE = Path(__file__).parent

IDENTITY_GROUPS: list[Group] = [
    [EVIDENCE, from_sql(MistakenIdentifier, _HERE)],
    [from_sql(EvidenceIdentifier, _HERE)],
    [from_sql(Identifier, _HERE)],
    [CORRECTION],
    [IDENTITY_EDGE],
    [CUSTOMER_MEMBER],
    [from_sql(EvidencePerson, _HERE)],
    [from_sql(ObjectOwner, _HERE), from_sql(DeviceIdentification, _HERE)],
    [TOUCHPOINT_CUSTOMER, from_sql(IdentityProposal, _HERE), from_sql(CitedEvidence, _HERE)],
    [from_sql(IdentityMap, _HERE)],
    [from_sql(CustomerAlias, _HERE)],
]
"""In order: each reads only what earlier groups made."""

IDENTITY = in_order(IDENTITY_GROUPS)

IDENTITY_CHANGE: Transform = from_sql(IdentityChange, _HERE)
"""Comes after them, and needs to be told what was `believed` on the night before."""

__all__ = ["IDENTITY", "IDENTITY_CHANGE", "IDENTITY_GROUPS"]
