"""Who hears of trouble."""

from __future__ import annotations

from pydantic import Field

from company.fields import Settings, VariableName


class Routes(Settings):
    """Per severity: names of environment variables that hold Apprise URLs. None: the console."""

    fail: tuple[VariableName, ...] = Field(default=(), description="What stopped the night")
    warn: tuple[VariableName, ...] = Field(default=(), description="What should be looked at")


class Alerts(Settings):
    """alerts.yaml."""

    routes: Routes = Routes()
