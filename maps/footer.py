"""What the page says of its night: which it is, how complete, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maps import formatting as f
from maps.night import Night
from maps.row import Row
from maps.strings import Strings


def footer(night: Night, say: Strings) -> Mapping[str, Any]:
    """What the templates of page and footer need."""
    watermark = night.run["watermark_at"]
    return {
        "night": say(
            "page.night",
            as_of=f.moment(night.local(night.run["as_of"])),
            zone=night.company.reporting_zone,
        ),
        "complete": say("page.watermark", moment=f.moment(night.local(watermark)))
        if watermark
        else say("page.no_watermark"),
        "sources": [(row, _up_to(row, night, say)) for row in night.sources],
        "missing": [_missing(row, night, say) for row in night.sources if row["is_late"]],
        "warnings": night.warnings,
        "is_reconfigured": not night.is_as_configured,
    }


def _up_to(row: Row, night: Night, say: Strings) -> str:
    moment = row["complete_up_to"]
    if moment is None:
        return say("footer.never")
    return say("footer.up_to", moment=f.moment(night.local(moment)))


def _missing(row: Row, night: Night, say: Strings) -> str:
    moment = row["newest_at"]
    if moment is None:
        return say("footer.missing_never", source=row["source"])
    return say("footer.missing", source=row["source"], moment=f.moment(night.local(moment)))
