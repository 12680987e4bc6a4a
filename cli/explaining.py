"""`sojourn explain`: why two identifiers are, or are not, one customer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated

import typer

from cli.asking import asked
from cli.calling import AsJson, reading_company_of
from cli.output import moment, say, show_json
from explain import Asked, Explanation, NotFoundError
from explain import explain as explanation_of
from explain.explanation import NOTHING, ONE_CUSTOMER, SAME
from explain.naming import Subject
from explain.told import Period, Step
from nights.errors import CallError
from warehouse.reading import newest_night

_WHO = "namespace:value (or :fingerprint), or a customer_id."
_RULES = {
    "shared": "one of the two is shared: it was seen with more people than max_people of its namespace",
    "keep_apart": "a correction keeps them apart",
    "unique": "a customer has only one value of a unique namespace, and both have one already",
    "max_per_person": "together they would have more values of a namespace than max_per_person",
}
_PERIODS_SHOWN = 20


def explain(
    ctx: typer.Context,
    a: Annotated[str, typer.Argument(help=_WHO)],
    b: Annotated[str, typer.Argument(help=_WHO)],
    as_json: AsJson = False,
) -> None:
    """Why A and B are one customer: the shortest chain of evidence; or which rule keeps them apart,
    or that nothing links them. Reads the newest published night.

    Identifiers are shown by fingerprint, never by value; a fingerprint can be asked for like a value.
    Of devices it says whose they were when, of objects (order@shop:17) whose they are.

    Example: `sojourn explain email:ann@example.net anonymous_id:4f2a`
    """
    found = _explanation(ctx, asked(ctx, a), asked(ctx, b))
    if as_json:
        show_json(asdict(found))
    else:
        for line in _lines(found):
            say(line)


def add_to(app: typer.Typer) -> None:
    app.command()(explain)


def _explanation(ctx: typer.Context, a: Asked, b: Asked) -> Explanation:
    with newest_night(reading_company_of(ctx)) as engine:
        try:
            return explanation_of(engine, a, b)
        except NotFoundError as error:
            raise CallError(str(error)) from None


def _lines(found: Explanation) -> Iterator[str]:
    yield _verdict(found)
    for subject in (found.a, found.b):
        yield from _about(subject)
    for number, step in enumerate(found.steps, start=1):
        yield f"\n{number}  {step.a}  {'╳' if step.refusal else '–'}  {step.b}"
        yield f"   {_because(step)}"
    for correction in found.corrections:
        yield f"\nLine {correction.line} of corrections.csv keeps apart {correction.a} and {correction.b}"
    if found.clash:
        yield "\nWhat the two hold of it:"
        yield from (f"   {name}" for name in found.clash)
    if found.shared_devices:
        yield "\nBoth were identified on one device; devices join nobody:"
        for pair in found.shared_devices:
            yield f"   {pair[0].a}"
            yield from (f"      {step.b}: {_evidence(step)}" for step in pair)


def _verdict(found: Explanation) -> str:
    a, b = (
        f"{s.typed} ({s.name})" if s.level == "customer" else s.typed for s in (found.a, found.b)
    )
    if found.verdict == SAME:
        return f"{a} and {b} are the same {found.a.level if found.a.level != 'customer' else 'customer'}."
    if found.verdict == ONE_CUSTOMER:
        return f"{a} and {b} are one customer: {found.customers[0]}."
    customers = ", ".join(map(str, found.customers)) or "none"
    if found.verdict == NOTHING:
        return f"Nothing links {a} and {b}. Customers: {customers}."
    although = (
        " although they were seen together" if found.steps else ": a correction keeps them apart"
    )
    return f"{a} and {b} are not one customer{although}. Customers: {customers}."


def _about(subject: Subject) -> Iterator[str]:
    if subject.level != "customer":
        yield f"   {subject.typed} is {subject.name}"
    if subject.is_shared:
        yield "   it is shared, and so as if absent: nobody's proof, and a customer of its own"
    if subject.level == "device":
        for period in subject.periods[:_PERIODS_SHOWN]:
            yield f"   {_period(period)}"
        if len(subject.periods) > _PERIODS_SHOWN:
            yield f"   … and {len(subject.periods) - _PERIODS_SHOWN} more periods; --json has them all"


def _period(period: Period) -> str:
    since = f"from {moment(period.since)}" if period.since else "from its first touchpoint"
    until = f"to {moment(period.until)}" if period.until else "on"
    return f"its touchpoints {since} {until} are those of customer {period.customer_id}"


def _because(step: Step) -> str:
    told = _evidence(step)
    if step.evidence is None:
        return told
    if step.kind == "owns":
        return f"whose it is says the oldest that shows it with somebody: {told}"
    often = f"; {step.event_count:,} in all" if step.event_count and step.event_count > 1 else ""
    if step.kind == "identified":
        return f"identified on the device by {told}{often}"
    if step.refusal:
        return (
            f"seen together on {told}{often}, and refused ({step.refusal}): {_RULES[step.refusal]}"
        )
    return f"seen together on {told}{often}"


def _evidence(step: Step) -> str:
    cited = step.evidence
    if cited is None:
        return f"line {step.correction_line} of corrections.csv: they belong together"
    if cited.kind == "link":
        what = f"a link of {cited.source} (batch {cited.batch_id}, record {cited.record_no})"
    else:
        what = f"touchpoint {cited.touchpoint_id} ({cited.event_type})"
    return f"{what}, {moment(cited.occurred_at)} UTC"
