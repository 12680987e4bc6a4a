"""The published night that the served map shows, opened once and kept until another is published."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from company import Company
from maps.lanes import READINGS
from maps.night import Night, open_night
from warehouse.engine import Engine
from warehouse.publishing import expect_published
from warehouse.reading import open_warehouse, warehouse_session


@dataclass(slots=True)
class OpenedNight:
    """One night's file, and what was read of it. Whoever still holds it after another was published
    sees it whole; it is closed when nobody does.
    """

    company: Company
    file: Path
    engine: Engine
    _maps: dict[str, Night] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def name(self) -> str:
        """The night, as addresses name it."""
        return self.file.stem

    def map_of(self, definition: str) -> Night:
        """What the map of `definition` is drawn from, read once; MapError where there is none."""
        with self._lock:
            if definition not in self._maps:
                with self.session() as engine:
                    self._maps[definition] = open_night(engine, self.company, definition, READINGS)
            return self._maps[definition]

    @contextmanager
    def session(self) -> Iterator[Engine]:
        """The night's tables, for one request; several may be asked at once."""
        engine = warehouse_session(self.engine)
        try:
            yield engine
        finally:
            engine.close()


class NewestNight:
    """The night that the company's link leads to."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self._opened: OpenedNight | None = None
        self._lock = Lock()

    def __call__(self) -> OpenedNight:
        """The night, opened again where the link has moved; WarehouseError while none is published."""
        file = expect_published(self.company)
        with self._lock:
            if self._opened is None or self._opened.file != file:
                engine = open_warehouse(self.company, file)
                engine.execute("SET enable_external_access = false")
                self._opened = OpenedNight(self.company, file, engine)
            return self._opened
