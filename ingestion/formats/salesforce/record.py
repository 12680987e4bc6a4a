"""What every Salesforce table has in common, put in front of each SELECT.

Ids are case-sensitive and come with 15 characters or with 18: the same 15 and three that say which
letters are capitals, so that tools that fold case keep them apart. Here all become 18, the form of
the API, because other sources carry that one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ingestion.formats.room import Kind


def columns(names: str) -> frozenset[str]:
    """Names of columns, written with spaces between them."""
    return frozenset(names.split())


RECORD = columns(
    """is_deleted system_modstamp last_modified_date owner_id created_by_id
    _fivetran_start _fivetran_synced _fivetran_deleted"""
)
"""Columns that any table may have."""

_SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"

_RECORD = """
    COALESCE(TRY_CAST(is_deleted AS BOOLEAN), FALSE)
        OR COALESCE(TRY_CAST(_fivetran_deleted AS BOOLEAN), FALSE) AS is_gone,
    CASE
        -- The tool's own flag moves no modification time: when it was seen is the version.
        WHEN TRY_CAST(_fivetran_deleted AS BOOLEAN) THEN RTRIM(_fivetran_synced, 'Z') || 'Z'
        ELSE COALESCE(system_modstamp, last_modified_date, _fivetran_start, _fivetran_synced)
    END AS version,
    -- Sync times are the tool's and in UTC, whatever the zone of the organisation.
    EPOCH_US(TRY_CAST(_fivetran_synced AS TIMESTAMPTZ)) AS synced_us"""


@dataclass(frozen=True, slots=True)
class RecordKind(Kind):
    """A kind whose SELECT sees its declared columns of `item` and more.

    The columns named in `ids` have their long form. Added are `is_gone`, `version`, `synced_us`
    and one column for each (name, SQL expression) in `given`.
    """

    ids: tuple[str, ...] = ()
    given: tuple[tuple[str, str], ...] = field(default=())

    def sql(self) -> str:
        columns = ["record_no", "item_no", *sorted(self.required | self.optional)]
        read = ", ".join(
            f"{_long_id(column)} AS {column}" if column in self.ids else column
            for column in columns
        )
        given = "".join(f",\n    {expression} AS {name}" for name, expression in self.given)
        return (
            f"WITH record AS (SELECT {read}\nFROM item),\n"
            f"item AS (SELECT *,{_RECORD}{given}\nFROM record)\n"
            f"SELECT * FROM (\n{Kind.sql(self)}\n)"
        )


def _long_id(column: str) -> str:
    """SQL for the 18-character form of an id; what is no id of 15 characters stays as it is."""
    capitals = f"REGEXP_REPLACE(REGEXP_REPLACE({column}, '[^A-Z]', '0', 'g'), '[A-Z]', '1', 'g')"
    # Each five characters give one: their capitals as bits, the first the lowest.
    bits = [f"'0b' || REVERSE(SUBSTR({capitals}, {start}, 5))" for start in (1, 6, 11)]
    suffix = " || ".join(f"SUBSTR('{_SUFFIX}', 1 + CAST({b} AS INTEGER), 1)" for b in bits)
    is_short = f"REGEXP_FULL_MATCH({column}, '[0-9A-Za-z]{{15}}')"
    return f"CASE WHEN {is_short} THEN {column} || {suffix} ELSE {column} END"
