"""Whether one match rule takes everything that another one means."""

from __future__ import annotations

from company.journey import Prefix, Rule


def covers(wide: Rule, narrow: Rule, event_type: str) -> bool:
    """Whether every touchpoint of `event_type` that fits `narrow` also fits `wide`.

    >>> searched = Rule(event_type="searched")
    >>> on_web = Rule(event_type="searched", source="web")
    >>> covers(searched, on_web, "searched"), covers(on_web, searched, "searched")
    (True, False)
    """
    return (
        (not wide.event_type or event_type in wide.event_type)
        and wide.source in (None, narrow.source)
        and wide.channel in (None, narrow.channel)
        and all(
            name in narrow.attributes and _implies(narrow.attributes[name], wanted)
            for name, wanted in wide.attributes.items()
        )
    )


def _implies(given: str | Prefix, wanted: str | Prefix) -> bool:
    if isinstance(wanted, Prefix):
        text = given.prefix if isinstance(given, Prefix) else given
        return text.startswith(wanted.prefix)
    return given == wanted
