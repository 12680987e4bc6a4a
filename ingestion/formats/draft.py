"""The draft: what a room's SELECT says about one item, before anything is normalised, keyed or dated.

A SELECT reads the relation `item` and gives any of the columns below, by name and in any order;
what it leaves out is null (false for booleans). An unknown column is an error. One item may give
any number of drafts (a row of a user list: a link and a staff row); an item that gives none is
rejected as `unclaimed_item`, one with any rejected draft is rejected whole, once. A row whose
outcome is null is no draft: the item is another kind's.

Times. Give either `…_us` (µs since 1970 UTC, computed by the room) or `…_text` (as the source
wrote it). Texts are read here: ISO 8601 with an offset (`Z`, `+00:00`, `+0000`) is absolute, one
without stands in the source's zone, `YYYY-MM-DD` alone (or `is_date_only`) is a local day. No time
is `missing_time`, one that cannot be read `unreadable_time`.

Keys. `dedupe_key` is the source's own id of the event, or the declared stable fields joined with
chr(31). What is no plain token, or is marked `is_personal_key`, is hashed. Two kinds of one source
share one space of keys, so put the kind in front: 'ticket_comment:' || id.

Identifiers are raw values in the order of their strength in the record; empty ones, blocked ones and
repetitions may stay in the list. Objects likewise; the first is the touchpoint's own. Where only the
rest of the source can tell what an identifier is, its namespace is 'a|b': of `a` if the source shows
the value as one of `a` anywhere, else of `b`. Identity decides it, over all that ever landed.
"""

from __future__ import annotations

TOUCHPOINT, LINK, STAFF, IGNORED, REJECTED = "touchpoint", "link", "staff", "ignored", "rejected"
OUTCOMES = (TOUCHPOINT, LINK, STAFF, IGNORED, REJECTED)

DRAFT_COLUMNS: dict[str, str] = {
    # Which item, and what becomes of it. `rule` names why it is ignored or rejected (snake_case);
    # `detail` may add what a person needs to mend it, never a value of the record.
    "record_no": "BIGINT",
    "item_no": "BIGINT",
    "outcome": "VARCHAR",
    "rule": "VARCHAR",
    "detail": "VARCHAR",
    # touchpoint and link
    "dedupe_key": "VARCHAR",
    "is_personal_key": "BOOLEAN",
    "is_deleted": "BOOLEAN",
    "occurred_us": "BIGINT",
    "occurred_text": "VARCHAR",
    "is_date_only": "BOOLEAN",
    "received_us": "BIGINT",
    "received_text": "VARCHAR",
    "version_us": "BIGINT",
    "version_text": "VARCHAR",
    "source_sequence": "BIGINT",
    "objects": "STRUCT(type VARCHAR, id VARCHAR)[]",
    "identifiers": "STRUCT(namespace VARCHAR, value VARCHAR)[]",
    # touchpoint only. `source_event_type` is the source's own word; `event_type` ours or null
    # (then `unmapped`, unless the source's `events:` knows the word). `channel` null: the source's.
    # `occurred_at_basis` null: `server`. Never `date_only` or `received`: those are found here.
    "source_event_type": "VARCHAR",
    "event_type": "VARCHAR",
    "staff_event_type": "VARCHAR",
    "channel": "VARCHAR",
    "marketing_channel": "VARCHAR",
    "is_bot": "BOOLEAN",
    "occurred_at_basis": "VARCHAR",
    "actor": "STRUCT(namespace VARCHAR, value VARCHAR)",
    "campaign_source": "VARCHAR",
    "campaign_medium": "VARCHAR",
    "campaign_name": "VARCHAR",
    "value_amount": "DECIMAL(18,4)",
    "value_currency": "VARCHAR",
    "rating": "DOUBLE",
    "rating_scale": "VARCHAR",
    "text": "VARCHAR",
    "attributes": "VARCHAR",
    # staff only: every identifier of the draft belongs to somebody who is, or is no longer, staff
    # (version_us decides between several).
    "is_staff": "BOOLEAN",
}
"""Column → DuckDB type. `attributes` is one JSON object as text; empty members left out."""

UNCLAIMED = "unclaimed_item"
