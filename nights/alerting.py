"""The alerts of a night, each sent once, however often a step is repeated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from models import GateResult
from nights.open_night import OpenNight
from nights.progress import Progress
from quality import alert, gates_message

_SOURCES, _LOSSES, _GATES, _STOPPED, _MAPS = "sources", "losses", "gates", "stopped", "maps"


def tell_of_sources(run: OpenNight) -> None:
    """Tell of the sources that could not be landed or parsed, once every one of them has ended."""
    failed = run.records.failed_sources()
    if not failed:
        return
    is_required = any(s.required and not s.retired for s in run.company.sources if s.name in failed)
    held = "The watermark stays where they were last complete: nobody is counted as lost by it."
    lines = [
        f"Run {run.plan.run_id} goes on without: {', '.join(failed)}.",
        *failed.values(),
        held if is_required else "The watermark does not wait for them.",
        "What to do: mend the cause; the next night takes in what was missed. "
        "To have it now, `sojourn run` again.",
    ]
    title = f"night {run.plan.run_id}: {len(failed)} of {len(run.plan.sources)} sources failed"
    _send_once(run, _SOURCES, "fail" if is_required else "warn", (title, "\n".join(lines)))


def tell_of_losses(run: OpenNight) -> None:
    """Tell of records that Kafka had deleted before they were read, and that were noted as lost."""
    told = [warning for record in run.records.steps() for warning in record.warnings]
    if told:
        title = f"night {run.plan.run_id}: records were lost before they could be read"
        what = "They are noted in batch_offset (is_lost). What to do: see why no night ran in time, and "
        body = "\n".join([*told, what + "let the topic keep its records for longer."])
        _send_once(run, _LOSSES, "fail", (title, body))


def tell_of_gates(run: OpenNight, results: Sequence[GateResult], stops: bool) -> None:
    """Tell of the gates that did not hold."""
    message = gates_message(run.plan.run_id, results)
    _send_once(run, _GATES, "fail" if stops else "warn", message)


def tell_of_maps(run: OpenNight, troubles: Mapping[str, str]) -> None:
    """Tell of the definitions whose map could not be drawn, and why."""
    if not troubles:
        return
    lines = [f"{definition}: {why}" for definition, why in troubles.items()]
    for line in lines:
        run.caller.tell(Progress("draw", "note", message=f"no map of {line}"))
    body = (
        "The night is published; the maps of these definitions are still those of the night before.\n"
        + "\n".join(lines)
        + "\nWhat to do: mend the cause, then `sojourn map`."
    )
    title = f"night {run.plan.run_id}: {len(troubles)} journey maps could not be drawn"
    _send_once(run, _MAPS, "warn", (title, body))


def tell_of_stop(run: OpenNight, why: str) -> None:
    """Tell that a step failed for another reason than a gate, the first time it does."""
    body = (
        f"Run {run.plan.run_id} stopped at {why}\nThe warehouse keeps the night before. "
        "What to do: mend the cause and `sojourn run` again, or let the scheduler retry."
    )
    _send_once(run, _STOPPED, "fail", (f"night {run.plan.run_id} was not published", body))


def _send_once(
    run: OpenNight, what: str, severity: Literal["fail", "warn"], message: tuple[str, str]
) -> None:
    """Marked after sending: a crash between the two sends it twice rather than never."""
    if not run.records.is_marked(what):
        alert(run.company, severity, *message)
        run.records.mark(what)
