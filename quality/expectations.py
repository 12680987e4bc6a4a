"""Great Expectations judges the counts: one small frame in memory, one expectation per gate.

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


def verdicts(observed: list[Observation]) -> list[bool]:
    """Whether each observation is within its limits: 0 ≤ found ≤ at_most, judged by an expectation.

    What could not be counted fails, and so does an expectation that raised or gave no result.
    """
    names = [f"{o.table} {o.gate}" for o in observed]
    # To an expectation a null is nothing to complain of, so it never gets to see one.
    counted = {name: o for name, o in zip(names, observed, strict=True) if isfinite(o.found)}
    passed = _validate(counted) if counted else set()
    return [name in passed for name in names]


def _validate(counted: dict[str, Observation]) -> set[str]:
    """Names of the observations whose expectation held."""
    import pandas as pd  # noqa: PLC0415 - with what comes next

    gx = _great_expectations()
    frame = pd.DataFrame([{name: float(o.found) for name, o in counted.items()}])
    between = gx.expectations.ExpectColumnValuesToBeBetween
    limits = [between(column=name, min_value=0, max_value=o.at_most) for name, o in counted.items()]
    suite = gx.ExpectationSuite(name="gates", expectations=limits)
    result = _batch(gx, frame).validate(suite, result_format="BOOLEAN_ONLY")
    return {r.expectation_config.kwargs["column"] for r in result.results if _held(r)}


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


def _held(result: Any) -> bool:
    """Whether the expectation held; one that raised says so in exception_info and did not."""
    raised = bool((result.exception_info or {}).get("raised_exception"))
    return bool(result.success) and not raised
