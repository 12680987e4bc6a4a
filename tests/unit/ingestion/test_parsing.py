"""A batch is parsed whole, once, and again when what it depends on has changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from company import Company
from ingestion import IngestionError, ParsedBatch, parse, read_parsed
from ingestion.conversion.output import REJECTED, TYPED
from ingestion.formats import room_of
from ingestion.parsing import source
from models import SCHEMA_VERSION
from tests.unit.ingestion.inbox import Inbox, call
from warehouse.engine import declared
from warehouse.errors import WarehouseError
from warehouse.types import arrow_schema


def test_typed_tables_are_as_declared_also_when_empty(tmp_path: Path) -> None:
    for name, content in (("full", call()), ("empty", "")):
        inbox = Inbox(tmp_path / name)
        parsed = inbox.take("a.jsonl", content)
        folder = inbox.company.typed / "shop" / parsed.batch_id
        assert {path.name for path in folder.iterdir()} == {
            "parsed.json", *(f"{table}.parquet" for table in TYPED),
        }  # fmt: skip
        for table, model in TYPED.items():
            assert pq.read_schema(folder / f"{table}.parquet") == arrow_schema(declared(model))
        rejected = inbox.company.rejected / "shop" / f"{parsed.batch_id}.parquet"
        assert pq.read_schema(rejected) == REJECTED


def test_rows_know_their_batch_record_and_item(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    parsed = inbox.take("a.jsonl", f"x\n[{call().strip()}, {call(messageId='m2').strip()}]")
    for table in ("touchpoint", "touchpoint_identifier"):
        places = [(r["batch_id"], r["record_no"], r["item_no"]) for r in inbox.rows(table)]
        assert places == [(parsed.batch_id, 2, 1), (parsed.batch_id, 2, 2)]


def test_parsed_batch_is_not_parsed_again(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    first = inbox.take("a.jsonl", call())
    assert parse(inbox.company, inbox.source) == []
    folder = inbox.company.typed / "shop" / first.batch_id
    assert read_parsed(folder) == first


def _new_secret(company: Company) -> Company:
    return company.model_copy(update={"secret": b"another secret of the tests"})


def _new_zone(company: Company) -> Company:
    (source,) = company.sources
    changed = source.model_copy(update={"zone": "Asia/Tokyo"})
    return company.model_copy(update={"sources": (changed,)})


def _same(company: Company) -> Company:
    (source,) = company.sources
    changed = source.model_copy(update={"rank": 7, "required": False})
    return company.model_copy(update={"sources": (changed,)})


@pytest.mark.parametrize(
    ("change", "again"), [(_new_secret, True), (_new_zone, True), (_same, False)]
)
def test_other_secret_or_other_settings_of_the_source_parse_it_again(
    tmp_path: Path, change: Callable[[Company], Company], again: bool
) -> None:
    inbox = Inbox(tmp_path)
    first = inbox.take("a.jsonl", call())
    company = change(inbox.company)
    parsed = parse(company, company.sources[0])
    assert [batch.batch_id for batch in parsed] == ([first.batch_id] if again else [])
    assert len(inbox.rows("touchpoint")) == 1


def test_parse_cut_short_is_done_again_and_leaves_nothing_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = Inbox(tmp_path)
    inbox.drop("a.jsonl", call() + "x\n")
    inbox.land()

    def killed(folder: Path, final: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(source, "_settle", killed)
        with pytest.raises(KeyboardInterrupt):
            parse(inbox.company, inbox.source)
    assert list(inbox.company.typed.glob("*/*/parsed.json")) != []  # in a folder of no batch
    (parsed,) = parse(inbox.company, inbox.source)
    assert [path.name for path in (inbox.company.typed / "shop").iterdir()] == [parsed.batch_id]
    assert inbox.refusals() == [(2, "not_json")]


def test_damaged_parsed_json_is_parsed_again(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    first = inbox.take("a.jsonl", call())
    (inbox.company.typed / "shop" / first.batch_id / "parsed.json").write_text("{")
    assert parse(inbox.company, inbox.source) == [first]


def test_counts_of_a_batch(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    lines = [
        call(), "\n", "nonsense\n", call(messageId="m2", event="Strange", userId="guest"),
        call(messageId="m3", timestamp=None, receivedAt="2024-05-01T10:00:05Z"),
        call(messageId="m4", event=None), f"[{call().strip()}, 5]\n",
    ]  # fmt: skip
    parsed = inbox.take("a.jsonl", "".join(lines))
    expected = ParsedBatch(
        batch_id=parsed.batch_id, source="shop", records=6, items_received=7, items_accepted=4,
        items_ignored=0, items_rejected=3, touchpoints_parsed=4, links_parsed=0,
        rules={
            "blocked": {"placeholder": 1},
            "counted": {"blank_line": 1, "unmapped": 1},
            "rejected": {"missing_event_name": 1, "not_an_object": 1, "not_json": 1},
        },
        newest_received_us=1_714_557_605_000_000, newest_occurred_us=1_714_557_605_000_000,
        complete_up_to=parsed.complete_up_to, format_version=room_of("segment").version, schema_version=SCHEMA_VERSION,
        configuration_hash=inbox.company.parse_hash(inbox.source), key_id=inbox.company.key_id,
    )  # fmt: skip
    assert parsed == expected


PLANTED = "planted.person@secret.example"


def test_no_value_of_a_record_stands_outside_of_rows_and_refused_bytes(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    inbox = Inbox(tmp_path)
    hostile = [
        call(**{name: PLANTED})
        for name in ("messageId", "userId", "anonymousId", "event", "type", "timestamp",
                     "receivedAt", "sentAt", "originalTimestamp", "properties", "context")
    ]  # fmt: skip
    hostile += [
        call(type="alias", previousId=PLANTED), PLANTED + "\n", f'{{"{PLANTED}": 1,}}\n',
        f'{{"a": "{PLANTED}", "b": NaN}}\n', f'["{PLANTED}"]\n', f'"{PLANTED}"\n',
    ]  # fmt: skip
    inbox.take("a.jsonl", "".join(hostile).encode() + PLANTED.encode() + b"\xff\n")
    out = capfd.readouterr()
    made = [
        path.read_text("utf-8")
        for pattern in ("*/*/manifest.json", "*/ingests/*.json")
        for path in inbox.company.landing.glob(pattern)
    ] + [path.read_text("utf-8") for path in inbox.company.typed.glob("*/*/parsed.json")]
    told = [row["detail"] or "" for row in inbox.rejected()] + [r["rule"] for r in inbox.rejected()]
    ids = [str(row["touchpoint_id"]) for row in inbox.rows("touchpoint")]
    ids += [json.dumps(row) for row in inbox.rows("touchpoint_identifier")]
    for text in [out.out, out.err, caplog.text, *made, *told, *ids]:
        assert PLANTED not in text
    assert len(inbox.rejected()) > 5


def test_error_of_the_engine_shows_no_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = Inbox(tmp_path)
    inbox.drop("a.jsonl", call(userId=PLANTED))
    inbox.land()
    monkeypatch.setattr(
        "ingestion.formats.room.Kind.sql",
        lambda _: (
            "SELECT record_no, item_no, CAST(user_id AS BIGINT) AS occurred_us,"
            " 'link' AS outcome FROM call"
        ),
    )
    with pytest.raises(WarehouseError) as failed:
        parse(inbox.company, inbox.source)
    seen: BaseException | None = failed.value
    while seen is not None:
        assert PLANTED not in str(seen)
        seen = seen.__cause__
    assert "ConversionException" in str(failed.value)
    assert list(inbox.company.typed.glob("*/*.parquet")) == []


def test_damaged_manifest_is_an_error_that_says_where(tmp_path: Path) -> None:
    inbox = Inbox(tmp_path)
    first = inbox.take("a.jsonl", call())
    path = inbox.company.landing / "shop" / first.batch_id / "manifest.json"
    path.write_text("{}")
    with pytest.raises(IngestionError, match=r"manifest\.json cannot be read; put the folder back"):
        parse(inbox.company, inbox.source)
