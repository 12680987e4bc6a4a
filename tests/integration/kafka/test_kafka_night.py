"""A company on Kafka: the same tables as from files, and what people see of it."""

from __future__ import annotations

import json
import os
import shutil
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from kafka import KafkaAdminClient, KafkaConsumer, TopicPartition
from kafka.admin import NewTopic
from typer.testing import CliRunner, Result

from cli.main import app
from company import load_company
from demo import DemoOptions, make_company
from demo.streaming import stream_to_kafka
from ingestion import Share, complete_up_to_us, ingest
from ingestion.completeness import microseconds
from models import Kind, tables
from nights import tasks
from nights.records import Records
from nights.run import source_step
from nights.start import start
from tests.integration.kafka.broker import Broker
from tests.integration.kafka.stage import NOW as STAGE_NOW
from tests.integration.kafka.stage import Stage
from tests.integration.kafka.test_crashes import call
from tests.small_company import ENVIRON, NOW, caller
from warehouse.query import query

pytestmark = pytest.mark.integration

AS_OF = "2026-10-07"


def sojourn(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["--company", str(folder), *arguments], env=dict(ENVIRON))


def run(folder: Path, as_of: str = AS_OF) -> None:
    told = sojourn(folder, "run", "--as-of", as_of)
    assert told.exit_code == 0, told.stderr + told.stdout


def test_same_company_from_files_and_from_kafka_gives_equal_tables(
    broker: Broker, tmp_path: Path
) -> None:
    files, streamed = tmp_path / "files", tmp_path / "streamed"
    made = make_company(files, DemoOptions(customers=120, days=20))
    shutil.copytree(files, streamed)
    sent = stream_to_kafka(streamed, [broker.servers], f"demo-{uuid.uuid4().hex[:6]}")
    assert all(one.records > 50 and one.copies and one.aborted for one in sent)
    published = []
    for folder in (files, streamed):
        run(folder, made.last_day.isoformat())
        company = load_company(folder, os.environ)
        published.append(
            {
                table.name: sorted(
                    map(repr, query(company, f"SELECT * FROM {table.name}").to_dict("records"))
                )
                for table in tables(kind=Kind.STATE)
                if table.info.get("published")
            }
        )
    assert published[0].keys() == published[1].keys()
    assert {"customer", "touchpoint", "journey", "stage_visit", "stage_entry"} <= {
        name for name, rows in published[0].items() if rows
    }
    for name, rows in published[0].items():
        assert rows == published[1][name], name


def test_demo_that_cannot_be_sent_says_why_and_makes_nothing(
    broker: Broker, tmp_path: Path
) -> None:
    def told(server: str) -> str:
        called = CliRunner().invoke(app, ["demo", str(tmp_path / "made"), "--to-kafka", server])
        assert called.exit_code == 2
        assert not (tmp_path / "made").exists()
        return called.stderr

    assert "127.0.0.1:1 refuses the connection: no broker listens there" in told("127.0.0.1:1")
    assert "found 'nonsense'; allowed: host:port" in told("nonsense")
    admin = KafkaAdminClient(bootstrap_servers=broker.servers)
    admin.create_topics([NewTopic("made.web", 1, 1)])
    try:
        assert f"made.web are on {broker.servers} already" in told(broker.servers)
    finally:
        admin.delete_topics(["made.web"])
        admin.close()


