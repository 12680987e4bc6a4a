"""Several conversions of one source side by side, a thread each.

A conversion is a chain of small statements, most of which DuckDB cannot spread over threads, with
numpy and Arrow in between; two conversions of different rows keep two processors busy throughout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import chain, islice
from threading import Lock
from typing import Generic, Self, TypeVar

from company import Company, Source
from ingestion.conversion.conversion import Conversion
from ingestion.conversion.watching import Watch
from ingestion.formats.room import Room
from warehouse.engine import Engine

Load = TypeVar("Load")


class Workers(ExitStack):
    """Conversions of a source, at most `threads` of them, made when there is work for them."""

    def __init__(
        self, engine: Engine, company: Company, source: Source, room: Room, threads: int
    ) -> None:
        super().__init__()
        self.room = room
        self.threads = threads
        self.watch: Watch | None = None
        """Looks at what every conversion names; to be set before there is work."""
        self._made: list[Conversion] = []

        def make() -> Conversion:
            session = self.enter_context(engine.session())
            return Conversion(session, company, source, room, self.watch)

        self._make = make

    def each(self, loads: Iterable[Load], take: Callable[[Conversion, Load], None]) -> None:
        """Call `take` with every load and a conversion that is free; raises what a call raises."""
        supply = _Supply(loads, self.threads)
        while len(self._made) < supply.known:
            self._made.append(self._make())
        if supply.known == 1:
            supply.hand_to(self._made[0], take)
        elif supply.known:
            with ThreadPoolExecutor(supply.known) as pool:
                working = [
                    pool.submit(supply.hand_to, conversion, take)
                    for conversion in self._made[: supply.known]
                ]
            for worker in working:
                worker.result()


class _Supply(Generic[Load]):
    """Loads for several threads, each made when one asks for it. The first are made at once: `known`,
    at most one a thread."""

    def __init__(self, loads: Iterable[Load], threads: int) -> None:
        coming = iter(loads)
        first = list(islice(coming, threads))
        self.known = len(first)
        self._loads: Iterator[Load] = chain(first, coming)
        self._lock = Lock()

    def hand_to(self, conversion: Conversion, take: Callable[[Conversion, Load], None]) -> None:
        """Have `conversion` take loads until there are no more, or one fails."""
        try:
            for load in self:
                take(conversion, load)
        except BaseException:
            self._loads = iter(())
            raise

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Load:
        with self._lock:
            return next(self._loads)
