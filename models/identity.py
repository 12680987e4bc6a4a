"""Who is who: evidence, identifiers, edges, customers and whose touchpoint is whose."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from models import columns as c
from models.base import Base, Kind


class Evidence(Base, kind=Kind.STATE):
    """One row per touchpoint or link before as_of, in the order key: what identity is decided from."""

    __tablename__ = "evidence"

    evidence_key: Mapped[c.EvidenceKey] = mapped_column(primary_key=True)
    order_no: Mapped[c.OrderNo]
    occurred_us: Mapped[c.OccurredUs]
    is_link: Mapped[c.IsLink]
    is_bot: Mapped[c.IsBot]


class MistakenIdentifier(Base, kind=Kind.STATE):
    """One row per identifier on an evidence that may be one of two, and is the other."""

    __tablename__ = "mistaken_identifier"

    evidence_key: Mapped[c.EvidenceKey] = mapped_column(primary_key=True)
    is_link: Mapped[c.IsLink] = mapped_column(primary_key=True)
    identifier_key: Mapped[c.IdentifierKey] = mapped_column(primary_key=True)


class EvidenceIdentifier(Base, kind=Kind.STATE):
    """One row per identifier on an evidence, staff and what is blocked left out."""

    __tablename__ = "evidence_identifier"

    evidence_key: Mapped[c.EvidenceKey] = mapped_column(primary_key=True)
    identifier_key: Mapped[c.IdentifierKey] = mapped_column(primary_key=True)
    order_no: Mapped[c.OrderNo]
    is_person: Mapped[c.IsPerson]
    is_device: Mapped[c.IsDevice]
    priority: Mapped[c.Priority | None]
    position: Mapped[c.Position]
    is_bot: Mapped[c.IsBot]
    is_link: Mapped[c.IsLink]


class Identifier(Base, kind=Kind.STATE, explains=True):
    """One row per person or device identifier, with its strength; those that only bots showed are the weakest."""

    __tablename__ = "identifier"

    identifier_key: Mapped[c.IdentifierKey] = mapped_column(primary_key=True)
    level: Mapped[c.Level]
    namespace: Mapped[c.Namespace]
    priority: Mapped[c.Priority]
    first_order_no: Mapped[c.FirstOrderNo]
    strength: Mapped[c.Strength]
    is_shared_identifier: Mapped[c.IsSharedIdentifier]


class IdentityEdge(Base, kind=Kind.STATE, explains=True):
    """One row per pair of person identifiers seen on one touchpoint or link, accepted or refused."""

    __tablename__ = "identity_edge"

    identifier_key_a: Mapped[c.IdentifierKeyA] = mapped_column(primary_key=True)
    identifier_key_b: Mapped[c.IdentifierKeyB] = mapped_column(primary_key=True)
    first_evidence_key: Mapped[c.FirstEvidenceKey]
    first_order_no: Mapped[c.FirstOrderNo]
    event_count: Mapped[c.EventCount]
    is_accepted: Mapped[c.IsAccepted]
    refusal: Mapped[c.Refusal | None]


class CustomerMember(Base, kind=Kind.STATE, explains=True):
    """One row per person identifier: the customer it belongs to."""

    __tablename__ = "customer_member"

    identifier_key: Mapped[c.IdentifierKey] = mapped_column(primary_key=True)
    customer_id: Mapped[c.CustomerId]


class EvidencePerson(Base, kind=Kind.STATE):
    """One row per touchpoint or link that shows a person: the strongest one on it, and that one's customer."""

    __tablename__ = "evidence_person"

    order_no: Mapped[c.OrderNo] = mapped_column(primary_key=True)
    person_key: Mapped[c.PersonKey]
    customer_id: Mapped[c.CustomerId]


class DeviceIdentification(Base, kind=Kind.STATE, explains=True):
    """One row per run of identifications of a device by one customer, nobody else's between them."""

    __tablename__ = "device_identification"

    identifier_key: Mapped[c.IdentifierKey] = mapped_column(primary_key=True)
    first_order_no: Mapped[c.FirstOrderNo] = mapped_column(primary_key=True)
    last_order_no: Mapped[c.LastOrderNo]
    person_key: Mapped[c.PersonKey]
    customer_id: Mapped[c.CustomerId]
    event_count: Mapped[c.EventCount]


class ObjectOwner(Base, kind=Kind.STATE, explains=True):
    """One row per object that somebody owns: who that is, and which touchpoint or link says so."""

    __tablename__ = "object_owner"

    identifier_key: Mapped[c.IdentifierKey] = mapped_column(primary_key=True)
    first_order_no: Mapped[c.FirstOrderNo]
    owner_key: Mapped[c.OwnerKey]


