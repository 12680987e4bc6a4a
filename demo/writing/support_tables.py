"""The columns of the Zendesk tables, from the relations step, ticket, requester, sentence and person."""

from __future__ import annotations

import duckdb

from demo.catalogue import AGENT_NAMES, STAFF_DOMAIN
from demo.words import REPLIES
from demo.writing.columns import TICKET, TICKET_COMMENT, TICKET_FIELD_HISTORY, ZENDESK_USER
from demo.writing.exports import Export, exported

FIRST_USER, FIRST_AGENT, FIRST_COMMENT = 396_000_000_000, 395_000_000_000, 1_030_000_000_000
"""Numbers that users, agents and comments begin with."""


def support_tables(connection: duckdb.DuckDBPyConnection) -> list[Export]:
    """All exports."""
    return [make(connection) for make in (_tickets, _history, _comments, _users)]


_DESCRIBED = """
    SELECT ticket.*, o.text || ' ' || b.text || ' ' || c.text AS description, s.text AS subject
    FROM ticket
    JOIN sentence AS o ON o.part = 'opening' AND o.tone = ticket.tone AND o.no = ticket.opening
    JOIN sentence AS b ON b.part = 'body' AND b.tone = ticket.topic AND b.no = ticket.sentence
    JOIN sentence AS c ON c.part = 'closing' AND c.tone = ticket.tone AND c.no = ticket.closing
    JOIN sentence AS s ON s.part = 'subject' AND s.tone = ticket.topic
"""


def _tickets(connection: duckdb.DuckDBPyConnection) -> Export:
    """One line per ticket and day on which it changed."""
    rows = f"""(
        SELECT step.*, next_day AS until_day, described.*,
            MIN(step.seconds) OVER (PARTITION BY step.ticket) AS created
        FROM step JOIN ({_DESCRIBED}) AS described ON step.ticket = described.no
        QUALIFY step.next_day > step.first_day
    )""".replace("step.*,", "step.* EXCLUDE (until_day),")
    return exported(
        connection, "ticket", TICKET,
        {
            "id": "number", "_fivetran_synced": "synced(seconds) || '.426'", "allow_channelback": "'FALSE'",
            "assignee_id": f"CASE WHEN is_assigned THEN {FIRST_AGENT} + agent END", "brand_id": "360003529474",
            "created_at": "stamp(created)", "description": "quoted(description)", "group_id": "360006965034",
            "has_incidents": "'FALSE'", "is_public": "'TRUE'", "priority": "'normal'",
            "recipient": f"'help@{STAFF_DOMAIN}'", "requester_id": f"{FIRST_USER} + person", "status": "status",
            "subject": "quoted(subject)", "submitter_id": f"{FIRST_USER} + person", "ticket_form_id": "360002048693",
            "type": "'question'", "updated_at": "stamp(seconds)",
            "url": "'https://fernweh.example/api/v2/tickets/' || number || '.json'", "via_channel": "way",
            "merged_ticket_ids": "'[]'", "followup_ids": "'[]'",
        },
        rows,
    )  # fmt: skip


_CHANGES = (
    ("TICKET", "status", "'new'"), ("TICKET", "priority", "'normal'"), ("TICKET", "requester_id", "NULL"),
    ("ASSIGN", "assignee_id", "NULL"), ("ASSIGN", "status", "'open'"), ("PENDING", "status", "'pending'"),
    ("COMMENT_OPEN", "status", "'open'"), ("SOLVE", "status", "'solved'"), ("REOPEN", "status", "'open'"),
    ("CLOSE", "status", "'closed'"), ("OFFER", "satisfaction_score", "'offered'"),
    ("RATE_GOOD", "satisfaction_score", "'good'"), ("RATE_BAD", "satisfaction_score", "'bad'"),
)  # fmt: skip
"""Kind of step, field that it changes, new value; NULL: the number of the requester or assignee."""


def _history(connection: duckdb.DuckDBPyConnection) -> Export:
    """One line per field that a step changed. What the system does by itself has the user -1."""
    changes = ", ".join(f"('{kind}', '{field}', {value})" for kind, field, value in _CHANGES)
    rows = f"""(
        SELECT step.*, number, field, {FIRST_USER} + person AS requester, {FIRST_AGENT} + agent AS assignee,
            COALESCE(fixed, CAST(CASE field WHEN 'requester_id' THEN requester ELSE assignee END AS VARCHAR)) AS value,
            CASE
                WHEN step.kind IN ('CLOSE', 'OFFER') THEN -1
                WHEN step.kind IN ('TICKET', 'COMMENT_OPEN', 'REOPEN', 'RATE_GOOD', 'RATE_BAD') THEN requester
                ELSE assignee
            END AS actor
        FROM step
        JOIN ticket ON step.ticket = ticket.no
        JOIN (VALUES {changes}) AS change (kind, field, fixed) ON step.kind = change.kind
    )"""
    return exported(
        connection, "ticket_field_history", TICKET_FIELD_HISTORY,
        {
            "field_name": "field", "ticket_id": "number", "updated": "stamp(seconds)",
            "_fivetran_synced": "synced(seconds) || '.216'", "user_id": "actor", "value": "value",
        },
        rows,
    )  # fmt: skip


