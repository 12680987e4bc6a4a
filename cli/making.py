"""`sojourn init` and `sojourn demo`: a new company folder, and a full one to look at."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.output import complain, say
from company.template import init_company
from demo import DemoOptions, DemoSummary, Dirt, make_company
from nights.errors import CallError


def init(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
) -> None:
    """A new company folder: empty, with comments that say what goes where.

    Example: `sojourn init acme`
    """
    for path in init_company(folder):
        say(str(folder / path))
    complain(
        f"\nNext: copy {folder / '.env.example'} to {folder / '.env'} and put a secret into it, "
        f"describe your sources in {folder / 'sources'}, then: sojourn --company {folder} check"
    )


def demo(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder.")],
    customers: Annotated[int, typer.Option(help="How many people.")] = 3000,
    days: Annotated[int, typer.Option(help="How many days of history.")] = 90,
    seed: Annotated[int, typer.Option(help="The same seed gives the same company.")] = 7,
    dirt: Annotated[
        str, typer.Option(help="Duplicates, broken lines, wrong clocks …: none, some or much.")
    ] = "some",
    to_kafka: Annotated[
        str | None,
        typer.Option(help="Send web and e-mail to this Kafka broker, host:port, instead of files."),
    ] = None,
) -> None:
    """The sample company with its source files, and FOLDER-truth beside it: what really happened.

    Example: `sojourn demo demo-company`
    """
    options = _options(customers, days, seed, dirt)
    if to_kafka is not None:
        _expect_room(to_kafka, folder)
    made = make_company(folder, options)
    say(
        f"{made.folder}: {made.touchpoints:,} touchpoints of {customers:,} people in {made.files:,} "
        f"files ({made.bytes / 1e6:,.1f} MB), {made.first_day} to {made.last_day}"
    )
    for kind, count in made.dirt.items():
        say(f"  injected {count:,} {kind.replace('_', ' ')}")
    if to_kafka is not None:
        _stream(made, to_kafka)
    _say_next(made)


def _expect_room(server: str, folder: Path) -> None:
    """CallError if nothing can be sent there: before anything is made."""
    from demo import streaming  # noqa: PLC0415 - the client takes half a second to import

    try:
        streaming.expect_room(server, streaming.topic_prefix(folder))
    except streaming.StreamingError as error:
        raise CallError(f"--to-kafka: {error}") from None


def _stream(made: DemoSummary, server: str) -> None:
    from demo import streaming  # noqa: PLC0415 - see above

    prefix = streaming.topic_prefix(made.folder)
    for sent in streaming.stream_to_kafka(made.folder, [server], prefix):
        say(
            f"  topic {sent.topic}: {sent.records:,} records, {sent.copies:,} of them copies, and "
            f"{sent.aborted:,} in transactions that were aborted"
        )


def add_to(app: typer.Typer) -> None:
    app.command()(init)
    app.command()(demo)


def _options(customers: int, days: int, seed: int, dirt: str) -> DemoOptions:
    degrees: dict[str, Dirt] = {"none": "none", "some": "some", "much": "much"}
    if dirt not in degrees:
        raise CallError(f"--dirt is '{dirt}'; allowed: {', '.join(degrees)}")
    try:
        return DemoOptions(customers=customers, days=days, seed=seed, dirt=degrees[dirt])
    except ValueError as error:
        raise CallError(str(error)) from None


def _say_next(made: DemoSummary) -> None:
    command = f"sojourn --company {made.folder}"
    complain(
        f"\nThe truth is in {made.truth}. Next:\n"
        f"  {command} run --as-of {made.last_day}   one night\n"
        f"  {command} report   what it says\n"
        f"  {command} status   how the sources do"
    )
