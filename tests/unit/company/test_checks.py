"""What `sojourn check` says of folders, definitions and alert routes."""

from __future__ import annotations

from pathlib import Path

from company import CORRECTIONS_HEADER, Finding, check
from tests.unit.company.folders import PURCHASE, WEB, loaded


def test_company_in_order(tmp_path: Path) -> None:
    company = loaded(tmp_path)
    (tmp_path / "inbox/web").mkdir(parents=True)
    assert check(company, {}) == [
        Finding("data", True, f"{tmp_path}/data will be made"),
        Finding("source web", True, f"files from {tmp_path}/inbox/web"),
        Finding("journey purchase", True, "visit > buy"),
        Finding("alerts", True, "to the console: alerts.yaml names no route"),
    ]
    assert not company.data.exists()


def test_corrections_that_contradict_each_other_are_told_with_all_lines(tmp_path: Path) -> None:
    one, other = f"user_id:{1:015x}", f"user_id:{2:015x}"
    told = [f"{CORRECTIONS_HEADER}\n", f"keep_apart,{one},{other},jo,2026-01-01T00:00:00Z,met\n"]
    company = loaded(tmp_path, {"corrections.csv": "".join(told)})
    assert Finding("corrections", True, "1 that hold together") in check(company)
    told.append(f"belong_together,{one},{other},jo,2026-01-02T00:00:00Z,met\n")
    company = loaded(tmp_path, {"corrections.csv": "".join(told)})
    message = (
        f"corrections.csv:2: keep_apart {one} {other} - contradicts - "
        f"corrections.csv:3: belong_together {one} {other}: take one of these lines out"
    )
    assert Finding("corrections", False, message) in check(company)


def test_missing_inbox_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "inbox/web"
    message = f"{folder} does not exist: make it, or correct transport.folder"
    assert Finding("source web", False, message) in check(loaded(tmp_path))


def test_file_in_place_of_inbox_or_data_is_told(tmp_path: Path) -> None:
    company = loaded(tmp_path, {"inbox/web": "x", "data": "x"})
    assert check(company)[:2] == [
        Finding("data", False, f"{tmp_path}/data is no folder: move it away"),
        Finding(
            "source web", False, f"{tmp_path}/inbox/web is no folder: correct transport.folder"
        ),
    ]


def test_nobody_asks_for_the_inbox_of_a_retired_source(tmp_path: Path) -> None:
    text = WEB.replace("rank: 1", "rank: 2").replace("inbox/web", "inbox/old") + "retired: true\n"
    company = loaded(tmp_path, {"sources/old.yaml": text})
    assert "source old" not in [finding.subject for finding in check(company)]


def test_company_without_definitions_is_told(tmp_path: Path) -> None:
    company = loaded(tmp_path).model_copy(update={"definitions": ()})
    message = "no journey definition: write one in journeys/, such as journeys/purchase.yaml"
    assert Finding("journeys", False, message) in check(company)


def test_doubtful_rule_is_told(tmp_path: Path) -> None:
    text = PURCHASE.replace("[order_placed]", "[order_placed, page_viewed]")
    told = [f for f in check(loaded(tmp_path, {"journeys/purchase.yaml": text})) if not f.ok]
    assert told[1:] == [
        Finding(
            "journey purchase",
            False,
            "stage buy, rule 2 never decides: earlier, wider rules of stage visit take all of it; "
            "move it before them, or take it out",
        )
    ]


def test_alert_variables_are_looked_for_and_never_told(tmp_path: Path) -> None:
    company = loaded(tmp_path, {"alerts.yaml": "routes: {fail: [OPS, CHAT], warn: [OPS]}\n"})
    assert check(company, {"OPS": "slack://token"})[-2:] == [
        Finding("alerts", False, "CHAT is not set: put the Apprise URL in the environment or .env"),
        Finding("alerts", True, "OPS is set"),
    ]
