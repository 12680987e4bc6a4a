"""The command `sojourn`: its sub-commands, and what each kind of failure looks like.

Exit codes: 0 done, 1 the work failed (a gate, a source), 2 the call or the configuration is wrong.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cli import (
    batches,
    check,
    correcting,
    customer,
    erase,
    explaining,
    journey_map,
    making,
    night,
    rejects,
    report,
    sql,
    status,
)
from cli.output import complain
from company import CompanyError
from maps import MapError
from nights.errors import OURS, CallError, OlderNightError, describe
from warehouse.errors import QueryError

FAILED, WRONG_CALL = 1, 2


class Commands(TyperGroup):
    """Turns failures into a message and an exit code; a traceback could quote somebody's data."""

    def invoke(self, ctx: Any) -> Any:
        try:
            try:
                return self._told(ctx)
            finally:
                # Now, because at the end of the process nobody could catch what a closed pipe says.
                sys.stdout.flush()
        except BrokenPipeError:
            # Whoever read our output has gone, as `head` does: nothing is wrong, and nothing is left
            # to say when the interpreter flushes once more.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None

    def _told(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except (typer.TyperException, typer.Exit, typer.Abort):
            raise
        except OlderNightError as error:
            complain(str(error))
            raise typer.Exit(0) from None
        except (CompanyError, CallError, QueryError, MapError) as error:
            complain(str(error))
            raise typer.Exit(WRONG_CALL) from None
        except OURS as error:
            complain(str(error))
            raise typer.Exit(FAILED) from None
        except BrokenPipeError:
            raise
        except Exception as error:
            complain(f"{describe(error)}. This is a fault of Sojourn itself; please report it")
            raise typer.Exit(FAILED) from None


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    add_completion=False,
)


@app.callback()
def sojourn(
    ctx: typer.Context,
    company: Annotated[
        Path | None,
        typer.Option(
            "--company",
            envvar="SOJOURN_COMPANY",
            help="The company folder; default: the current one.",
        ),
    ] = None,
) -> None:
    """Customer journeys, rebuilt every night from touchpoint events.

    Results go to standard output, progress and messages to standard error. Exit code 0: done;
    1: the work failed (a gate, a source); 2: the call or the configuration is wrong.
    """
    ctx.obj = company


for module in (
    making, check, night, sql, report, journey_map, status, customer, explaining, correcting, erase, rejects, batches,
):  # fmt: skip
    module.add_to(app)
