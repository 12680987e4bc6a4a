"""The receipt of an erasure: what was removed where, in counts, and nothing of whom.

data/erased/<id>.json
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from company import Company
from nights.records import write_whole
from warehouse.publishing import drop_others, published_file


class Receipt(BaseModel):
    """What an erasure removed. `published`: older nights still wait to be replaced by a new one."""

    model_config = ConfigDict(frozen=True)

    erasure_id: str
    began_at: datetime
    status: Literal["published", "done", "nothing"]
    """published: what was published before still has the customer's rows; done: nothing has; nothing:
    nothing was known of them, and no receipt is kept."""
    touchpoints: Literal["keep", "remove"]
    counts: dict[str, int]
    finished_at: datetime | None = None


def write_receipt(company: Company, receipt: Receipt) -> None:
    write_whole(_path(company, receipt.erasure_id), receipt.model_dump_json(indent=1))


def read_receipt(company: Company, erasure_id: str) -> Receipt:
    return Receipt.model_validate_json(_path(company, erasure_id).read_bytes())


def receipts(company: Company) -> list[Receipt]:
    """Every one that was kept, oldest first."""
    return [
        Receipt.model_validate_json(path.read_bytes())
        for path in sorted(company.erased.glob("[!.]*.json"))
    ]


def settle(company: Company, now: datetime) -> None:
    """A night was published after the erasures that wait for one, or none ever was: drop the others."""
    waiting = [receipt for receipt in receipts(company) if receipt.status != "done"]
    if not waiting:
        return
    file = published_file(company)
    dropped = drop_others(company, file) if file else 0
    for receipt in waiting:
        counts = _with(receipt.counts, {"published.files": dropped})
        done = {"status": "done", "finished_at": now, "counts": counts}
        write_receipt(company, receipt.model_copy(update=done))


def _with(counts: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    return {**counts, **more}


def _path(company: Company, erasure_id: str) -> Path:
    return company.erased / f"{erasure_id}.json"


__all__ = ["Receipt", "read_receipt", "receipts", "settle", "write_receipt"]
