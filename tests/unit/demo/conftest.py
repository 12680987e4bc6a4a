"""Two small sample companies, made once: one clean, one as dirty as it gets."""

from __future__ import annotations

import pytest

from demo import DemoOptions, DemoSummary, make_company


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> DemoSummary:
    folder = tmp_path_factory.mktemp("clean") / "company"
    return make_company(folder, DemoOptions(customers=250, days=35, dirt="none", exports="daily"))


@pytest.fixture(scope="session")
def dirty(tmp_path_factory: pytest.TempPathFactory) -> DemoSummary:
    folder = tmp_path_factory.mktemp("dirty") / "company"
    return make_company(folder, DemoOptions(customers=250, days=35, dirt="much", exports="daily"))
