"""The order key: at one instant source rank, then the source's own order, then the id decides.

Two users claim one e-mail address at the same moment; whoever stands first keeps it.
"""

from __future__ import annotations

import pytest

from tests.spec.identity.history import identify


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("t1 | 1 | sales | 9", "t2 | 2 | web   | 1"),  # time before everything
        ("t2 | 1 | web   | 9", "t1 | 1 | email | 1"),  # rank before the source's own order
        ("t2 | 1 | web   | 1", "t1 | 1 | web   | 2"),  # the source's own order before the id
        ("t2 | 1 | web   | 9", "t1 | 1 | web   | -"),  # no order of its own comes last
        ("T1 | 1 | web   | 1", "t0 | 1 | web   | 1"),  # capitals are smaller bytes
        ("z1 | 1 | web   | 1", "é1 | 1 | web   | 1"),  # two bytes, both beyond ASCII
    ],
)
def test_who_stands_first_keeps_the_email(first: str, second: str) -> None:
    who = identify(f"""
        id | t | source | seq | identifiers
        {second} | user_id:B email:e
        {first}  | user_id:A email:e
        """)
    assert who.refused() == {("user_id:B", "email:e"): "unique"}
