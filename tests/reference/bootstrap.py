"""The bootstrap by customer, restated: draw weights for the sorted customers, 200 times."""

from __future__ import annotations

import hashlib

import numpy as np

from tests.reference.metrics import quantile

Told = list[tuple[int, float, float]]
"""Of one estimate: (customer, what they add above the line, what below it), one each."""

Interval = tuple[float | None, float | None]


def intervals(sets: dict[tuple[object, ...], Told], table: str, definition: str) -> list[Interval]:
    """The interval of each set's estimate, in the order of the sets."""
    customers = sorted({customer for told in sets.values() for customer, *_ in told})
    seed = int(hashlib.sha256(f"{table}:{definition}".encode()).hexdigest(), 16)
    generator = np.random.Generator(np.random.PCG64(seed))
    estimates: list[list[float]] = [[] for _ in sets]
    for _ in range(200):
        drawn = dict(zip(customers, generator.poisson(1.0, len(customers)).tolist(), strict=True))
        for found, told in zip(estimates, sets.values(), strict=True):
            below = sum(drawn[customer] * weight for customer, _, weight in told)
            if below:
                found.append(sum(drawn[customer] * total for customer, total, _ in told) / below)
    return [
        (quantile(found, 0.025), quantile(found, 0.975)) if len(told) > 1 else (None, None)
        for found, told in zip(estimates, sets.values(), strict=True)
    ]
