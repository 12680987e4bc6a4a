"""Hypothesis profiles: `make test` tries 300 histories, `HYPOTHESIS_PROFILE=nightly` 10,000."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

# What a drawn table should have been is only said when its asserts are rewritten like a test's.
pytest.register_assert_rewrite("tests.histories")

# A database takes its time on a busy machine, and that is no failure: no deadlines.
_PATIENT = settings(
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile("default", _PATIENT, max_examples=300)
settings.register_profile("nightly", _PATIENT, max_examples=10_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
