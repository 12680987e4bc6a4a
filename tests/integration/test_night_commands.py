"""The commands on a night with refusals: run, status, rejects, batches, rebuild."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from tests.small_company import ENVIRON, make

pytestmark = pytest.mark.integration

_BROKEN = b'{"type": "track", "event": "caf\xe9\n'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company with a broken line among its files, run once."""
    made = make(tmp_path_factory.mktemp("commands") / "small")
    file = made / "inbox/web/broken-2026-10-06.jsonl"
    file.write_bytes(_BROKEN + b'{"type": "track"}\n')
    os.utime(file, (1, 1))
    told = sojourn(made, "run", "--as-of", "2026-10-07")
    assert told.exit_code == 0, told.stderr
    assert told.stdout.startswith("published the night of 2026-10-07 (2026-10-07): ")
    return made


def sojourn(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["--company", str(folder), *arguments], env=dict(ENVIRON))


def test_a_refused_record_is_listed_and_its_exact_bytes_are_had_only_when_asked(
    folder: Path,
) -> None:
    listed = json.loads(sojourn(folder, "rejects", "list", "--source", "web", "--json").stdout)
    assert [row["record_no"] for row in listed] == [1, 2]
    batch = listed[0]["batch_id"]
    told = sojourn(folder, "rejects", "show", batch, "1")
    assert told.exit_code == 0, told.stderr
    assert (
        f"web, batch {batch}, record 1 (whole record, byte 0, {len(_BROKEN) - 1} bytes)"
        in told.stdout
    )
    assert "caf" not in told.stdout + told.stderr
    raw = sojourn(folder, "rejects", "show", batch, "1", "--bytes").stdout_bytes
    assert raw == _BROKEN.rstrip(b"\n")


def test_rejects_are_summed_up_by_rule(folder: Path) -> None:
    summed = json.loads(sojourn(folder, "rejects", "list", "--json").stdout)
    assert sum(row["refused"] for row in summed) == 2
    one = sojourn(folder, "rejects", "list", "--rule", summed[0]["rule"]).stdout
    assert summed[0]["example_batch"] in one


def test_every_batch_is_listed_with_its_sums(folder: Path) -> None:
    batches = json.loads(sojourn(folder, "batches", "list", "--json").stdout)
    assert len(batches) == 3
    for batch in batches:
        assert batch["is_published"]
        assert batch["items_received"] == (
            batch["items_accepted"] + batch["items_ignored"] + batch["items_rejected"]
        )
        assert batch["touchpoints_parsed"] == (
            batch["touchpoints_loaded"] + batch["touchpoints_duplicate"]
        )
    web = json.loads(sojourn(folder, "batches", "list", "--source", "web", "--json").stdout)
    assert {batch["source"] for batch in web} == {"web"}


def test_an_older_night_is_no_failure_and_says_why(folder: Path) -> None:
    told = sojourn(folder, "run", "--as-of", "2026-10-06")
    assert (told.exit_code, told.stdout) == (0, "")
    assert "is older than the newest published one" in told.stderr


def test_a_failed_source_makes_the_exit_code_one_and_the_night_is_published(tmp_path: Path) -> None:
    made = make(tmp_path / "small")
    (made / "inbox/email").rename(made / "inbox/moved")
    told = sojourn(made, "run", "--as-of", "2026-10-07", "--json")
    assert told.exit_code == 1
    (night,) = json.loads(told.stdout)
    assert night["run_id"] == "2026-10-07"
    assert "make it, or correct transport.folder" in night["failed_sources"]["email"]
    assert "source failed in night 2026-10-07: email" in told.stderr


def test_backfill_publishes_each_night_in_order_and_leaves_out_older_ones(tmp_path: Path) -> None:
    made = make(tmp_path / "small")
    assert sojourn(made, "run", "--as-of", "2026-10-04").exit_code == 0
    told = sojourn(made, "backfill", "--from", "2026-10-03", "--to", "2026-10-05")
    assert told.exit_code == 0, told.stderr
    assert "the night of 2026-10-03 is older" in told.stderr
    assert [line.split()[4] for line in told.stdout.splitlines()] == ["2026-10-04", "2026-10-05"]


def test_a_rebuild_publishes_the_newest_night_again(folder: Path) -> None:
    told = sojourn(folder, "rebuild")
    assert told.exit_code == 0, told.stderr
    assert "published the night of 2026-10-07 (2026-10-07-2)" in told.stdout
    assert sojourn(folder, "rebuild", "--from-step", "metrics").exit_code == 0


def test_a_rule_is_told_with_an_example_that_has_its_detail(tmp_path: Path) -> None:
    made = make(tmp_path / "small")
    file = made / "inbox/web/broken-2026-10-06.jsonl"
    bad = [
        {"type": "track", "messageId": "m1", "userId": "u", "timestamp": "no time", "event": "X"},
        {"type": "track", "messageId": "m2", "userId": "u", "event": "X"},
    ]
    file.write_text("".join(json.dumps(call) + "\n" for call in bad))
    os.utime(file, (1, 1))
    assert sojourn(made, "run", "--as-of", "2026-10-07").exit_code == 0
    for summed in json.loads(sojourn(made, "rejects", "list", "--json").stdout):
        listed = json.loads(
            sojourn(made, "rejects", "list", "--rule", summed["rule"], "--json").stdout
        )
        place = (summed["example_batch"], summed["example_record"], summed["detail"])
        assert place in {(row["batch_id"], row["record_no"], row["detail"]) for row in listed}
        assert summed["refused"] == len(listed)


def test_status_tells_what_an_inbox_keeps_back(folder: Path) -> None:
    inbox = folder / "inbox/web"
    (inbox / "old").mkdir()
    (inbox / "notes.txt").write_text("")
    told = sojourn(folder, "status").stdout
    assert "web: ignored (folders, unfinished files, other endings): notes.txt, old/" in told
    inboxes = json.loads(sojourn(folder, "status", "--json").stdout)["inboxes"]
    assert [box["ignored"] for box in inboxes] == [["notes.txt", "old/"], []]


def test_tables_of_another_version_are_not_published_as_a_rebuilt_night(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine would be set aside and the night published empty."""
    monkeypatch.setattr("nights.engine_file.SCHEMA_VERSION", 10_000)
    told = sojourn(folder, "rebuild", "--from-step", "identity")
    assert told.exit_code == 2
    assert "leave --from-step out" in told.stderr
