"""From items to typed rows: the room's SELECTs make drafts, the SQL beside this file does the rest.

A conversion serves one source: its engine is told once what the company says of the source, and then
takes one load of items after another: small batches together, big ones in pieces.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from company import Company, Source
from ingestion.conversion.batches import Parts
from ingestion.conversion.configuration import configure, write_phones
from ingestion.conversion.output import ROTATED_TABLE
from ingestion.conversion.watching import Watch
from ingestion.errors import IngestionError
from ingestion.formats.draft import DRAFT_COLUMNS, LINK, TOUCHPOINT, UNCLAIMED
from ingestion.formats.room import Kind, Room
from warehouse.engine import Engine

_HERE = Path(__file__).parent


class Conversion:
    """Turns the items of a source's batches into typed rows."""

    def __init__(
        self,
        engine: Engine,
        company: Company,
        source: Source,
        room: Room,
        watch: Watch | None = None,
    ) -> None:
        self.engine = engine
        self.room = room
        self._country = company.default_country
        self._is_rotating = company.old_secret is not None
        self._parameters = {
            "source": source.name,
            "source_format": source.format,
            "channel": source.channel or source.kind,
        }
        configure(engine, company, source, room)
        for macros in ("macros", "macros_marketing"):
            engine.execute(sql_of(macros))
        self._given: dict[str, set[str]] = {}
        self._watch = watch
        self._takes_record_time = source.takes_record_time

    def convert(self, kinds: Sequence[Kind], parts: Parts) -> None:
        """Take the items in relation `item` (their records are `parts`) through `kinds`."""
        self._draft(kinds)
        self._settle()
        self._name(parts)
        self._refuse(parts)
        made = {outcome for (outcome,) in self.engine.rows("SELECT DISTINCT outcome FROM kept")}
        for table in sorted(made & {TOUCHPOINT, LINK}):
            self._write(table, parts)
        if self._is_rotating:
            parts.write(ROTATED_TABLE, self.engine.arrow(sql_of(ROTATED_TABLE)))
        parts.write("staff", self.engine.arrow(sql_of("staff"), self._named(sql_of("staff"))))
        self._count(parts)
        for table in ("draft", "mention", "mentioned", "named", "settled"):
            self._run(f"DROP TABLE {table}")  # or the next ones would stand beside them

    def _draft(self, kinds: Sequence[Kind]) -> None:
        """Make `draft` and over it `drafted`, which has every declared column."""
        columns = {kind.name: self._columns(kind) for kind in kinds}
        always = {"dedupe_key", "is_personal_key", "outcome"}
        if self._takes_record_time:
            always |= {"occurred_us", "occurred_text", "is_date_only", "occurred_at_basis"}
        given = [name for name in DRAFT_COLUMNS if name in always.union(*columns.values())]
        for number, kind in enumerate(kinds):
            picked = ", ".join(
                f"CAST({name if name in columns[kind.name] else 'NULL'} AS {DRAFT_COLUMNS[name]}) AS {name}"
                for name in given
            )
            self._run(
                ("INSERT INTO draft " if number else "CREATE OR REPLACE TEMP TABLE draft AS ")
                + "SELECT *, KEY60(evidence_id) AS evidence_key FROM (SELECT *, "
                + "EVIDENCE_ID_OF($source, dedupe_key, is_personal_key) AS evidence_id FROM "
                + f"(SELECT {picked} FROM ({kind.sql()})))"
            )
        self._run("DELETE FROM draft WHERE outcome IS NULL")
        if self._takes_record_time:
            self._run(sql_of("record_time"))
        missing = ", ".join(
            f"CAST(NULL AS {kind}) AS {name}"
            for name, kind in DRAFT_COLUMNS.items()
            if name not in given
        )
        self._run(
            "CREATE OR REPLACE TEMP VIEW drafted AS SELECT *, rowid AS draft_no"
            + (f", {missing}" if missing else "") + " FROM draft"
        )  # fmt: skip

    def _columns(self, kind: Kind) -> set[str]:
        """What the SELECT of a kind gives."""
        if kind.name in self._given:
            return self._given[kind.name]
        given = {name for name, *_ in self.engine.rows(f"DESCRIBE SELECT * FROM ({kind.sql()})")}
        if unknown := sorted(given - DRAFT_COLUMNS.keys()):
            raise IngestionError(f"{kind.select}: no such draft columns: {unknown}")
        self._given[kind.name] = given
        return given

    def _settle(self) -> None:
        """Make `clock` and over it `dated`; `settled`, which is narrow, is read in its place where it does."""
        self._run(
            "CREATE OR REPLACE TEMP TABLE told AS SELECT occurred_text AS text FROM drafted"
            " UNION SELECT received_text FROM drafted UNION SELECT version_text FROM drafted"
        )
        self._run("DELETE FROM told WHERE text IS NULL")
        self._make("clock")
        self._show("dated")
        self._make("settled")

    def _name(self, parts: Parts) -> None:
        # What nobody uses is not worth a hash, unless somebody is looked for.
        self._make("mention", with_unused=self._watch is not None)
        write_phones(self.engine, self._country)
        self._make("named")
        if self._watch is not None:
            self._watch(self.engine, parts)
        for table in ("mentioned", "respelled"):
            self._make(table)
        for role, extra in (("object", "object_type, value AS object_id, "), ("actor", "")):
            self._run(
                f"CREATE OR REPLACE TEMP TABLE {role}_of AS SELECT draft_no, {extra}"
                "namespace || ':' || normal AS normal, identifier_key FROM mentioned"
                f" WHERE role = '{role}' AND blocked IS NULL"
                " QUALIFY ROW_NUMBER() OVER (PARTITION BY draft_no ORDER BY position) = 1"
            )

    def _refuse(self, parts: Parts) -> None:
        """Items with a refused draft, and items that gave none."""
        self._make("refused_item", unclaimed=UNCLAIMED)
        self._show("kept")
        parts.refuse(self.engine.arrow("SELECT * FROM refused_item ORDER BY ALL"))

    def _write(self, table: str, parts: Parts) -> None:
        """Write touchpoints or links, and their identifiers."""
        parts.write(table, self.engine.arrow(sql_of(table), self._named(sql_of(table))))
        found = self.engine.arrow(sql_of("evidence_identifier"), {"outcome": table})
        parts.write(f"{table}_identifier", found.rename_columns({"evidence_key": f"{table}_key"}))

    def _count(self, parts: Parts) -> None:
        for place, outcome, rule, count in self.engine.rows(sql_of("rule_count")):
            parts.batches[place].count(outcome, rule, count)

    def _make(self, table: str, **more: Any) -> None:
        self._run(f"CREATE OR REPLACE TEMP TABLE {table} AS {sql_of(table)}", **more)

    def _show(self, view: str) -> None:
        self._run(f"CREATE OR REPLACE TEMP VIEW {view} AS {sql_of(view)}")

    def _run(self, sql: str, **more: Any) -> None:
        self.engine.execute(sql, self._named(sql, **more))

    def _named(self, sql: str, **more: Any) -> dict[str, Any] | None:
        """The parameters that a statement names."""
        known = {**self._parameters, **more}
        return {name: value for name, value in known.items() if f"${name}" in sql} or None


def sql_of(name: str) -> str:
    return (_HERE / f"{name}.sql").read_text(encoding="utf-8")


__all__ = ["Conversion"]