class CitedEvidence(Base, kind=Kind.STATE, explains=True):
    """One row per touchpoint or link that an edge, an identification or an object's owner rests on."""

    __tablename__ = "cited_evidence"

    order_no: Mapped[c.OrderNo] = mapped_column(primary_key=True)
    evidence_key: Mapped[c.EvidenceKey]
    occurred_us: Mapped[c.OccurredUs]
    is_link: Mapped[c.IsLink]
    source: Mapped[c.Source]
    batch_id: Mapped[c.BatchId]
    record_no: Mapped[c.RecordNo]


class TouchpointCustomer(Base, kind=Kind.STATE):
    """One row per touchpoint before as_of that is given to a customer."""

    __tablename__ = "touchpoint_customer"

    touchpoint_key: Mapped[c.TouchpointKey] = mapped_column(primary_key=True)
    customer_id: Mapped[c.CustomerId]
    assigned_by: Mapped[c.AssignedBy]


class IdentityMap(Base, kind=Kind.STATE, explains=True):
    """One row per identifier and period of events that belongs to one customer: of a person all time, of a device from one touchpoint's customer to the next one's.

    Periods are half-open, [valid_from, valid_to), and leave no gap. Touchpoints of one instant may
    stand on either side of a bound; from_order_no and until_order_no tell them apart.
    """

    __tablename__ = "identity_map"

    identifier_key: Mapped[c.IdentifierKey] = mapped_column(primary_key=True)
    period_no: Mapped[c.PeriodNo] = mapped_column(primary_key=True)
    customer_id: Mapped[c.CustomerId]
    valid_from: Mapped[c.ValidFrom | None]
    valid_to: Mapped[c.ValidTo | None]
    from_order_no: Mapped[c.FromOrderNo | None]
    until_order_no: Mapped[c.UntilOrderNo | None]


class CustomerAlias(Base, kind=Kind.STATE, published=True):
    """One row per id that a customer can ever have had: the customer it leads to today, null where a device's touchpoints are several customers'."""

    __tablename__ = "customer_alias"

    alias_id: Mapped[c.AliasId] = mapped_column(primary_key=True)
    customer_id: Mapped[c.CustomerId | None]
    reason: Mapped[c.Reason]
    member_key: Mapped[c.MemberKey | None]


class IdentityProposal(Base, kind=Kind.STATE, published=True):
    """One row per pair of customers who, and nobody else, were identified on a device: one person, or two, which nobody but a person can tell."""

    __tablename__ = "identity_proposal"

    customer_id_a: Mapped[c.CustomerIdA] = mapped_column(primary_key=True)
    customer_id_b: Mapped[c.CustomerIdB] = mapped_column(primary_key=True)
    device_count: Mapped[c.DeviceCount]
    event_count_a: Mapped[c.EventCountA]
    event_count_b: Mapped[c.EventCountB]


class IdentityChange(Base, kind=Kind.HISTORY, published=True):
    """One row per published night and change of a customer against the night published before, with its oldest evidence.

    The engine holds tonight's rows alone.
    """

    __tablename__ = "identity_change"

    as_of: Mapped[c.AsOf] = mapped_column(primary_key=True)
    change: Mapped[c.Change] = mapped_column(primary_key=True)
    from_customer_id: Mapped[c.FromCustomerId | None] = mapped_column(primary_key=True)
    to_customer_id: Mapped[c.ToCustomerId | None] = mapped_column(primary_key=True)
    is_from_kept: Mapped[c.IsFromKept]
    identifiers: Mapped[c.Identifiers]
    cause: Mapped[c.Cause | None]
    source: Mapped[c.Source | None]
    touchpoint_key: Mapped[c.TouchpointKey | None]
    occurred_at: Mapped[c.OccurredAt | None]
    namespaces: Mapped[c.Namespaces | None]


class Customer(Base, kind=Kind.STATE, published=True):
    """One row per customer, also anonymous ones known by a device alone."""

    __tablename__ = "customer"

    customer_id: Mapped[c.CustomerId] = mapped_column(primary_key=True)
    first_seen_at: Mapped[c.FirstSeenAt]
    last_seen_at: Mapped[c.LastSeenAt]
    touchpoints: Mapped[c.Touchpoints]
    sources: Mapped[c.Sources]
    first_channel: Mapped[c.FirstChannel]
    first_marketing_channel: Mapped[c.FirstMarketingChannel | None]
    is_anonymous: Mapped[c.IsAnonymous]
    is_bot: Mapped[c.IsBot]
    is_shared: Mapped[c.IsShared]
    is_oversized: Mapped[c.IsOversized]
    first_brought_order_no: Mapped[c.FirstBroughtOrderNo | None]


class IdentitySummary(Base, kind=Kind.RUN, published=True):
    """One row per count about identity: customers, anonymous, unattributed touchpoints, refused edges by reason, blocked identifiers by reason, and customers created, merged and split since the night published before."""

    __tablename__ = "identity_summary"

    measure: Mapped[c.Measure] = mapped_column(primary_key=True)
    value: Mapped[c.Value]
