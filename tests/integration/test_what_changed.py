"""Why a number of a past period is another one now: each cause once, and the query names it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from nights.run import run_night
from tests.integration.test_night import rows
from tests.small_company import JOURNEY, NOW, call, caller, company_in, deliver, make
from warehouse.functions import keyed60

pytestmark = pytest.mark.integration

QUERY = (Path(__file__).parents[2] / "docs/queries/what_changed.sql").read_text()
SECRET = b"a secret for tests only"


def night(folder: Path, day: int) -> None:
    """Run the night that is `day` days after the first, whose as_of is 2026-10-06 22:00."""
    now = NOW + timedelta(days=day)
    assert run_night(company_in(folder), now, caller(now=now)).failed_sources == {}


def changed(folder: Path, kind: str, start: str) -> list[tuple[Any, ...]]:
    """stage, day of as_of, said_then, was, became, says_now, why of the query, asked of the first night."""
    sql = QUERY.replace("'month' AS period_kind", f"'{kind}' AS period_kind")
    sql = re.sub(r"DATE '2026-09-01'", f"DATE '{start}'", sql)
    wanted = "stage, day(as_of), said_then, was, became, says_now, why"
    return rows(folder, f"SELECT {wanted} FROM ({sql})")


def fingerprint(user: str) -> str:
    return f"user_id:{keyed60(f'user_id{chr(31)}{user}', SECRET):015x}"


def test_late_events_merges_corrections_and_definitions_are_told_apart(tmp_path: Path) -> None:
    """Of the week from September 28th, which was over on the first night: Ana and Ben."""
    folder = make(tmp_path / "small")
    night(folder, 0)
    device = {"anonymousId": "device-z"}
    page = {"name": "Home", "properties": {}}
    deliver(folder, "web/web-2026-10-07.jsonl", [call("page", 3, 9, device, **page)])
    night(folder, 1)
    known = [call("identify", 8, 9, {**device, "userId": "ben"}, traits={})]
    deliver(folder, "web/web-2026-10-08.jsonl", known)
    night(folder, 2)
    decided = f"belong_together,{fingerprint('ana')},{fingerprint('ben')},ops,2026-10-09T09:00:00+02:00,one"
    (folder / "corrections.csv").write_text(f"correction,a,b,who,when,why\n{decided}\n")
    night(folder, 3)
    edited = JOURNEY.replace("[product_viewed, signed_up]", "[searched]")
    (folder / "journeys/purchase.yaml").write_text(edited)
    night(folder, 4)
    night(folder, 5)
    assert changed(folder, "week", "2026-09-28") == [
        ("consider", 10, 1, 1, 0, 0, "configuration changed"),
        ("discover", 7, 2, 2, 3, 1, "late touchpoints: 1 from web"),
        ("discover", 8, 2, 3, 2, 1, "identity: 1 merged (device)"),
        ("discover", 9, 2, 2, 1, 1, "corrections: 1 merged (belong_together)"),
    ]


def test_a_period_that_was_not_over_has_gone_on(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    night(folder, 0)
    page = call("page", 7, 9, {"anonymousId": "device-z"}, name="Home", properties={})
    deliver(folder, "web/web-2026-10-07.jsonl", [page])
    deliver(folder, "email/email-2026-10-07.json", [], lines=False)
    night(folder, 1)
    assert changed(folder, "month", "2026-10-01") == [
        ("discover", 7, 3, 3, 4, 4, "the period was still running"),
    ]
    assert changed(folder, "week", "2026-09-28") == []


def test_a_night_that_changed_no_number_is_no_row(tmp_path: Path) -> None:
    """What came late was somebody's who had been there already."""
    folder = make(tmp_path / "small")
    night(folder, 0)
    later = call("page", 2, 7, {"anonymousId": "device-ana"}, name="Home", properties={})
    deliver(folder, "web/web-2026-10-07.jsonl", [later])
    night(folder, 1)
    assert changed(folder, "week", "2026-09-28") == []