def _comments(connection: duckdb.DuckDBPyConnection) -> Export:
    """The description, the customer's and staff's comments, and now and then an internal note."""
    rows = f"""(
        SELECT step.*, described.number, described.description,
            kind <> 'ASSIGN' AS is_public,
            kind IN ('REPLY', 'ASSIGN') AS is_staff, described.person, described.agent,
            CASE kind WHEN 'TICKET' THEN described.description WHEN 'ASSIGN' THEN 'Taking this one.' ELSE said.text END AS body
        FROM step
        JOIN ({_DESCRIBED}) AS described ON step.ticket = described.no
        LEFT JOIN sentence AS said
            ON said.part = CASE kind WHEN 'REPLY' THEN 'reply' ELSE 'follow_up' END
            AND said.tone = CASE kind WHEN 'REPLY' THEN 0 ELSE described.tone END
            AND said.no = CASE kind WHEN 'REPLY' THEN step.comment_no % {len(REPLIES)} ELSE step.comment_no % 4 END
        WHERE kind IN ('TICKET', 'REPLY', 'COMMENT', 'COMMENT_OPEN') OR (kind = 'ASSIGN' AND step.comment_no % 4 = 0)
    )"""
    return exported(
        connection, "ticket_comment", TICKET_COMMENT,
        {
            "id": f"{FIRST_COMMENT} + comment_no", "_fivetran_synced": "synced(seconds) || '.580'",
            "body": "quoted(body)", "created": "stamp(seconds)", "facebook_comment": "'FALSE'",
            "public": "CASE WHEN is_public THEN 'TRUE' ELSE 'FALSE' END", "ticket_id": "number", "tweet": "'FALSE'",
            "user_id": f"CASE WHEN is_staff THEN {FIRST_AGENT} + agent ELSE {FIRST_USER} + person END",
            "voice_comment": "'FALSE'",
        },
        rows,
    )  # fmt: skip


def _users(connection: duckdb.DuckDBPyConnection) -> Export:
    """Agents, there from the first day, and everybody who has asked."""
    staff = ", ".join(f"({no}, '{name}')" for no, name in enumerate(AGENT_NAMES))
    rows = f"""(
        SELECT {FIRST_USER} + requester.person AS id, person.full_name,
            CASE WHEN uses_other THEN person.other_email ELSE person.email END AS email,
            CASE WHEN knows_user THEN person.user_id END AS external_id,
            CASE WHEN calls THEN NULLIF(person.phone, '') END AS phone,
            'end-user' AS role, seconds, requester.place, first_day, until_day
        FROM requester JOIN person ON requester.person = person.no
        UNION ALL
        SELECT {FIRST_AGENT} + no, name, lower(replace(name, ' ', '.')) || '@{STAFF_DOMAIN}',
            NULL, NULL, 'agent', 1700000000, no - 1000, 0, 1000000
        FROM (VALUES {staff}) AS agent (no, name)
    )"""
    return exported(
        connection, "user", ZENDESK_USER,
        {
            "id": "id", "_fivetran_synced": "synced(seconds) || '.208'", "active": "'TRUE'", "chat_only": "'FALSE'",
            "created_at": "stamp(seconds)", "email": "email", "external_id": "external_id", "locale": "'en-US'",
            "locale_id": "1", "moderator": "'FALSE'", "name": "full_name", "only_private_comments": "'FALSE'",
            "phone": "phone", "restricted_agent": "'TRUE'", "role": "role", "shared": "'FALSE'", "shared_agent": "'FALSE'",
            "suspended": "'FALSE'", "ticket_restriction": "CASE WHEN role = 'end-user' THEN 'requested' END",
            "time_zone": "'Berlin'", "two_factor_auth_enabled": "'FALSE'", "updated_at": "stamp(seconds)",
            "url": "'https://fernweh.example/api/v2/users/' || id || '.json'", "verified": "'TRUE'",
        },
        rows,
    )  # fmt: skip
