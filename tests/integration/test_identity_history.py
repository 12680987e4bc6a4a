"""What was believed of customers night after night, and the one query that tells it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from nights.run import run_night
from tests.integration.test_night import rows
from tests.small_company import NOW, call, caller, company_in, deliver, make
from warehouse.functions import keyed60

pytestmark = pytest.mark.integration

QUERY = (Path(__file__).parents[2] / "docs/queries/which_customer_was_this.sql").read_text()
SECRET = b"a secret for tests only"


def own_id(namespace: str, value: str) -> int:
    key = keyed60(f"{namespace}\x1f{value}", SECRET)
    return keyed60(f"customer\x1f{namespace}\x1f{key}", SECRET)


ANA, BEN = own_id("user_id", "ana"), own_id("user_id", "ben")
SOMEBODY = own_id("anonymous_id", "device-x")


def night(folder: Path, day: int) -> None:
    """Run the night that is `day` days after the first, whose as_of is 2026-10-06 22:00."""
    run_night(company_in(folder), NOW + timedelta(days=day), caller(now=NOW + timedelta(days=day)))


def asked(folder: Path, customer_id: int, as_of: str) -> list[tuple[Any, ...]]:
    """was, is_now, change, cause, from, to of the query for an id and a night."""
    sql = re.sub(r"CAST\(\d+ AS BIGINT\)", f"CAST({customer_id} AS BIGINT)", QUERY)
    sql = re.sub(r"TIMESTAMP '2026-[^']*'", f"TIMESTAMP '{as_of}'", sql)
    wanted = "was, is_now, change, cause, from_customer_id, to_customer_id"
    found = rows(folder, f"SELECT {wanted} FROM ({sql})")
    return [tuple(None if value is pd.NA else value for value in row) for row in found]


FIRST = "2026-10-06 22:00:00"


def signed_in(day: int, who: dict[str, str], **traits: str) -> dict[str, Any]:
    return call("identify", day, 12, who, traits=traits)


def test_a_visitor_who_signs_in_later_was_another_customer_then(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    night(folder, 0)
    assert asked(folder, SOMEBODY, FIRST) == [(str(SOMEBODY), SOMEBODY, *(None,) * 4)]
    known = {"anonymousId": "device-x", "userId": "ana"}
    deliver(folder, "web/web-2026-10-07.jsonl", [signed_in(7, known)])
    night(folder, 1)
    both = ", ".join(sorted(map(str, (ANA, SOMEBODY))))
    merged = ("merged", "device", SOMEBODY, ANA)
    for id_of_any_report in (ANA, SOMEBODY, own_id("email", "ana@example.net")):
        assert asked(folder, id_of_any_report, FIRST) == [(both, ANA, *merged)]
    assert asked(folder, ANA, "2026-10-07 22:00:00") == [(str(ANA), ANA, *(None,) * 4)]


def test_a_blocked_value_takes_apart_what_it_had_joined(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    shared = [
        signed_in(3, {"userId": "ana"}, email="desk@example.net"),
        signed_in(4, {"anonymousId": "device-y"}, email="desk@example.net", phone="+4930123456"),
    ]
    deliver(folder, "web/web-2026-10-05.jsonl", shared)
    night(folder, 0)
    (folder / "identity.yaml").write_text(
        "namespaces:\n  email:\n    blocked: [desk@example.net]\n"
    )
    night(folder, 1)
    phone = own_id("phone", "+4930123456")
    assert asked(folder, phone, FIRST) == [
        (str(ANA), phone, "blocked", "blocked", ANA, None),
        (str(ANA), phone, "split", "blocked", ANA, phone),
    ]
    counts = dict(rows(folder, "SELECT measure, value FROM identity_summary"))
    assert (counts["splits"], counts["identifiers_blocked"]) == (1, 1)
    assert counts["blocked_blocked_by_company"] == 2


def test_a_correction_splits_what_evidence_had_joined_and_taken_back_joins_it_again(
    tmp_path: Path,
) -> None:
    folder = make(tmp_path / "small")
    (folder / "identity.yaml").write_text("namespaces:\n  user_id: {unique: false}\n")
    desk = [signed_in(day, {"userId": who}, email="desk@example.net") for day, who in
            ((3, "ana"), (4, "ben"))]  # fmt: skip
    deliver(folder, "web/web-2026-10-05.jsonl", desk)
    night(folder, 0)
    (joined,) = {row[1] for row in asked(folder, ANA, FIRST) + asked(folder, BEN, FIRST)}
    keys = [f"user_id:{keyed60(f'user_id{chr(31)}{who}', SECRET):015x}" for who in ("ana", "ben")]
    decided = f"keep_apart,{keys[0]},{keys[1]},ops,2026-10-07T09:00:00+02:00,two people"
    header = "correction,a,b,who,when,why\n"
    (folder / "corrections.csv").write_text(f"{header}{decided}\n")
    night(folder, 1)
    other = ANA if joined == BEN else BEN
    split = ("split", "keep_apart", joined, other)
    assert asked(folder, other, FIRST) == [(str(joined), other, *split)]
    (folder / "corrections.csv").write_text(header)
    night(folder, 2)
    merged = ("merged", "evidence", other, joined)
    assert [row[2:] for row in asked(folder, other, FIRST)] == [split, merged]
    assert dict(rows(folder, "SELECT measure, value FROM identity_summary"))["merges"] == 1


def test_a_night_published_again_tells_its_changes_once(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    night(folder, 0)
    known = {"anonymousId": "device-x", "userId": "ana"}
    deliver(folder, "web/web-2026-10-07.jsonl", [signed_in(7, known)])
    told = (
        "SELECT as_of, change, from_customer_id, to_customer_id FROM identity_change ORDER BY ALL"
    )
    night(folder, 1)
    once = rows(folder, told)
    night(folder, 1)
    night(folder, 1)
    assert rows(folder, told) == once
    night(folder, 2)
    assert rows(folder, told) == once
    assert [change for _, change, *_ in once] == ["created"] * 3 + ["merged"]
