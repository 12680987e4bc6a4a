"""How well identity knows people, and what it costs: `make bench-identity`.

    python -m bench.identity [--customers N] [--touchpoints N] [--page docs/identity-score.md]

Writes the page with the scores, the times, the machine and the date.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CalledProcessError

from bench.febrl import Febrl, febrl
from bench.identity_score import Degree, score
from bench.identity_speed import Speed, measure
from bench.identity_told import page
from bench.night import ROOT
from demo.options import Dirt

_DEGREES: tuple[Dirt, ...] = ("none", "some", "much")


def main() -> None:
    arguments = _arguments()
    degrees = [_score(dirt, arguments.customers) for dirt in _DEGREES]
    told = page(datetime.now(UTC).date(), degrees, _febrl(), _speed(arguments.touchpoints))
    arguments.page.write_text(told, encoding="utf-8")
    print(told)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=3000)
    parser.add_argument("--touchpoints", type=int, default=10_000_000)
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "identity-score.md")
    return parser.parse_args()


def _score(dirt: Dirt, customers: int) -> Degree:
    print(f"scoring the sample company with dirt {dirt} …", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="sojourn-score-") as scratch:
        return score(Path(scratch), dirt, customers)


def _febrl() -> list[Febrl]:
    """Nothing where the package index cannot be reached; the page then says so."""
    try:
        return febrl()
    except CalledProcessError as error:
        print(f"FEBRL is left out, its tables could not be downloaded: {error}", file=sys.stderr)
        return []


def _speed(touchpoints: int) -> Speed:
    print(f"timing identity at {touchpoints:,} touchpoints …", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="sojourn-speed-") as scratch:
        return measure(Path(scratch), touchpoints)


if __name__ == "__main__":
    main()
