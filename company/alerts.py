"""Who hears of trouble."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from company.fields import Settings, VariableName, one_or_many

Variables = Annotated[tuple[VariableName, ...], BeforeValidator(one_or_many)]


class Routes(Settings):
    """Per severity: names of environment variables that hold Apprise URLs. None: the console."""

    fail: Variables = Field(default=(), description="What stopped the night")
    warn: Variables = Field(default=(), description="What should be looked at")


class Alerts(Settings):
    """alerts.yaml."""

    routes: Routes = Routes()
