"""Great Expectations judges the counts: one small frame in memory, a row per gate.

It never sees the tables. On DuckDB it fails as shipped, through pandas it would need every row in
memory, and its results quote the values that offend, which may be somebody's e-mail address.
"""

from __future__ import annotations

import logging
import warnings
from math import isfinite
from typing import TYPE_CHECKING, Any

from quality.check import Observation

if TYPE_CHECKING:
    import pandas as pd

_GATE = "gate"
_NAMING_GATES = {"result_format": "COMPLETE", "unexpected_index_column_names": [_GATE]}


def verdicts(observed: list[Observation]) -> list[bool]:
    """Whether each observation is within its limits: 0 ≤ found ≤ at_most.

    What could not be counted fails, and everything does where an expectation raised.
    """
    # To an expectation a null is nothing to complain of, so it never gets to see one.
    counted = [no for no, o in enumerate(observed) if isfinite(o.found)]
    passed = _validate(observed, counted) if counted else set()
    return [no in passed for no in range(len(observed))]


def _validate(observed: list[Observation], counted: list[int]) -> set[int]:
    """Those of `counted` that every expectation held for."""
    import pandas as pd  # noqa: PLC0415 - with what comes next

    gx = _great_expectations()
    frame = pd.DataFrame(
        {
            _GATE: counted,
            "found": [float(observed[no].found) for no in counted],
            "at_most": [float(observed[no].at_most) for no in counted],
        }
    )
    # Two for all gates: one for each gate took as long as counting.
    within = [
        gx.expectations.ExpectColumnValuesToBeBetween(column="found", min_value=0),
        gx.expectations.ExpectColumnPairValuesAToBeGreaterThanB(
            column_A="at_most", column_B="found", or_equal=True
        ),
    ]
    suite = gx.ExpectationSuite(name="gates", expectations=within)
    results = _batch(gx, frame).validate(suite, result_format=_NAMING_GATES).results
    held = [_held(result, counted) for result in results]
    return set.intersection(*held) if len(held) == len(within) else set()


def _great_expectations() -> Any:
    """The library, imported only here because that takes 4 s, without what it says about itself."""
    # 190 lines on how it registers its own functions, which a scheduler would put into the night's log.
    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import great_expectations  # noqa: PLC0415
    return great_expectations


def _batch(gx: Any, frame: pd.DataFrame) -> Any:
    """The frame as a batch of a context in memory that tells nobody, draws no bars, writes no pages."""
    base = gx.data_context.types.base
    quiet = base.DataContextConfig(
        store_backend_defaults=base.InMemoryStoreBackendDefaults(),
        analytics_enabled=False,
        progress_bars={"globally": False},
    )
    context = gx.get_context(mode="ephemeral", project_config=quiet)
    asset = context.data_sources.add_pandas("counts").add_dataframe_asset("gates")
    return asset.add_batch_definition_whole_dataframe("night").get_batch({"dataframe": frame})


def _held(result: Any, counted: list[int]) -> set[int]:
    """Those that the expectation held for; none if it raised, which it says in exception_info only."""
    if bool((result.exception_info or {}).get("raised_exception")):
        return set()
    failed = {row[_GATE] for row in result.result.get("unexpected_index_list") or []}
    # Not successful and nothing named: whom to believe?
    return set(counted) - failed if bool(failed) != bool(result.success) else set()
