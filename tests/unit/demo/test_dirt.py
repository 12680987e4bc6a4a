"""What is injected is really there, as often as the truth says; without dirt nothing is wrong."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime

import pyarrow.parquet as pq

from demo import DemoSummary
from tests.unit.demo.made_files import Row, calls, events, files, lines, newest_tables, table


def injected(summary: DemoSummary, source: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in pq.read_table(summary.truth / "dirt.parquet").to_pylist():
        if row["source"] == source:
            found[row["kind"]] += row["records"]
    return found


def copies(rows: list[str]) -> int:
    return len(rows) - len(set(rows))


def is_good_call(call: Row) -> bool:
    return "type" in call and call["timestamp"] != "soon" and call["timestamp"] < "9999"


def is_good_event(event: Row) -> bool:
    return "event" in event and isinstance(event.get("timestamp"), int)


def unreadable(texts: list[str]) -> int:
    wrong = 0
    for text in texts:
        try:
            json.loads(text)
        except ValueError:
            wrong += 1
    return wrong


def test_without_dirt_every_record_is_sound_and_told_once(clean: DemoSummary) -> None:
    assert clean.dirt == {}
    assert unreadable([*lines(clean, "web"), *lines(clean, "email")]) == 0
    assert copies([call["messageId"] for call in calls(clean)]) == 0
    assert copies([event["sg_event_id"] for event in events(clean)]) == 0
    assert all(is_good_call(call) for call in calls(clean))
    assert all(is_good_event(event) for event in events(clean))


def test_broken_calls_are_as_many_as_told(dirty: DemoSummary) -> None:
    wrong = sum(not is_good_call(call) for call in calls(dirty))
    assert wrong + unreadable(list(lines(dirty, "web"))) == injected(dirty, "web")["malformed"] > 5


def test_broken_events_are_as_many_as_told(dirty: DemoSummary) -> None:
    wrong = sum(not is_good_event(event) for event in events(dirty))
    assert (
        wrong + unreadable(list(lines(dirty, "email"))) == injected(dirty, "email")["malformed"] > 5
    )


def test_copies_are_as_many_as_told(dirty: DemoSummary) -> None:
    called = [call["messageId"] for call in calls(dirty) if is_good_call(call)]
    sent = [event["sg_event_id"] for event in events(dirty) if is_good_event(event)]
    assert copies(called) == injected(dirty, "web")["duplicate"] > 50
    assert copies(sent) == injected(dirty, "email")["duplicate"] > 50
    assert max(Counter(sent).values()) > 3, "a provider sends some events many times"


def test_torn_exports_have_two_broken_rows_each(dirty: DemoSummary) -> None:
    for source in ("support", "sales"):
        torn = [path for path in files(dirty, source) if not path.read_bytes().endswith(b"\n")]
        assert 2 * len(torn) == injected(dirty, source)["malformed"] > 5


def test_wrong_clocks_are_put_right_by_the_collector(dirty: DemoSummary) -> None:
    skewed = [call for call in calls(dirty) if is_good_call(call) and error(call) > 60]
    assert len({call["messageId"] for call in skewed}) == injected(dirty, "web")["wrong_clock"] > 50
    for call in skewed:
        received, sent, said = (
            seconds(call[k]) for k in ("receivedAt", "sentAt", "originalTimestamp")
        )
        assert abs(seconds(call["timestamp"]) - (received - (sent - said))) < 0.002


def error(call: Row) -> float:
    """How wrong the device's clock is, seconds."""
    said: str = call.get("originalTimestamp") or call["timestamp"]
    return abs(seconds(said) - seconds(call["timestamp"]))


def seconds(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


def test_bots_and_unknown_events_are_as_many_as_told(dirty: DemoSummary) -> None:
    good = {call["messageId"]: call for call in calls(dirty) if is_good_call(call)}.values()
    crawled = [call for call in good if "compatible; " in call["context"].get("userAgent", "")]
    unknown = [call for call in good if call.get("event") == "Banner Dismissed"]
    assert len(crawled) == injected(dirty, "web")["bot"] > 50
    assert len(unknown) == injected(dirty, "web")["unknown_event"] > 5
    machine = {event["sg_event_id"] for event in events(dirty) if event.get("sg_machine_open")}
    assert len(machine) == injected(dirty, "email")["bot"] > 5


def test_a_silent_night_has_no_file_and_the_next_one_tells_of_it(dirty: DemoSummary) -> None:
    for source, days in (("web", 35), ("email", 35), ("support", 35), ("sales", 35)):
        dates = {path.name.split(".")[0][-10:] for path in files(dirty, source)}
        assert len(dates) == days - injected(dirty, source)["silent_night"] == days - 1


def test_a_weekly_letter_goes_to_people_who_never_come(clean: DemoSummary) -> None:
    opened = {event["email"] for event in events(clean) if event["event"] in ("open", "click")}
    lettered = {event["email"] for event in events(clean) if event["event"] == "processed"}
    assert len(lettered - opened) > 5


def test_tables_grow_and_their_rows_are_told_again(clean: DemoSummary) -> None:
    told = [len(table(path)) for path in files(clean, "support") if "field_history" in path.name]
    assert told == sorted(told)
    assert told[0] < told[-1]
    assert sum(told) > 5 * told[-1], "most rows of a file were seen before"


def test_an_opportunity_has_one_active_version(clean: DemoSummary) -> None:
    history = newest_tables(clean, "sales")["opportunity_history"]
    active = Counter(row["id"] for row in history if row["_fivetran_active"] == "true")
    assert set(active.values()) == {1}
    assert active.keys() == {row["id"] for row in newest_tables(clean, "sales")["opportunity"]}
