"""The map of a night. Read this first.

    plan             what this night will do, written down: its T, the files and offsets it will land
    land_and_parse   for each source, on its own: raw bytes into landing/, typed rows into typed/
    load             each typed batch once into the engine, duplicates resolved
    identity         who is who: evidence, edges, customers, whose touchpoint is whose, what changed
    journeys         touchpoints with their customers, sessions, journeys, stage visits
    metrics          entries, flows, paths, conversions, exits, durations, waits, promises, channels, effort, tone, surveys
    judge            a gate per table; a failing one stops the night here
    publish          a new read-only file, and the link to it moved
    draw             the journey maps of the published night

`sojourn run` and the Airflow DAG call these same steps (nights/run.py). Every step can be taken
again at any time: landing and parsing make whole directories by renaming, loading goes by a ledger,
the tables of the other steps are made again whole, publishing and drawing are atomic.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ingestion
import maps
from company import Source
from ingestion import WHOLE, LoadError, LoadResult, ParsedBatch, Planned, Share
from models import GateResult
from nights import alerting, ledger
from nights.as_of import from_microseconds
from nights.engine_file import forget_loaded
from nights.erasure.receipt import settle
from nights.errors import GateFailedError, NightError, SourceFailedError, describe
from nights.making import make_tables
from nights.open_night import OpenNight, StepReport
from nights.plan import late_plan
from nights.progress import Progress
from nights.records import LAND_AND_PARSE
from quality import failing
from quality import judge as judge_all
from transforms.identity import IDENTITY_CHANGE, IDENTITY_GROUPS
from transforms.journeys import JOURNEY_GROUPS
from transforms.metrics import METRIC_GROUPS
from transforms.transform import Group, Night
from warehouse import publishing


def land_and_parse(run: OpenNight, name: str, share: Share = WHOLE) -> StepReport:
    """What the plan says of the source, and what earlier nights landed and did not parse."""
    source = run.company.source(name)
    landed: Sequence[str] = ()
    lost: Sequence[str] = ()
    try:
        if run.plan.lands:
            landed, lost = _land(run, source, share)
    finally:
        # A file that cannot be read must not keep those that were landed before it.
        parsed = ingestion.parse(run.company, source, share)
    ingestion.send_dead_letters(run.company, source, share)
    rows = sum(batch.touchpoints_parsed for batch in parsed)
    return StepReport(rows, {"batches": len(landed), **_items(parsed)}, warnings=tuple(lost))


def load(run: OpenNight) -> StepReport:
    """Every typed batch that the ledger does not know; from here on W is known."""
    alerting.tell_of_sources(run)
    alerting.tell_of_losses(run)
    run.still_ours()
    loaded = _load(run)
    with run.transaction():
        ingestion.summarise(run.engine, run.company, run.as_of_us)
        _watermark_us(run)
    if run.plan.lands:
        # What Kafka's groups say is for people; nothing here ever reads it.
        for trouble in ingestion.commit_positions(run.engine, run.company):
            run.caller.tell(Progress("load", "note", message=trouble))
    counts = {
        "batches": loaded.batches,
        "duplicates": loaded.duplicates,
        "replaced": loaded.replaced,
        "conflicts": loaded.conflicts,
        "links": loaded.links,
    }
    return StepReport(loaded.touchpoints, counts)


def identity(run: OpenNight) -> StepReport:
    """Who is who, and what of it the night before believed otherwise."""
    believed = publishing.believed(run.company, run.plan.as_of)
    with run.engine.registered(believed=believed):
        return _made(run, "identity", [*IDENTITY_GROUPS, [IDENTITY_CHANGE]])


def journeys(run: OpenNight) -> StepReport:
    """What customers went through."""
    return _made(run, "journeys", JOURNEY_GROUPS)


def metrics(run: OpenNight) -> StepReport:
    """What analysts count."""
    return _made(run, "metrics", METRIC_GROUPS)


def judge(run: OpenNight) -> StepReport:
    """Every gate; GateFailedError if one that stops the night does not hold."""
    with run.transaction():
        _watermark_us(run)
        results = judge_all(run.engine, run.plan.run_id)
    stopping = failing(results)
    missed = [result for result in results if not result.is_passed]
    if missed:
        alerting.tell_of_gates(run, results, stops=bool(stopping))
    if stopping:
        raise GateFailedError(_told(stopping))
    return StepReport(0, {"gates held": len(results) - len(missed), "gates warn": len(missed)})


def publish(run: OpenNight) -> StepReport:
    """Tonight's file, and the link to it moved."""
    run.still_ours()
    _refuse_unjudged(run)
    ledger.finish(run.engine, run.plan.run_id, "running", run.caller.clock())
    file = publishing.publish(run.engine, run.company, run.plan.run_id, run.plan.as_of)
    settle(run.company, run.caller.clock())
    return StepReport(0, {"kilobytes": file.stat().st_size // 1000})


def draw(run: OpenNight) -> StepReport:
    """The journey maps of what was published. A map that cannot be drawn is told, and takes nothing back."""
    drawn, troubles = 0, {}
    for definition in run.company.definitions:
        try:
            maps.write(run.company, [definition.name])
            drawn += 1
        except Exception as error:
            # Whatever it is: the night is published, and its numbers do not depend on a picture of them.
            troubles[definition.name] = describe(error)
    alerting.tell_of_maps(run, troubles)
    return StepReport(0, {"maps": drawn, "maps failed": len(troubles)})


ENGINE_STEPS: dict[str, Callable[[OpenNight], StepReport]] = {
    step.__name__: step for step in (load, identity, journeys, metrics, judge, publish, draw)
}
"""The steps that have the engine to themselves, in order."""

STEP_NAMES: tuple[str, ...] = (LAND_AND_PARSE, *ENGINE_STEPS)


def _made(run: OpenNight, step: str, groups: Sequence[Group]) -> StepReport:
    tables = make_tables(run, step, groups, Night(run.as_of_us, _watermark_us(run), run.company))
    return StepReport(sum(rows for _, rows in tables.values()), {"tables": len(tables)}, tables)


def _items(parsed: Sequence[ParsedBatch]) -> dict[str, int]:
    """Both sums of what was parsed now: received = accepted + ignored + rejected."""
    return {
        "items": sum(batch.items_received for batch in parsed),
        "accepted": sum(batch.items_accepted for batch in parsed),
        "ignored": sum(batch.items_ignored for batch in parsed),
        "rejected": sum(batch.items_rejected for batch in parsed),
    }


def _load(run: OpenNight) -> LoadResult:
    """Load; from the beginning if a batch was parsed in another way after it was loaded.

    Its rows may have beaten, or lost to, those of any other batch: only loading all of them again
    gives what a rebuild gives.
    """
    try:
        return ingestion.load(run.engine, run.company)
    except LoadError as error:
        run.caller.tell(Progress("load", "note", message=f"everything is loaded again: {error}"))
        with run.transaction():
            forget_loaded(run.engine)
        return ingestion.load(run.engine, run.company)


def _watermark_us(run: OpenNight) -> int | None:
    """W: as_of, or where the least complete required source ends; noted in pipeline_run."""
    found = ingestion.watermark_us(run.engine, run.company, run.as_of_us)
    moment = None if found is None else from_microseconds(found)
    ledger.note_watermark(run.engine, run.plan.run_id, moment)
    return found


def _land(run: OpenNight, source: Source, share: Share) -> tuple[Sequence[str], Sequence[str]]:
    """Ids of the share's batches, and what of it was lost, in words. A failure tells of the loss, too."""
    planned = _planned(run, source.name)
    own = planned.of(share)
    for told in own.told:
        run.caller.tell(Progress(f"{LAND_AND_PARSE}.{source.name}", "note", message=told))
    try:
        landed = ingestion.ingest(run.company, source, planned, share)
    except ingestion.IngestionError as error:
        # No later night would: the loss is in landing/ by then.
        lost = ingestion.losses(run.company, source, own)
        raise ingestion.IngestionError("; ".join([str(error), *lost])) from None
    return landed, ingestion.losses(run.company, source, own)


def _planned(run: OpenNight, name: str) -> Planned:
    """What was planned; where the source could not be asked then, what it has now."""
    planned = run.plan.sources.get(name)
    if planned is None:
        raise SourceFailedError(f"{name} is no part of night {run.plan.run_id}")
    if planned.problem is None:
        return planned
    return late_plan(run.company, run.plan.run_id, run.company.source(name), run.caller.clock())


def _refuse_unjudged(run: OpenNight) -> None:
    """Only what every gate let through is published."""
    judged, failed = run.engine.rows(
        "SELECT COUNT(*), COUNT(CASE WHEN severity = 'fail' AND NOT is_passed THEN 1 END)"
        " FROM gate_result WHERE run_id = ?",
        [run.plan.run_id],
    )[0]
    if not judged or failed:
        what = f"{failed} gates do not hold" if failed else "no gate has judged it"
        raise NightError(
            f"night {run.plan.run_id} is not published: {what}; run it from the step `judge`, or whole"
        )


def _told(stopping: Sequence[GateResult]) -> str:
    listed = "; ".join(f"{r.table_name} {r.gate}: {r.observed}" for r in stopping[:5])
    more = f"; and {len(stopping) - 5} more" if len(stopping) > 5 else ""
    return f"{len(stopping)} gates do not hold, nothing was published: {listed}{more}"
