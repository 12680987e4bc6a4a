"""Items are cut out of arrays and batch bodies, and all other bytes stay."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.erasure.json_items import item_spans, without_items


@pytest.mark.parametrize(
    ("text", "gone", "left"),
    [
        ('[{"a":1},{"b":2},{"c":3}]', {1}, '[{"b":2},{"c":3}]'),
        ('[{"a":1},{"b":2},{"c":3}]', {2}, '[{"a":1},{"c":3}]'),
        ('[{"a":1} , {"b":2}\n]', {2}, '[{"a":1}\n]'),
        ('\r\n[ {"a":"]"},\t{"b":"\\"[,"} ]', {1}, '\r\n[ {"b":"\\"[,"} ]'),
        ('[{"a":1},{"b":2},{"c":3}]', {1, 2, 3}, "[]"),
        ('{"x": [1], "batch": [{"a":1}, {"b":2}], "y": {}}', {1}, '{"x": [1], "batch": [{"b":2}], "y": {}}'),
        ('{"b\\u0061tch": [{"a":1},2], "z": 1}', {2}, '{"b\\u0061tch": [{"a":1}], "z": 1}'),
    ],
)  # fmt: skip
def test_items_go_and_nothing_else(text: str, gone: set[int], left: str) -> None:
    spans = item_spans(text, "batch")
    assert spans is not None
    assert without_items(text, spans, gone) == left


@pytest.mark.parametrize("text", ['{"batch": 1}', '{"a": [1]}', " {} ", '"a"', "1", ""])
def test_a_record_that_is_one_item_has_no_places_of_items(text: str) -> None:
    assert item_spans(text, "batch") is None


@given(st.data())
def test_what_is_left_are_the_other_items(data: st.DataObject) -> None:
    values = st.recursive(
        st.none() | st.integers() | st.text(), lambda v: st.lists(v) | st.dictionaries(st.text(), v), max_leaves=5
    )  # fmt: skip
    items = data.draw(st.lists(values, max_size=6))
    gone = set(data.draw(st.lists(st.integers(1, 6), max_size=6)))
    body = data.draw(st.sampled_from([items, {"first": items, "batch": items, "last": 1}]))
    text = json.dumps(body, indent=data.draw(st.none() | st.integers(0, 2)))
    spans = item_spans(text, "batch")
    assert spans is not None
    left = json.loads(without_items(text, spans, gone))
    wanted = [item for number, item in enumerate(items, start=1) if number not in gone]
    assert left == (wanted if isinstance(body, list) else {**body, "batch": wanted})
