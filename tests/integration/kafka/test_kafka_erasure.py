"""Somebody who came by Kafka is erased: from keys, headers, bodies, refusals and tombstones too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nights.erasure.erase import Request, erase
from nights.run import run_night
from tests.integration.kafka.stage import Stage
from tests.marked import EMAIL, ENVIRON, MARK
from tests.personal_search import places
from tests.small_company import NOW, call, caller
from warehouse.query import query

pytestmark = pytest.mark.integration

MARA = {"userId": f"u-{MARK}"}
BEN = {"userId": "ben"}


def run(stage: Stage) -> None:
    assert run_night(stage.company, NOW, caller()).failed_sources == {}


def encoded(told: Any) -> bytes:
    return json.dumps(told).encode()


def found(folder: Path) -> set[str]:
    return {place for place in places(folder / "data", [MARK]) if "/plans/" not in place}


def test_nothing_of_her_stays_and_the_others_do(stage: Stage) -> None:
    (stage.folder / ".env").write_text("".join(f"{k}={v}\n" for k, v in ENVIRON.items()))
    stage.create()
    hers = call("identify", 2, 8, MARA, traits={"email": EMAIL})
    stage.send([encoded(hers)], key=MARA["userId"].encode(), headers=[("who", MARK.encode())])
    both = [call("page", 3, 9, MARA, name="Home"), call("page", 3, 10, BEN, name="Home")]
    stage.send([encoded({"batch": both})], key=MARA["userId"].encode())
    stage.send([f'{{"email": "{EMAIL}", '.encode()])
    stage.send([None], key=MARA["userId"].encode())
    stage.send([encoded(call("page", 4, 9, BEN, name="Home"))], key=b"ben")
    run(stage)
    assert any("landing" in place for place in found(stage.folder))
    request = Request(stage.folder, ENVIRON, f"email:{EMAIL}", "the tester", "asked for it")
    erase(request, caller(name="sojourn erase"))
    assert found(stage.folder) == set()
    kept = [(one.offset, one.key) for one in stage.landed]
    assert kept == [(1, None), (4, b"ben")]
    run(stage)
    bens = "SELECT COUNT(*) AS n FROM touchpoint WHERE touchpoint_id LIKE '%ben%'"
    assert query(stage.company, bens)["n"].tolist() == [2]
    # She comes back with a replay, and is turned away.
    stage.send([encoded(hers)], key=MARA["userId"].encode())
    stage.send([encoded(call("page", 5, 9, BEN, name="Home"))])
    run(stage)
    assert found(stage.folder) == set()
    assert query(stage.company, bens)["n"].tolist() == [3]
