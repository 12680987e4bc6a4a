"""The columns of the Salesforce tables, from the relation `told`: every step with deal, person and seller."""

from __future__ import annotations

import duckdb

from demo.writing.columns import (
    CONTACT,
    EVENT,
    LEAD,
    OPPORTUNITY,
    OPPORTUNITY_HISTORY,
    SALESFORCE_USER,
    TASK,
)
from demo.writing.exports import Export, exported

_TOLD = """
    CREATE TEMP VIEW told AS
    SELECT step.*, deal.* EXCLUDE (no), seller.id AS seller_id, seller.name AS seller_name,
        stage.name AS stage_name, stage.probability, person.typed_email, person.full_name, person.first_name, person.last_name,
        NULLIF(person.phone, '') AS phone, deal.amount * (1 + raises * 0.2) AS worth,
        MIN(seconds) FILTER (kind = 'LEAD') OVER its AS lead_seconds,
        MIN(seconds) FILTER (kind = 'OPPORTUNITY') OVER its AS opportunity_seconds
    FROM step
    JOIN deal ON step.deal = deal.no
    JOIN seller ON deal.seller = seller.no
    JOIN stage ON step.stage = stage.no
    LEFT JOIN person ON deal.person = person.no
    WINDOW its AS (PARTITION BY step.deal)
"""
_CHANGED = {
    "_fivetran_synced": "synced(seconds)", "last_modified_date": "stamp(seconds)", "system_modstamp": "stamp(seconds)",
    "last_modified_by_id": "seller_id", "owner_id": "seller_id", "created_by_id": "seller_id", "is_deleted": "'FALSE'",
}  # fmt: skip
_NAMED = {
    "email": "typed_email", "first_name": "first_name", "last_name": "last_name", "name": "full_name", "phone": "phone",
}  # fmt: skip
_DEAL = {
    "_fivetran_synced": "synced(seconds)", "id": "opportunity_id", "account_id": "account_id", "amount": "CAST(worth AS BIGINT)",
    "close_date": "strftime(make_timestamp((opportunity_seconds + 2592000) * 1000000), '%Y-%m-%d 00:00:00')",
    "created_date": "stamp(opportunity_seconds)", "fiscal_quarter": "4", "fiscal_year": "2026",
    "forecast_category": "CASE WHEN stage_name = 'Closed Lost' THEN 'Omitted' WHEN stage_name = 'Closed Won' THEN 'Closed' ELSE 'Pipeline' END",
    "has_open_activity": "'false'", "has_opportunity_line_item": "'false'", "has_overdue_task": "'false'",
    "is_closed": "CAST(stage_name LIKE 'Closed%' AS VARCHAR)", "is_deleted": "'false'",
    "is_won": "CAST(stage_name = 'Closed Won' AS VARCHAR)", "lead_source": "CASE WHEN from_web THEN 'Web' ELSE 'Purchased List' END",
    "name": "quoted(firm || ' box')", "owner_id": "seller_id", "probability": "probability", "stage_name": "stage_name", "type": "'New Business'",
}  # fmt: skip


def sales_tables(connection: duckdb.DuckDBPyConnection) -> list[Export]:
    """All exports, from the relations step, deal, seller, stage and person."""
    connection.execute(_TOLD)
    makers = (_leads, _contacts, _opportunities, _opportunity_history, _tasks, _events, _users)
    return [make(connection) for make in makers]


def _leads(connection: duckdb.DuckDBPyConnection) -> Export:
    """A line from the day the lead came, another from the day it was converted."""
    rows = """(
        SELECT * REPLACE (COALESCE(LEAD(first_day) OVER (PARTITION BY deal ORDER BY place), until_day) AS until_day)
        FROM told WHERE kind IN ('LEAD', 'CONVERT')
    )"""
    # Salesforce knows the day of a conversion and no more.
    day = "strftime(make_timestamp(seconds * 1000000), '%Y-%m-%d 00:00:00')"
    bridges = {
        "converted_date": day,
        "converted_contact_id": "contact_id",
        "converted_account_id": "account_id",
        "converted_opportunity_id": "opportunity_id",
    }
    return exported(
        connection, "lead", LEAD,
        {
            **_CHANGED, **_NAMED,
            "id": "lead_id", "created_date": "stamp(lead_seconds)", "company": "quoted(firm)",
            "lead_source": "CASE WHEN from_web THEN 'Web' ELSE 'Purchased List' END",
            "status": "CASE WHEN is_converted THEN 'Closed - Converted' ELSE 'Open - Not Contacted' END",
            "is_converted": "CASE WHEN is_converted THEN 'TRUE' ELSE 'FALSE' END",
            "is_unread_by_owner": "'FALSE'", "has_opted_out_of_email": "'FALSE'",
            **{name: f"CASE WHEN is_converted THEN {value} END" for name, value in bridges.items()},
        },
        rows,
    )  # fmt: skip


