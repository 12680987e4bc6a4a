"""Erases Mara and kills itself: `… COMPANY NUMBER`, at the NUMBERth thing told.

A negative NUMBER kills a moment after it, in the middle of what follows.
"""

from __future__ import annotations

import sys
from pathlib import Path

from nights.erasure.erase import Request, erase
from tests.integration.killed_night import Fuse
from tests.marked import EMAIL, ENVIRON
from tests.small_company import caller

if __name__ == "__main__":
    request = Request(Path(sys.argv[1]), ENVIRON, f"email:{EMAIL}", "the tester", "asked for it")
    erase(request, caller(Fuse(int(sys.argv[2])).hear, "sojourn erase"))
