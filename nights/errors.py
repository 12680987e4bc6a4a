"""Why a night did not run, or stopped: each with what to do next, none with a row's values."""

from __future__ import annotations

import traceback

from company import CompanyError
from ingestion.errors import IngestionError
from maps.errors import MapError
from transforms.journeys.tone import ToneError
from warehouse.errors import WarehouseError


class NightError(Exception):
    """The night, or one of its steps, failed."""


class CallError(NightError):
    """What was asked for does not exist: a source, a step, a time. Nothing was done."""


class NightHeldError(NightError):
    """Another night is open. The message names who holds it."""


class OlderNightError(NightError):
    """The as_of is older than the newest published one: it cannot be un-known. Not a failure."""


class GateFailedError(NightError):
    """A `fail` gate did not hold: nothing is published, the warehouse keeps the night before."""


class SourceFailedError(NightError):
    """A source could not be landed or parsed. The night goes on with the others."""


OURS: tuple[type[Exception], ...] = (
    NightError,
    WarehouseError,
    CompanyError,
    IngestionError,
    MapError,
    ToneError,
)
"""Errors whose messages were written to be read, and hold no row values."""


def describe(error: Exception) -> str:
    """What went wrong, fit for a log: of foreign errors only their kind and the line in our code.

    The message of a foreign error may quote the value that offended, and that may be somebody's
    e-mail address.
    """
    if isinstance(error, OURS):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.strerror}: {error.filename}" if error.filename else error.strerror
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where} (details withheld: they may hold personal data)"
