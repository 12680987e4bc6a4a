"""What a journey definition is: stages with their rules, and what begins and ends a journey."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag, model_validator

from company.fields import Duration, EventType, Name, NonEmpty, Positive, Settings, one_or_many

_DAY_US = 86_400_000_000
# Which stages a touchpoint matches travels as the bits of one BIGINT.
_MOST_STAGES = 62
EventTypes = Annotated[
    tuple[EventType, ...],
    BeforeValidator(one_or_many, json_schema_input_type=EventType | list[EventType]),
]


def _distinct(days: tuple[int, ...]) -> tuple[int, ...]:
    if len(set(days)) < len(days):
        raise ValueError("each window once")
    return tuple(sorted(days))


class Prefix(Settings):
    """An attribute that begins with a text."""

    prefix: NonEmpty


def _attribute_kind(value: Any) -> str:
    return "prefix" if isinstance(value, dict | Prefix) else "text"


Attribute = Annotated[
    Annotated[NonEmpty, Tag("text")] | Annotated[Prefix, Tag("prefix")],
    Discriminator(_attribute_kind),
]


class Rule(Settings):
    """Which touchpoints are meant: every given part holds. No event_type means any of them."""

    event_type: Annotated[EventTypes, Field(min_length=1)] = Field(
        default=(), description="An event word, or a list of which one holds"
    )
    source: Name | None = Field(default=None, description="Only from this source")
    channel: Name | None = Field(default=None, description="Only on this channel")
    attributes: dict[NonEmpty, Attribute] = Field(
        default_factory=dict, description="Attribute to its text, or to {prefix: text}"
    )

    @model_validator(mode="after")
    def _says_something(self) -> Rule:
        if not (self.event_type or self.source or self.channel or self.attributes):
            raise ValueError("a rule with at least one of event_type, source, channel, attributes")
        return self


def _rule(value: Any) -> Any:
    return {"event_type": value} if isinstance(value, str) else value


RuleOrWord = Annotated[Rule, BeforeValidator(_rule, json_schema_input_type=EventType | Rule)]
Rules = Annotated[
    tuple[RuleOrWord, ...],
    BeforeValidator(one_or_many, json_schema_input_type=RuleOrWord | list[RuleOrWord]),
]


SELF_SERVICE = Rule(
    event_type=(
        "page_viewed", "screen_viewed", "product_viewed", "searched", "form_submitted",
        "cart_viewed", "checkout_started",
    )
)  # fmt: skip
"""What customers do without anybody's help, unless the definition says otherwise."""

ASSISTED = Rule(event_type=("ticket_created", "ticket_reopened", "chat_started", "call_received"))
"""What asks a person for help, unless the definition says otherwise."""


class Stage(Settings):
    """One stage: touchpoints that match one of its rules are in it, and those that follow them."""

    name: Name
    rank: Positive = Field(description="Its place: higher is further along; distinct")
    label: NonEmpty = Field(default="", description="What people read; default: the name in words")
    match: Rules = Field(default=(), description="Rules, tried in file order over all stages")
    after: Name | None = Field(
        default=None, description="Only once that stage was reached earlier in the same journey"
    )

    @model_validator(mode="before")
    @classmethod
    def _label_from_name(cls, data: Any) -> Any:
        return with_label(data)


class Expectation(Settings):
    """What customers are promised: after one thing another, within some time."""

    promise: NonEmpty = Field(description="Its words, as people read them")
    begins: Annotated[Rules, Field(min_length=1)] = Field(
        validation_alias="from", description="What it begins with; asking again begins none"
    )
    keeps: Annotated[Rules, Field(min_length=1)] = Field(
        validation_alias="to", description="What keeps it, in whatever journey"
    )
    within_us: Duration = Field(
        validation_alias="within", description="Until how long after its beginning"
    )
    same_object: bool = Field(
        default=True,
        description="Whether what keeps it must be about the object that it began with, where there is one",
    )


class JourneyDefinition(Settings):
    """One way to read customers' histories as journeys."""

    name: Name = Field(description="Default: the file's name")
    label: NonEmpty = Field(default="", description="What people read; default: the name in words")
    stages: tuple[Stage, ...] = Field(min_length=1, max_length=_MOST_STAGES)
    starts_on: Annotated[Rules, Field(min_length=1)] | None = Field(
        default=None, description="Which touchpoints may begin a journey; default: any driving one"
    )
    ends_on: Rules = Field(default=(), description="What ends a journey: losses and departures")
    goal: Name | None = Field(default=None, description="The stage that means success")
    restart: tuple[Name, ...] = Field(
        default=(),
        description="Once the goal was reached, matching one of these begins a new journey",
    )
    inactivity_us: Duration = Field(
        default=30 * _DAY_US,
        validation_alias="inactivity",
        json_schema_extra={"default": "30 days"},
        description="A longer gap than this between driving touchpoints begins a new journey",
    )
    horizons_us: dict[Name, Duration] = Field(
        default_factory=dict,
        validation_alias="horizons",
        description="Per stage: silence after which a visit counts as dropped; default: inactivity",
    )
    silent: EventTypes = Field(default=(), description="Event words that do not drive here")
    drives: EventTypes = Field(
        default=(), description="Event words that drive here; silent beats it"
    )
    asks: Rules = Field(default=(), description="What opens a wait")
    answers: Rules = Field(default=(), description="What closes it")
    self_service: Rules = Field(
        default=(SELF_SERVICE,), description="What customers do by themselves"
    )
    assisted: Rules = Field(
        default=(ASSISTED,), description="What takes a person to help; beats self_service"
    )
    expect: tuple[Expectation, ...] = Field(default=(), description="What customers are promised")
    labels: dict[EventType, NonEmpty] = Field(
        default_factory=dict,
        description="Event words as customers would say what they do; default: the word in words",
    )
    windows_days: Annotated[tuple[Positive, ...], AfterValidator(_distinct)] = Field(
        default=(1, 7, 30), min_length=1, description="Windows of the stage conversions, in days"
    )

    @model_validator(mode="before")
    @classmethod
    def _label_from_name(cls, data: Any) -> Any:
        return with_label(data)

    @model_validator(mode="after")
    def _complete_horizons(self) -> JourneyDefinition:
        for stage in self.stages:
            self.horizons_us.setdefault(stage.name, self.inactivity_us)
        return self


def with_label(data: Any) -> Any:
    """`data` with a label made from its name where it has none: `won_back` is read Won back."""
    if isinstance(data, dict) and "label" not in data and isinstance(data.get("name"), str):
        return {**data, "label": in_words(data["name"])}
    return data


def in_words(name: str) -> str:
    """A name as people read it.

    >>> in_words("won_back")
    'Won back'
    """
    return name.replace("_", " ").replace("-", " ").capitalize()
