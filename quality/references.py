"""Which column of which table names a row of which other, and what is unique besides the keys."""

from __future__ import annotations

from dataclasses import dataclass

import models as m


@dataclass(frozen=True, slots=True)
class Reference:
    """Every `columns` of `model` that is not null stands in the columns of that name of `to`."""

    model: type[m.Base]
    to: type[m.Base]
    columns: tuple[str, ...]


_JOURNEY = ("definition", "journey_id")

REFERENCES: tuple[Reference, ...] = (
    Reference(m.LoadedTouchpoint, m.Batch, ("batch_id",)),
    Reference(m.TouchpointIdentifier, m.LoadedTouchpoint, ("touchpoint_key",)),
    Reference(m.LinkIdentifier, m.Link, ("link_key",)),
    Reference(m.BatchRule, m.Batch, ("batch_id",)),
    Reference(m.BatchDay, m.Batch, ("batch_id",)),
    Reference(m.BatchOffset, m.Batch, ("batch_id",)),
    Reference(m.EvidenceIdentifier, m.Evidence, ("evidence_key",)),
    Reference(m.CustomerMember, m.Identifier, ("identifier_key",)),
    Reference(m.DeviceIdentification, m.Identifier, ("identifier_key",)),
    Reference(m.CitedEvidence, m.Evidence, ("order_no",)),
    Reference(m.IdentityMap, m.Identifier, ("identifier_key",)),
    Reference(m.TouchpointCustomer, m.Touchpoint, ("touchpoint_key",)),
    Reference(m.Touchpoint, m.Customer, ("customer_id",)),
    Reference(m.Touchpoint, m.Session, ("session_id",)),
    Reference(m.Touchpoint, m.Word, ("event_type",)),
    Reference(m.Session, m.Customer, ("customer_id",)),
    Reference(m.Journey, m.Customer, ("customer_id",)),
    Reference(m.Journey, m.StageVisit, _JOURNEY),
    Reference(m.StageVisit, m.Customer, ("customer_id",)),
    Reference(m.StageVisit, m.Journey, _JOURNEY),
    Reference(m.StageVisit, m.StageReference, ("definition", "stage")),
    Reference(m.JourneyTouchpoint, m.StageVisit, (*_JOURNEY, "visit_no")),
    Reference(m.JourneyTouchpoint, m.Touchpoint, ("touchpoint_key",)),
    Reference(m.VisitCohort, m.Cohort, ("cohort_no",)),
    Reference(m.PipelineStep, m.PipelineRun, ("run_id",)),
)

# Joins go by the short keys, so two ids that fell on one key would double rows everywhere.
ALSO_UNIQUE: tuple[tuple[type[m.Base], str], ...] = (
    (m.LoadedTouchpoint, "touchpoint_key"),
    (m.Link, "link_key"),
    (m.Evidence, "order_no"),
    (m.Cohort, "cohort_no"),
    (m.Journey, "journey_id"),
)