def test_refused_records_say_where_they_stood_and_go_to_the_dead_letter_topic_once(
    stage: Stage,
) -> None:
    stage.create()
    letters = f"{stage.topic}.dead"
    stage.create(topic=letters)
    stage.configure(dead_letter=letters, group="sojourn-test")
    stage.send([call(1)], key=b"k1")
    stage.send([b"{not json"], key=b"k2", headers=[("trace", b"7")])
    stage.send([None], key=b"k3")
    stage.send([b"[1, 2]"])
    run(stage.folder)
    listed = json.loads(
        sojourn(stage.folder, "rejects", "list", "--source", "web", "--json").stdout
    )
    told = [
        (row["topic"], row["partition_no"], row["record_offset"], row["rule"]) for row in listed
    ]
    assert told == [
        (stage.topic, 0, 1, "not_json"), (stage.topic, 0, 3, "not_an_object"),
        (stage.topic, 0, 3, "not_an_object"),
    ]  # fmt: skip
    assert listed[0]["key_hash"] and listed[0]["key_hash"] != "k2"
    assert listed[1]["key_hash"] is None
    shown = sojourn(stage.folder, "rejects", "show", listed[0]["batch_id"], "2").stdout
    assert f"topic {stage.topic}, partition 0, offset 1, 9 bytes" in shown
    first = _read(stage, letters)
    assert [(key, value) for key, value, _ in first] == [(b"k2", b"{not json"), (None, b"[1, 2]")]
    assert first[0][2] == {
        "trace": b"7", "sojourn_reason": b"not_json", "sojourn_topic": stage.topic.encode(),
        "sojourn_partition": b"0", "sojourn_offset": b"1",
        "sojourn_batch": listed[0]["batch_id"].encode(),
    }  # fmt: skip
    # A crash after the transaction and before the note: the next night must not send them again.
    for note in stage.company.landing.glob("*/dead_letters/*"):
        note.unlink()
    run(stage.folder)
    assert _read(stage, letters) == first
    listed = json.loads(sojourn(stage.folder, "batches", "list", "--json").stdout)
    counts = [batch for batch in listed if batch["items_received"]]
    assert [(b["items_received"], b["items_accepted"], b["items_ignored"], b["items_rejected"]) for b in counts] == [(5, 1, 1, 3)]  # fmt: skip


def _read(stage: Stage, topic: str) -> list[tuple[bytes | None, bytes, dict[str, bytes]]]:
    partition = TopicPartition(topic, 0)
    consumer = KafkaConsumer(
        bootstrap_servers=stage.broker.servers,
        isolation_level="read_committed",
        auto_offset_reset="none",
    )
    try:
        consumer.assign([partition])
        consumer.seek(partition, 0)
        end, found = consumer.end_offsets([partition])[partition], []
        while consumer.position(partition) < end:
            for records in consumer.poll(500).values():
                found += [(r.key, r.value, dict(r.headers)) for r in records]
        return found
    finally:
        consumer.close()


def test_group_is_told_after_the_load_and_losing_it_changes_nothing(stage: Stage) -> None:
    stage.create(partitions=2)
    stage.configure(group="sojourn-lag")
    stage.send([call(1), call(2)])
    run(stage.folder)
    told = stage.admin.list_group_offsets(["sojourn-lag"])["sojourn-lag"]
    assert {tp.partition: at.offset for tp, at in told.items() if tp.topic == stage.topic} == {
        0: 2,
        1: 0,
    }
    stage.admin.delete_groups(["sojourn-lag"])
    stage.send([call(3)])
    run(stage.folder, "2026-10-08")
    assert len(stage.values) == 3


def test_status_shows_the_lag_and_check_the_connection(stage: Stage) -> None:
    stage.create()
    stage.send([call(1)])
    run(stage.folder)
    stage.send([call(2), call(3)])
    lags = json.loads(sojourn(stage.folder, "status", "--json").stdout)["lags"]["web"]
    assert lags == [
        {
            "source": "web",
            "topic": stage.topic,
            "partition": 0,
            "next_offset": 1,
            "end_offset": 3,
            "lag": 2,
        }
    ]
    assert stage.topic in sojourn(stage.folder, "status").stdout
    checked = sojourn(stage.folder, "check")
    assert (
        f"ok    source web: 1 partitions of {stage.topic} at {stage.broker.servers}"
        in checked.stdout
    )
    stage.configure(servers=["127.0.0.1:1"], patience="1s")
    checked = sojourn(stage.folder, "check")
    assert checked.exit_code == 2
    assert "LOOK  source web: 127.0.0.1:1 refuses the connection" in checked.stdout
    assert "Lag of web is not known: 127.0.0.1:1 refuses" in sojourn(stage.folder, "status").stdout


