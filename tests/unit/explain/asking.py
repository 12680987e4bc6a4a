"""Asks why, of a history drawn as for the specs of identity."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from explain import Asked, Explanation, explain
from explain.told import Name, Step, fingerprint
from tests.spec.identity.history import _engine, identifier_key
from warehouse.engine import Engine


@contextmanager
def night() -> Iterator[Engine]:
    """The tables of the history taken last, by their bare names, as in the two published files."""
    engine = _engine()
    engine.execute("SET search_path = 'main,loaded,reference'")
    try:
        yield engine
    finally:
        engine.execute("RESET search_path")


def asked(name: str | int) -> Asked:
    if isinstance(name, int):
        return Asked(str(name), customer_id=name)
    return Asked(name, namespace=name.split(":", maxsplit=1)[0], keys=(identifier_key(name),))


def why(a: str | int, b: str | int) -> Explanation:
    with night() as engine:
        return explain(engine, asked(a), asked(b))


def told(found: Explanation, *names: str) -> list[str]:
    """Its steps as `a - b (evidence)`, with `x` for the dash where refused, in the names of the drawing."""
    known = {shown(name): name for name in names}

    def line(step: Step) -> str:
        cited = evidence_of(step)
        dash = f"x {step.refusal} x" if step.refusal else "-"
        return f"{known[step.a]} {dash} {known[step.b]} ({step.kind}, {cited})"

    return [line(step) for step in found.steps]


def evidence_of(step: Step) -> str:
    """By what a step is told."""
    if step.evidence is None:
        return f"line {step.correction_line}"
    return step.evidence.touchpoint_id or f"link of {step.evidence.source}"


def shown(name: str) -> Name:
    return Name(name.split(":", maxsplit=1)[0], fingerprint(identifier_key(name)))
