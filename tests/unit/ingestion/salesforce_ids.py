"""Ids of the samples, and what a draft identifies."""

from __future__ import annotations

from tests.unit.ingestion.table_drafts import Draft

LEAD_ID, CONTACT_ID, DEAL_ID = "00Q1G00000nDnM5UAK", "0031G00001QtDPlQAN", "006q000000HddohAAB"
OTHER_LEAD_ID, OTHER_CONTACT_ID = "00Q1G00000nOMcPUAW", "0031G00001S3ckZQAR"


def identifiers(draft: Draft) -> list[tuple[str, str]]:
    """(namespace, value) of those that have a value."""
    return [(i["namespace"], i["value"]) for i in draft["identifiers"] or [] if i["value"]]
