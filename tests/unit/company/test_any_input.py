"""Whatever stands in a company's files, the answer is a company or a CompanyError, never a crash."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from company import init_company
from tests.unit.company.folders import problems

with tempfile.TemporaryDirectory() as _folder:
    init_company(Path(_folder) / "new")
    TEMPLATE = {
        path.relative_to(Path(_folder) / "new")
        .as_posix()
        .removesuffix(".example"): path.read_text()
        for path in (Path(_folder) / "new").rglob("*.yaml*")
    }
TOLD = re.compile(
    r"(company|identity|alerts|sources/\w+|journeys/\w+)\.yaml(:\d+)?: .+; allowed: .+"
)
strange = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["page_viewed", "web", "visit", "email", "1 day", "a:b", "\0", "\ud7ff"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["name", "prefix", "event_type", "x", ""]), inner, max_size=2
        )
    ),
    max_leaves=4,
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of everything inside `value`, itself included."""
    items: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    return [path, *(place for key, inner in items for place in places(inner, (*path, key)))]


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    changed = value.copy()
    changed[path[0]] = put(value[path[0]], path[1:], new)
    return changed


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_one_strange_value_anywhere(data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(sorted(TEMPLATE)))
    value = yaml.safe_load(TEMPLATE[file])
    changed = put(value, data.draw(st.sampled_from(places(value))), data.draw(strange))
    with tempfile.TemporaryDirectory() as folder:
        files: dict[str, str | bytes] = {**TEMPLATE, file: yaml.safe_dump(changed)}
        told = problems(Path(folder), files)
    assert [line for line in told if not TOLD.fullmatch(line)] == []


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=40), st.sampled_from(sorted(TEMPLATE)), st.integers(0, 2_000))
def test_bytes_in_the_middle_of_a_file(inserted: bytes, file: str, at: int) -> None:
    text = TEMPLATE[file].encode()
    with tempfile.TemporaryDirectory() as folder:
        told = problems(Path(folder), {**TEMPLATE, file: text[:at] + inserted + text[at:]})
    assert [line for line in told if not TOLD.fullmatch(line)] == []
