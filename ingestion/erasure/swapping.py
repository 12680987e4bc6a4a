"""A changed batch takes the place of the one in landing/, also after a crash in between.

.erased-<batch_id>     the changed batch, whole: once it is here, it will be the batch
.erasing-<batch_id>    the one of before, on its way out
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_NEW, _OLD = ".erased-", ".erasing-"


def put_in_place(changed: Path, final: Path) -> None:
    """Let the whole folder `changed`, on the same disk, be the batch `final` from now on."""
    changed.replace(final.with_name(_NEW + final.name))
    settle_erased(final.parent)


def settle_erased(home: Path) -> None:
    """Finish every such change in a source's landing folder."""
    for new in home.glob(f"{_NEW}*"):
        final = new.with_name(new.name.removeprefix(_NEW))
        old = new.with_name(_OLD + final.name)
        if final.exists():
            shutil.rmtree(old, ignore_errors=True)
            final.rename(old)
        new.rename(final)
        _to_disk(home)
    for old in home.glob(f"{_OLD}*"):
        shutil.rmtree(old)


def _to_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


__all__ = ["put_in_place", "settle_erased"]
