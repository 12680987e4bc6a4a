"""Every word that the page may need is in the language's file."""

from __future__ import annotations

from typing import get_args

from company.segment import SegmentBy
from maps.behind.columns import COUNTED
from maps.lanes import LANES
from maps.strings import read_strings


def test_every_lane_has_a_title_and_says_what_it_shows() -> None:
    wanted = {
        f"lane.{lane.name}.{part}"
        for lane in LANES
        if not lane.is_masthead
        for part in ("title", "about")
    }
    assert wanted <= read_strings().names()


def test_every_list_of_rows_says_whose_it_is() -> None:
    wanted = {
        f"behind.about.{table}.{column}" for table, found in COUNTED.items() for column in found
    }
    assert wanted <= read_strings().names()


def test_every_segment_that_a_company_may_choose_has_words() -> None:
    wanted = {f"segment_by.{column}" for column in get_args(SegmentBy)}
    assert wanted <= read_strings().names()


def test_a_name_without_a_word_is_read_as_it_is() -> None:
    assert read_strings().word("channel", "carrier_pigeon") == "carrier pigeon"
