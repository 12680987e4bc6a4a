"""Runs a night of the small company and kills itself: `… COMPANY NUMBER`, at the NUMBERth thing told.

A negative NUMBER kills a moment after it, in the middle of what follows.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

from nights.progress import Progress
from nights.run import run_night
from tests.small_company import NOW, caller, company_in


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Fuse:
    def __init__(self, number: int) -> None:
        self.left = abs(number)
        self.delay = 0.004 if number < 0 else 0.0

    def hear(self, _: Progress) -> None:
        self.left -= 1
        if self.left == 0 and self.delay:
            threading.Timer(self.delay, _die).start()
        elif self.left == 0:
            _die()


if __name__ == "__main__":
    run_night(company_in(Path(sys.argv[1])), NOW, caller(Fuse(int(sys.argv[2])).hear))
