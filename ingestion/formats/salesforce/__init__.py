"""Salesforce as ELT tools land it: whole tables, exported again each day (docs/sources/salesforce.md)."""

from __future__ import annotations

from pathlib import Path

from ingestion.formats.room import Room
from ingestion.formats.salesforce.record import RECORD, RecordKind, columns

_HERE = Path(__file__).parent

_LEAD = RecordKind(
    "lead",
    _HERE / "lead.sql",
    required=columns("id created_date is_converted"),
    optional=RECORD
    | columns(
        """converted_date converted_contact_id converted_opportunity_id master_record_id email
        phone mobile_phone lead_source gclid_c utm_source_c utm_medium_c utm_campaign_c
        utm_content_c utm_term_c"""
    ),
    ids=("id", "converted_contact_id", "converted_opportunity_id", "master_record_id"),
)

_USER = RecordKind(
    "user",
    _HERE / "user.sql",
    required=columns("id username email"),
    optional=RECORD | columns("contact_id"),
    ids=("id",),
)

_CONTACT = RecordKind(
    "contact",
    _HERE / "contact.sql",
    required=columns("id created_date email account_id"),
    optional=RECORD | columns("phone mobile_phone master_record_id"),
    ids=("id", "master_record_id"),
)

_STAGE_COLUMNS = columns("amount currency_iso_code contact_id")

# Two tables go by this name. Snapshots of the whole row, as the ELT tool keeps them:
_OPPORTUNITY_SNAPSHOT = RecordKind(
    "opportunity_snapshot",
    _HERE / "opportunity_stage.sql",
    required=columns("id stage_name is_won is_closed _fivetran_start"),
    optional=RECORD | _STAGE_COLUMNS,
    ids=("id", "contact_id"),
    given=(
        ("opportunity_id", "id"),
        ("changed_at", "_fivetran_start"),
        ("has_won", "TRY_CAST(is_won AS BOOLEAN)"),
        ("has_closed", "TRY_CAST(is_closed AS BOOLEAN)"),
    ),
)

# And Salesforce's own OpportunityHistory, which says won and lost by its forecast category only.
_OPPORTUNITY_HISTORY = RecordKind(
    "opportunity_history",
    _HERE / "opportunity_stage.sql",
    required=columns("opportunity_id stage_name created_date forecast_category probability"),
    optional=RECORD | _STAGE_COLUMNS,
    ids=("opportunity_id", "contact_id"),
    given=(
        ("changed_at", "created_date"),
        ("has_won", "forecast_category = 'Closed'"),
        (
            "has_closed",
            "forecast_category = 'Closed' OR (forecast_category = 'Omitted'"
            " AND TRY_CAST(probability AS DOUBLE) = 0)",
        ),
    ),
)

_OPPORTUNITY = RecordKind(
    "opportunity",
    _HERE / "opportunity.sql",
    required=columns("id created_date stage_name is_won is_closed"),
    optional=RECORD | columns("amount currency_iso_code contact_id lead_source type"),
    ids=("id", "contact_id"),
)

_ACTIVITY_COLUMNS = columns("who_id what_id type activity_date")

_EVENT = RecordKind(
    "event",
    _HERE / "event.sql",
    required=columns("id who_id start_date_time"),
    optional=RECORD
    | _ACTIVITY_COLUMNS
    | columns(
        """activity_date_time is_all_day_event is_child is_recurrence group_event_type
        event_subtype duration_in_minutes"""
    ),
    ids=("id", "who_id", "what_id"),
)

_TASK = RecordKind(
    "task",
    _HERE / "task.sql",
    required=columns("id who_id activity_date status"),
    optional=RECORD
    | _ACTIVITY_COLUMNS
    | columns(
        """task_subtype created_date completed_date_time is_closed call_type call_disposition
        call_duration_in_seconds"""
    ),
    ids=("id", "who_id", "what_id"),
)

# The first whose columns are all there: a snapshot has all that an opportunity has.
ROOM = Room(
    "salesforce",
    version=1,
    kinds=(
        _LEAD,
        _USER,
        _CONTACT,
        _OPPORTUNITY_SNAPSHOT,
        _OPPORTUNITY_HISTORY,
        _OPPORTUNITY,
        _EVENT,
        _TASK,
    ),
    # What a UTM medium means is the same wherever it was noted down.
    tables=(_HERE.parent / "segment" / "medium.csv",),
)

__all__ = ["ROOM"]
