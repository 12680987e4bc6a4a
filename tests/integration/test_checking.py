"""`sojourn check` holds definitions beside the newest night, and stands in no night's way."""

from __future__ import annotations

from pathlib import Path

import pytest

from company import Finding
from nights.engine_file import open_engine
from nights.fitting import fitting
from nights.run import run_night
from tests.small_company import JOURNEY, NOW, caller, company_in, make

pytestmark = pytest.mark.integration


def _told(folder: Path) -> dict[str, Finding]:
    return {finding.subject: finding for finding in fitting(company_in(folder))}


def _edit(folder: Path, old: str, new: str) -> None:
    assert old in JOURNEY
    (folder / "journeys/purchase.yaml").write_text(JOURNEY.replace(old, new), encoding="utf-8")


def test_before_the_first_night_it_says_so(tmp_path: Path) -> None:
    assert _told(make(tmp_path / "small")) == {
        "journeys": Finding(
            "journeys",
            True,
            "what their rules fit is told here once a night is published: `sojourn run`",
        )
    }


def test_definitions_are_held_beside_the_night_while_another_one_runs(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    run_night(company_in(folder), NOW, caller())
    with open_engine(company_in(folder)):  # as a night does, which locks the file
        before = _told(folder)
        _edit(folder, "[product_viewed, signed_up]", "[product_viewed]")
        after = _told(folder)
        _edit(folder, "[order_placed]", "[{event_type: order_placed, attributes: {order_id: o-0}}]")
        narrow = _told(folder)
    fits = {name: (finding.data or {}).get("touchpoints") for name, finding in before.items()}
    assert fits == {
        "journey purchase, stage discover": 5,
        "journey purchase, stage consider": 2,
        "journey purchase, stage bought": 1,
    }
    assert after["journey purchase, stage consider"].message == "1 touchpoints fit"
    assert after["journey purchase"].data == {
        "definition": "purchase",
        "unclaimed": {"signed_up": 1},
    }
    assert narrow["journey purchase, stage bought"].message == "0 touchpoints fit"
    assert "order_placed (1)" in narrow["journey purchase"].message
    assert all(finding.ok for told in (before, after, narrow) for finding in told.values())


def test_a_definition_that_fits_nothing_is_to_be_looked_at(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    run_night(company_in(folder), NOW, caller())
    text = "stages:\n  - {name: asked, rank: 1, match: [ticket_created]}\n"
    (folder / "journeys/help.yaml").write_text(text, encoding="utf-8")
    found = _told(folder)["journey help"]
    assert not found.ok
    assert found.message.startswith("nothing fits any stage, of page_viewed (4), ")


def test_without_the_typed_rows_attributes_are_said_not_to_be_counted(tmp_path: Path) -> None:
    folder = make(tmp_path / "small")
    run_night(company_in(folder), NOW, caller())
    (folder / "data/typed").rename(folder / "data/elsewhere")
    assert len(_told(folder)) == 3
    _edit(folder, "[order_placed]", "[{event_type: order_placed, attributes: {order_id: o-0}}]")
    assert list(_told(folder)) == ["journey purchase"]
    assert "not counted" in _told(folder)["journey purchase"].message
