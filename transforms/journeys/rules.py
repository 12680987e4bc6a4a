"""Match rules of a journey definition, compiled to SQL expressions.

Configuration becomes syntax-tree nodes and literals that sqlglot writes; no text of it is ever
pasted into a statement. The expressions speak of two tables by alias: `t`, the main touchpoint
table, and `l`, loaded.touchpoint, which has the attributes.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from company import JourneyDefinition, Rule


def any_rule(rules: Iterable[Rule]) -> exp.Expr:
    """TRUE where one of the rules holds, else FALSE, never NULL."""
    return _flag(exp.or_(exp.false(), *(_rule(rule) for rule in rules)))


def candidates(definition: JourneyDefinition) -> exp.Expr:
    """BIGINT whose bit i is set where stage i, in file order, matches; `after` is not asked yet."""
    total: exp.Expr = exp.cast(exp.Literal.number(0), "BIGINT")
    for bit, stage in enumerate(definition.stages):
        held = exp.case().when(any_rule(stage.match), exp.Literal.number(1 << bit)).else_("0")
        total = exp.Add(this=total, expression=exp.cast(held, "BIGINT"))
    return total


def drives(definition: JourneyDefinition) -> exp.Expr:
    """Whether a touchpoint moves this definition's journeys: silent beats drives beats the word.

    Bots, echoes and system rows never do, whatever a definition says.
    """
    event_type = exp.column("event_type", table="t")
    by_word: exp.Expr = exp.column("is_driving", table="t")
    by_definition = exp.case()
    if definition.silent:
        by_definition = by_definition.when(event_type.isin(*definition.silent), exp.false())
    if definition.drives:
        by_definition = by_definition.when(event_type.isin(*definition.drives), exp.true())
    if definition.silent or definition.drives:
        by_word = by_definition.else_(by_word)
    never = exp.condition("t.is_bot OR t.is_echo OR t.initiator = 'system'")
    return _flag(exp.and_(exp.not_(never), by_word))


def asks(definition: JourneyDefinition) -> exp.Expr:
    """Whether a touchpoint is a question the customer waits on; what both asks and answers, asks."""
    return _flag(exp.and_(any_rule(definition.asks), _counts()))


def answers(definition: JourneyDefinition) -> exp.Expr:
    """Whether a touchpoint ends a wait."""
    return _flag(
        exp.and_(any_rule(definition.answers), exp.not_(any_rule(definition.asks)), _counts())
    )


def assisted(definition: JourneyDefinition) -> exp.Expr:
    """Whether a touchpoint takes a person to help the customer."""
    return any_rule(definition.assisted)


def self_service(definition: JourneyDefinition) -> exp.Expr:
    """Whether it is what customers do by themselves; what is both, takes a person."""
    return _flag(
        exp.and_(any_rule(definition.self_service), exp.not_(any_rule(definition.assisted)))
    )


def uses_attributes(definition: JourneyDefinition) -> bool:
    """Whether matching needs loaded.touchpoint.attributes at all."""
    rules = [rule for stage in definition.stages for rule in stage.match]
    rules += [*(definition.starts_on or ()), *definition.ends_on]
    rules += [*definition.asks, *definition.answers]
    rules += [*definition.self_service, *definition.assisted]
    return any(rule.attributes for rule in rules)


def _counts() -> exp.Expr:
    """Bots and echoes neither ask nor answer."""
    return exp.condition("NOT (t.is_bot OR t.is_echo)")


def _rule(rule: Rule) -> exp.Expr:
    """All the given parts hold."""
    parts: list[exp.Expr] = []
    if rule.event_type:
        parts.append(exp.column("event_type", table="t").isin(*rule.event_type))
    if rule.source is not None:
        parts.append(exp.column("source", table="t").eq(rule.source))
    if rule.channel is not None:
        parts.append(exp.column("channel", table="t").eq(rule.channel))
    for key, wanted in rule.attributes.items():
        if isinstance(wanted, str):
            parts.append(_attribute(key).eq(wanted))
        else:
            prefix = exp.Literal.string(wanted.prefix)
            parts.append(exp.StartsWith(this=_attribute(key), expression=prefix))
    return exp.and_(exp.true(), *parts)


def _attribute(key: str) -> exp.Expr:
    """The attribute's value as text: a JSON pointer, because a key may hold dots and quotes."""
    pointer = "/" + key.replace("~", "~0").replace("/", "~1")
    attributes = exp.column("attributes", table="l")
    return exp.func("json_extract_string", attributes, exp.Literal.string(pointer))


def _flag(condition: exp.Expr) -> exp.Expr:
    return exp.case().when(condition, exp.true()).else_(exp.false())
