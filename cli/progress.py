"""How a night looks while it runs: a live table on a terminal, one plain line a step elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich import box
from rich.console import Console
from rich.live import Live
from rich.table import Table

from cli.output import complain
from nights.progress import Progress, Tell, counted, line


@contextmanager
def watched() -> Iterator[Tell]:
    """Tell it what happens; it shows it on standard error."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _say
        return
    view = _View()
    with Live(console=console, get_renderable=view.table, refresh_per_second=8) as live:
        yield view.hear
        live.refresh()
    for note in view.notes:
        complain(note)


def _say(progress: Progress) -> None:
    if told := line(progress):
        complain(told)


class _View:
    """The steps so far, the newest of each; tables of a step under way in its last column."""

    def __init__(self) -> None:
        self.steps: dict[str, Progress] = {}
        self.notes: list[str] = []

    def hear(self, progress: Progress) -> None:
        if progress.state == "note":
            self.notes.append(progress.message)
        elif progress.state == "table":
            step = progress.step.partition(".")[0]
            made = progress.step.partition(".")[2]
            self.steps[step] = Progress(step, "begun", message=f"{made}: {progress.rows:,} rows")
        else:
            self.steps[progress.step] = progress

    def table(self) -> Table:
        table = Table(box=box.SIMPLE_HEAD)
        table.add_column("step")
        table.add_column("rows", justify="right")
        table.add_column("seconds", justify="right")
        table.add_column("")
        for step in self.steps.values():
            table.add_row(*_cells(step))
        return table


def _cells(step: Progress) -> tuple[str, str, str, str]:
    if step.state == "begun":
        return step.step, "…", "", step.message
    if step.state == "failed":
        return step.step, "[red]failed[/red]", f"{step.seconds:.1f}", step.message
    return step.step, f"{step.rows:,}", f"{step.seconds:.1f}", counted(step.counts)
