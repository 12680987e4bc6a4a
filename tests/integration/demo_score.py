"""Holds what a night published against the truth of the sample company."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from demo import DemoSummary

Rows = list[tuple[Any, ...]]

_SEEN = """
    SELECT touchpoint_id, source, event_type, channel, epoch_us(occurred_at) AS occurred_us, is_driving, is_bot,
        rating, rating_scale
    FROM night.touchpoint
"""
_TOLD = """
    SELECT touchpoint_id, source, event_type, channel, occurred_us, is_driving, is_bot, rating, rating_scale
    FROM truth_touchpoint
"""
_JOURNEY_ID = (
    "CAST('0x' || substr(sha256(definition || ':' || first_touchpoint_id), 1, 15) AS BIGINT)"
)

# What a journey and a visit are, on both sides, under the customer's name in the truth.
_JOURNEYS = (
    """
    SELECT definition, journey_id, alias.customer, epoch_us(started_at), epoch_us(ended_at), ended_by, first_stage,
        furthest_stage, current_stage, is_open, is_converted, touchpoints, channels,
        CAST(COALESCE(value_amount, 0) * 100 AS BIGINT), path
    FROM night.journey LEFT JOIN alias USING (customer_id)
    """,
    f"""
    SELECT definition, {_JOURNEY_ID}, customer, started_us, ended_us, ended_by, first_stage,
        furthest_stage, current_stage, is_open, is_converted, touchpoints, channels, cents, path
    FROM truth_journey
    """,
)
_VISITS = (
    """
    SELECT definition, journey_id, alias.customer, visit_no, stage, epoch_us(entered_at), epoch_us(exited_at), exit_kind,
        ended_by, touchpoints, listed_touchpoints, matched_count, channels, CAST(ROUND(wait_seconds * 1000000) AS BIGINT),
        CAST(COALESCE(value_amount, 0) * 100 AS BIGINT)
    FROM night.stage_visit LEFT JOIN alias USING (customer_id)
    """,
    f"""
    SELECT definition, {_JOURNEY_ID}, customer, visit_no, stage, entered_us, exited_us, exit_kind,
        ended_by, touchpoints, listed_touchpoints, matched_count, channels, waited_us, cents
    FROM truth_stage_visit
    """,
)


@dataclass
class Score:
    """A published night beside the truth of the same night."""

    connection: duckdb.DuckDBPyConnection

    @classmethod
    def of(cls, made: DemoSummary, published: Path, night: str) -> Score:
        connection = duckdb.connect()
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"ATTACH '{published}' AS warehouse (READ_ONLY)")
        for table in ("touchpoint", "journey", "stage_visit", "person"):
            connection.execute(
                f"CREATE TABLE truth_{table} AS FROM '{made.truth}/{table}.parquet' WHERE night = '{night}'"
            )
        connection.execute(f"CREATE TABLE truth_dirt AS FROM '{made.truth}/dirt.parquet'")
        score = cls(connection)
        score._name_customers()
        return score

    def _name_customers(self) -> None:
        """`pair`: who is whom, by shared touchpoints; `alias`: customers that are one and the same."""
        self.connection.execute(
            """
            CREATE SCHEMA night;
            CREATE VIEW night.touchpoint AS FROM warehouse.sojourn.touchpoint;
            CREATE VIEW night.journey AS FROM warehouse.sojourn.journey;
            CREATE VIEW night.stage_visit AS FROM warehouse.sojourn.stage_visit;
            CREATE TABLE pair AS
                SELECT customer, customer_id, COUNT(*) AS shared
                FROM truth_touchpoint FULL JOIN night.touchpoint USING (touchpoint_id)
                GROUP BY ALL;
            CREATE TABLE alias AS
                SELECT customer, customer_id FROM pair
                WHERE customer IS NOT NULL AND customer_id IS NOT NULL
                QUALIFY COUNT(*) OVER (PARTITION BY customer) = 1 AND COUNT(*) OVER (PARTITION BY customer_id) = 1
                    AND customer NOT IN (SELECT customer FROM pair WHERE customer IS NOT NULL AND customer_id IS NULL)
                    AND customer_id NOT IN (SELECT customer_id FROM pair WHERE customer_id IS NOT NULL AND customer IS NULL);
            """
        )

    def rows(self, sql: str) -> Rows:
        return self.connection.execute(sql).fetchall()

    def number(self, sql: str) -> int:
        return int(self.rows(sql)[0][0])

    def differing_touchpoints(self) -> Rows:
        """Touchpoints that only one side has, or that they tell differently."""
        return self._differing(_SEEN, _TOLD)

    def differing_customers(self) -> Rows:
        """Pairs of customers that share touchpoints and are not one and the same."""
        return self.rows(
            """
            SELECT pair.* FROM pair LEFT JOIN alias USING (customer, customer_id)
            WHERE alias.customer IS NULL AND (customer IS NOT NULL OR customer_id IS NOT NULL)
            ORDER BY 3 DESC LIMIT 20
            """
        )

    def differing_journeys(self, *, of_exact_only: bool = False) -> Rows:
        return self._differing(*_JOURNEYS, of_exact_only=of_exact_only)

    def differing_visits(self, *, of_exact_only: bool = False) -> Rows:
        return self._differing(*_VISITS, of_exact_only=of_exact_only)

    def exact_share(self) -> float:
        """Share of the truth's customers that were stitched exactly."""
        return self.number("SELECT COUNT(*) FROM alias") / self.number(
            "SELECT COUNT(DISTINCT customer) FROM truth_touchpoint"
        )

    def _differing(self, seen: str, told: str, *, of_exact_only: bool = False) -> Rows:
        if of_exact_only:
            seen = f"SELECT * FROM ({seen}) WHERE customer IS NOT NULL"
            told = f"SELECT * FROM ({told}) WHERE customer IN (SELECT customer FROM alias)"
        return self.rows(
            f"""
            (SELECT 'published only' AS side, * FROM ({seen} EXCEPT ALL {told}))
            UNION ALL
            (SELECT 'truth only', * FROM ({told} EXCEPT ALL {seen}))
            ORDER BY 2, 1 LIMIT 20
            """
        )