def _contacts(connection: duckdb.DuckDBPyConnection) -> Export:
    return exported(
        connection, "contact", CONTACT,
        {
            **_CHANGED, **_NAMED, "id": "contact_id", "account_id": "account_id", "created_date": "stamp(seconds)",
            "is_email_bounced": "'FALSE'", "has_opted_out_of_email": "'FALSE'", "do_not_call": "'FALSE'",
        },
        "(SELECT * FROM told WHERE kind = 'CONVERT')",
    )  # fmt: skip


def _opportunities(connection: duckdb.DuckDBPyConnection) -> Export:
    """One line per opportunity and day on which it changed."""
    rows = (
        "(SELECT * REPLACE (next_day AS until_day) FROM told WHERE moves AND next_day > first_day)"
    )
    return exported(
        connection, "opportunity", OPPORTUNITY, {**_DEAL, "_fivetran_active": "'true'"}, rows
    )


def _opportunity_history(connection: duckdb.DuckDBPyConnection) -> Export:
    """One line per version; it is written anew when a later version ends it."""
    rows = """(
        SELECT * REPLACE (next_day AS until_day), TRUE AS is_active FROM told WHERE moves AND next_day > first_day
        UNION ALL
        SELECT * REPLACE (next_day AS first_day), FALSE FROM told WHERE moves AND next_seconds >= 0
    )"""
    return exported(
        connection, "opportunity_history", OPPORTUNITY_HISTORY,
        {
            **_DEAL, "_fivetran_active": "CAST(is_active AS VARCHAR)", "_fivetran_start": "stamp(seconds)",
            "_fivetran_synced": "synced(CASE WHEN is_active THEN seconds ELSE next_seconds END)",
            "_fivetran_end": "CASE WHEN is_active THEN '9999-12-31 23:59:59' ELSE stamp(next_seconds - 1) END",
        },
        rows,
    )  # fmt: skip


def _activity(name: str) -> dict[str, str]:
    return {
        **_CHANGED, "id": name, "account_id": "CASE WHEN is_converted THEN account_id END", "created_date": "stamp(seconds)",
        "who_id": "CASE WHEN is_cold THEN NULL WHEN is_converted THEN contact_id ELSE lead_id END", "who_count": "CASE WHEN is_cold THEN 0 ELSE 1 END",
        "what_id": "CASE WHEN has_opportunity THEN opportunity_id END", "what_count": "CASE WHEN has_opportunity THEN 1 ELSE 0 END",
        "is_recurrence": "'FALSE'", "is_reminder_set": "'FALSE'", "is_archived": "'FALSE'",
    }  # fmt: skip


def _tasks(connection: duckdb.DuckDBPyConnection) -> Export:
    return exported(
        connection, "task", TASK,
        {
            **_activity("task_id"), "subject": "'Call'", "task_subtype": "'Call'", "type": "'Call'", "call_type": "'Outbound'",
            "activity_date": "strftime(make_timestamp(seconds * 1000000), '%Y-%m-%d 00:00:00')", "completed_date_time": "stamp(seconds)",
            "call_duration_in_seconds": "60 + place % 900", "status": "'Completed'", "priority": "'Normal'", "is_closed": "'TRUE'", "is_high_priority": "'FALSE'",
        },
        "(SELECT * FROM told WHERE kind = 'CALL')",
    )  # fmt: skip


def _events(connection: duckdb.DuckDBPyConnection) -> Export:
    """Meetings, entered once they were held."""
    held = "stamp(seconds)"
    return exported(
        connection, "event", EVENT,
        {
            **_activity("event_id"), "created_date": "stamp(seconds + 1800)", "last_modified_date": "stamp(seconds + 1800)",
            "system_modstamp": "stamp(seconds + 1800)", "subject": "'Tasting at the office'", "event_subtype": "'Event'", "type": "'Meeting'", "show_as": "'Busy'",
            "activity_date": "strftime(make_timestamp(seconds * 1000000), '%Y-%m-%d 00:00:00')", "activity_date_time": held, "start_date_time": held,
            "end_date_time": "stamp(seconds + 1800)", "duration_in_minutes": "30", "is_child": "'FALSE'", "is_group_event": "'FALSE'", "is_private": "'FALSE'",
        },
        "(SELECT * FROM told WHERE kind = 'MEETING')",
    )  # fmt: skip


def _users(connection: duckdb.DuckDBPyConnection) -> Export:
    """Sales staff, there from the first day."""
    return exported(
        connection, "user", SALESFORCE_USER,
        {
            "id": "id", "_fivetran_deleted": "'false'", "_fivetran_synced": "'2026-08-03 20:18:23'", "email": "email", "name": "name",
            "first_name": "split_part(name, ' ', 1)", "last_name": "split_part(name, ' ', 2)", "username": "email",
            "alias": "lower(left(name, 5))", "is_active": "'true'", "user_type": "'Standard'", "last_login_date": "'2026-08-03 07:00:00'",
            "email_encoding_key": "'UTF-8'", "language_locale_key": "'en_US'", "locale_sid_key": "'de_DE'", "time_zone_sid_key": "'Europe/Berlin'",
        },
        "(SELECT *, no AS place, 0 AS first_day, 1000000 AS until_day FROM seller)",
    )  # fmt: skip
