"""Whether one match rule takes everything that another one means."""

from __future__ import annotations

from collections.abc import Iterable

from company.journey import Prefix, Rule


def covers(wide: Rule, narrow: Rule, event_type: str) -> bool:
    """Whether every touchpoint of `event_type` that fits `narrow` also fits `wide`.

    >>> from company.journey import Rule
    >>> covers(Rule(event_type="searched"), Rule(event_type="searched", source="web"), "searched")
    True
    """
    return (
        (not wide.event_type or event_type in wide.event_type)
        and wide.source in (None, narrow.source)
        and wide.channel in (None, narrow.channel)
        and all(
            name in narrow.attributes and _implied(narrow.attributes[name], wanted)
            for name, wanted in wide.attributes.items()
        )
    )


def covered(narrow: Rule, by: Iterable[Rule], event_types: Iterable[str]) -> bool:
    """Whether for each of `event_types`, at least one, some rule of `by` covers `narrow`."""
    rules, types = list(by), list(event_types)
    return bool(types) and all(any(covers(rule, narrow, t) for rule in rules) for t in types)


def _implied(given: str | Prefix, wanted: str | Prefix) -> bool:
    if isinstance(wanted, Prefix):
        text = given.prefix if isinstance(given, Prefix) else given
        return text.startswith(wanted.prefix)
    return given == wanted