def test_loss_that_was_recorded_is_alerted(stage: Stage) -> None:
    stage.create()
    stage.send([call(1)])
    run(stage.folder)
    stage.send([call(2), call(3)])
    stage.delete_records(2)
    stage.configure(on_loss="record")
    told = sojourn(stage.folder, "run", "--as-of", AS_OF)
    assert "records were lost before they could be read" in told.stderr + told.stdout
    lost = f"web: lost before it was read: topic {stage.topic}, partition 0, offsets 1 to 1 (1 offsets)"
    assert lost in told.stderr + told.stdout
    rows = query(stage.company, "SELECT first_offset, next_offset FROM batch_offset WHERE is_lost")
    assert rows.to_dict("records") == [{"first_offset": 1, "next_offset": 2}]


def test_source_that_could_not_be_asked_is_asked_once_and_a_retry_reads_the_same(
    stage: Stage,
) -> None:
    plan = start(stage.company, NOW, caller())  # Its topic is not there yet.
    assert "there is no topic" in (plan.sources["web"].problem or "")
    stage.create()
    stage.send([call(1)])
    assert source_step(stage.company, plan.run_id, "web", caller()).counts["accepted"] == 1
    late = Records(stage.company.plans, plan.run_id).folder / "web.late_plan"
    before = late.read_bytes()
    stage.send([call(2)])
    source_step(stage.company, plan.run_id, "web", caller())
    assert late.read_bytes() == before
    assert len(stage.values) == 1


def test_time_of_the_record_is_taken_where_the_source_says_so(stage: Stage) -> None:
    stage.create(retention_ms="-1")
    stage.configure(event_time="record")
    stage.send([call(1)], timestamp_ms=1_791_000_000_123)
    run(stage.folder)
    rows = query(
        stage.company, "SELECT CAST(epoch_ms(occurred_at) AS BIGINT) AS ms FROM touchpoint"
    )
    assert rows["ms"].tolist() == [1_791_000_000_123]


def test_shares_of_a_source_are_landed_and_parsed_side_by_side(stage: Stage) -> None:
    stage.create(partitions=4)
    stage.configure(max_parallel="2")
    for partition in range(4):
        stage.send([call(10 * partition + step) for step in range(5)], partition=partition)
    (stage.folder / ".env").write_text(f"SOJOURN_SECRET={ENVIRON['SOJOURN_SECRET']}\n")
    tasked = tasks.Call(stage.folder, {}, "a test")
    planned = tasks.plan(tasked, NOW)
    night = "2026-10-07"
    assert planned == [
        {"night": night, "source": "web", "part": part, "parts": 2} for part in (0, 1)
    ]
    assert complete_up_to_us(stage.company, stage.source) is None
    with ThreadPoolExecutor(2) as pool:
        counts = list(pool.map(lambda told: tasks.land_and_parse(tasked, **told), planned))
    assert [one["accepted"] for one in counts] == [10, 10]
    assert complete_up_to_us(stage.company, stage.source) is not None
    assert tasks.engine_step(tasked, night, "load")["rows"] == 20
    assert {r[0] for r in stage.ranges} == {0, 1, 2, 3}


def test_source_is_not_complete_before_all_of_its_shares_are_in(stage: Stage) -> None:
    stage.create(partitions=2)
    for partition in range(2):
        stage.send([call(partition)], partition=partition)
    planned = stage.plan()
    ingest(stage.company, stage.source, planned, Share(0, 2))
    assert complete_up_to_us(stage.company, stage.source) is None
    ingest(stage.company, stage.source, planned, Share(1, 2))
    assert complete_up_to_us(stage.company, stage.source) == microseconds(STAGE_NOW)
