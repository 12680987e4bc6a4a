"""SQL of the transforms stays in the subset that other engines read with the same meaning.

Running on Spark comes later; until then every file must parse, turn into Spark's SQL, and use none
of what is known to change its meaning, or to get lost, on the way.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp
from sqlglot.tokenizer_core import TokenType

TRANSFORMS = Path(__file__).parents[2] / "transforms"
FILES = sorted(TRANSFORMS.rglob("*.sql"))

# What differs between engines goes behind one macro each in warehouse/functions.py.
_BEHIND_A_MACRO = {
    "hash", "sha256", "sha2", "md5", "timestamp_trunc", "make_timestamp", "make_timestamptz", "timezone", "date_trunc",
    "quantile_cont", "percentile_cont", "median", "quantile_disc", "quantile", "time_to_unix", "approx_quantile", "mode", "epoch", "epoch_us",
    "epoch_ms", "to_timestamp", "unnest", "list", "array_agg", "struct_pack", "any_value", "first",
    "last", "range", "generate_series",
}  # fmt: skip


def _has(*kinds: type[exp.Expr]) -> Callable[[exp.Expr], bool]:
    return lambda tree: tree.find(*kinds) is not None


def _functions(tree: exp.Expr) -> set[str]:
    """Names of the functions called, as written and as sqlglot knows them."""
    return {
        name.lower()
        for node in tree.find_all(exp.Func)
        for name in ([node.name] if isinstance(node, exp.Anonymous) else node.sql_names())
    }


def _has_huge_sum(tree: exp.Expr) -> bool:
    """SUM() OVER and SUM() of integers are HUGEINT in DuckDB, which Parquet turns into DOUBLE."""
    return any(
        isinstance(window.this, exp.Sum) and not isinstance(window.parent, exp.Cast)
        for window in tree.find_all(exp.Window)
    )


def _has_unframed_window(tree: exp.Expr) -> bool:
    """The default frame is RANGE, which lumps ties together."""
    return any(
        isinstance(window.this, exp.Sum | exp.Min | exp.Max | exp.Count)
        and window.args.get("order") is not None
        and window.args.get("spec") is None
        for window in tree.find_all(exp.Window)
    )


def _is_grouped_by_all(tree: exp.Expr) -> bool:
    return any(
        group.args.get("all") or any(e.is_int for e in group.expressions)
        for group in tree.find_all(exp.Group)
    )


FORBIDDEN: dict[str, tuple[Callable[[exp.Expr], bool], str]] = {
    "ASOF and positional joins": (
        lambda tree: any(
            (join.args.get("method") or "").upper() in ("ASOF", "POSITIONAL")
            for join in tree.find_all(exp.Join)
        ),
        "SELECT t.a FROM t AS t ASOF JOIN u AS u ON t.a >= u.a",
    ),
    "arrays and their lambdas": (
        _has(exp.Array, exp.Lambda, exp.Bracket, exp.Unnest, exp.ArrayAgg, exp.Transform),
        "SELECT LIST_TRANSFORM(t.a, x -> x + 1) AS a FROM t AS t",
    ),
    "structs and maps": (_has(exp.Struct, exp.Map), "SELECT {'a': 1} AS a"),
    "intervals": (_has(exp.Interval), "SELECT t.a + INTERVAL 1 DAY AS a FROM t AS t"),
    "date_diff and date_add": (
        _has(exp.DateDiff, exp.DateAdd, exp.TimestampDiff),
        "SELECT DATE_DIFF('day', t.a, t.b) AS a FROM t AS t",
    ),
    "clocks and chance": (
        lambda tree: bool(
            _functions(tree) & {"now", "today", "random", "uuid", "rand", "current_timestamp"}
        ),
        "SELECT NOW() AS a",
    ),
    "functions that belong behind a macro": (
        lambda tree: bool(_functions(tree) & _BEHIND_A_MACRO),
        "SELECT QUANTILE_CONT(t.a, 0.5) AS a FROM t AS t",
    ),
    "SUM() OVER without CAST": (
        _has_huge_sum,
        "SELECT SUM(t.a) OVER (PARTITION BY t.b) AS a FROM t AS t",
    ),
    "running windows without a frame": (
        _has_unframed_window,
        "SELECT MAX(t.a) OVER (PARTITION BY t.b ORDER BY t.c) AS a FROM t AS t",
    ),
    "GROUP BY ALL or by position": (
        _is_grouped_by_all,
        "SELECT t.a, COUNT(*) AS n FROM t AS t GROUP BY ALL",
    ),
    "SELECT DISTINCT ON": (
        lambda tree: any(d.args.get("on") is not None for d in tree.find_all(exp.Distinct)),
        "SELECT DISTINCT ON (t.a) t.a, t.b FROM t AS t",
    ),
    "* EXCLUDE, REPLACE and COLUMNS": (
        lambda tree: (
            any(
                star.args.get("except_") or star.args.get("replace")
                for star in tree.find_all(exp.Star)
            )
            or tree.find(exp.Columns) is not None
        ),
        "SELECT t.* EXCLUDE (a) FROM t AS t",
    ),
    "PIVOT and samples": (
        _has(exp.Pivot, exp.TableSample),
        "SELECT t.a FROM t AS t USING SAMPLE 10",
    ),
    "USING, which merges columns": (
        lambda tree: any(join.args.get("using") for join in tree.find_all(exp.Join)),
        "SELECT t.a FROM t AS t JOIN u AS u USING (a)",
    ),
    "materialization hints": (
        lambda tree: any(
            cte.args.get("materialized") is not None for cte in tree.find_all(exp.CTE)
        ),
        "WITH a AS MATERIALIZED (SELECT 1 AS b) SELECT a.b FROM a AS a",
    ),
    "FILTER": (_has(exp.Filter), "SELECT COUNT(*) FILTER (WHERE t.a) AS n FROM t AS t"),
}


def _ids(path: Path) -> str:
    return str(path.relative_to(TRANSFORMS))


def _parsed(sql: str) -> exp.Expr:
    (tree,) = sqlglot.parse(sql, read="duckdb")
    assert tree is not None
    return tree


def _written_as(sql: str) -> int:
    """How often the word AS is written."""
    return sum(t.token_type == TokenType.ALIAS for t in sqlglot.tokenize(sql, read="duckdb"))


def _leaves_out_as(sql: str) -> bool:
    """An alias without AS, or a cast with `::`: written out in full there would be more of them."""
    return _written_as(sql) != _written_as(_parsed(sql).sql(dialect="duckdb"))


@pytest.mark.parametrize("path", FILES, ids=_ids)
def test_sql_turns_into_spark(path: Path) -> None:
    sql = path.read_text(encoding="utf-8")
    spark = _parsed(sql).sql(dialect="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
    assert sqlglot.parse_one(spark, read="spark") is not None


@pytest.mark.parametrize("path", FILES, ids=_ids)
def test_sql_stays_in_the_subset(path: Path) -> None:
    sql = path.read_text(encoding="utf-8")
    tree = _parsed(sql)
    assert [name for name, (is_in, _) in FORBIDDEN.items() if is_in(tree)] == []
    assert not _leaves_out_as(sql), "an alias without AS, or a cast written as ::"


@pytest.mark.parametrize("path", FILES, ids=_ids)
def test_sql_begins_with_its_grain_inputs_and_parameters(path: Path) -> None:
    sql = path.read_text(encoding="utf-8")
    head = re.match(r"(?:--.*\n)+", sql)
    assert head is not None
    lines = [line.removeprefix("--").strip() for line in head[0].splitlines()]
    told = " ".join(lines)
    assert lines[0].startswith("One row per "), "the grain comes first"
    assert "Inputs: " in told
    used = {p.name for p in _parsed(sql).find_all(exp.Placeholder)}
    assert set(re.findall(r"\$(\w+)", told.partition("Parameters:")[2])) == used
    for table in _read(_parsed(sql)):
        assert re.search(rf"\b{re.escape(table)}\b", told.partition("Inputs:")[2]), table


def _read(tree: exp.Expr) -> set[str]:
    """Tables that come from outside, with their schema."""
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    return {
        f"{table.db}.{table.name}" if table.db else table.name
        for table in tree.find_all(exp.Table)
        if table.db or table.name not in own
    }


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_is_forbidden_is_found(name: str) -> None:
    is_in, example = FORBIDDEN[name]
    assert is_in(_parsed(example))
    assert not is_in(_parsed("SELECT t.a, COUNT(*) AS n FROM t AS t GROUP BY t.a"))


@pytest.mark.parametrize(
    "sql", ["SELECT t.a b FROM t AS t", "SELECT t.a FROM t t", "SELECT t.a::INT AS a FROM t AS t"]
)
def test_missing_as_is_found(sql: str) -> None:
    assert _leaves_out_as(sql)


def test_there_is_sql_to_judge() -> None:
    assert {"stage_visit.sql", "touchpoint.sql"} <= {path.name for path in FILES}
