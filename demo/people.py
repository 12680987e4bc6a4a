"""Who is in the demo: people with names, addresses and devices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from demo.catalogue import (
    APP_AGENTS,
    DESKTOP_AGENTS,
    FIRST_NAMES,
    LAST_NAMES,
    PHONE_AGENTS,
    TABLET_AGENT,
)
from demo.moments import Flags, Ints

Texts = npt.NDArray[np.object_]


class Role(IntEnum):
    """Why somebody is in the data."""

    VISITOR = 0
    """Comes to the site during the demo; may become anything."""
    SUBSCRIBER = 1
    """Had a subscription before the demo begins."""
    DORMANT = 2
    """Is on the newsletter list and never comes back."""
    BUSINESS = 3
    """Looks for coffee for an office; talked to by sales."""


class Address(IntEnum):
    """Which of a person's addresses."""

    MAIN = 0
    SECOND = 1
    SLIP = 2
    """The main one, with a slip of the finger."""


_ROLES = (0.7, 0.11, 0.09, 0.1)
_DEVICES_EACH = (0.6, 0.31, 0.09)
_DOMAINS = ("example.com", "example.org", "example.net")


@dataclass
class People:
    """One row per person."""

    role: Ints
    first_name: Texts
    last_name: Texts
    email: Texts
    typed_email: Texts
    """As the person types it into forms: with dirt in odd case, with spaces."""
    other_email: Texts
    """A second address, which some use when they ask for help."""
    user_id: Texts
    phone: Texts
    """Empty where none is known; made-up numbers are few, and no two people share one."""

    def __len__(self) -> int:
        return len(self.role)

    def are(self, role: Role) -> Ints:
        return np.flatnonzero(self.role == role)

    def slips(self, person: Ints) -> Texts:
        """The addresses of people with the first letter left out: nobody's, because of their numbers."""
        return np.array([text[1:] for text in self.email[person]], object)


@dataclass
class Devices:
    """One row per device; the first of each person comes first."""

    person: Ints
    agent: Ints
    is_app: Flags
    is_crawler: Flags
    anonymous_id: Texts
    first: Ints
    """Per person: position of the first device, -1 without one."""
    count: Ints
    """Per person: how many, the app apart."""
    app: Ints
    """Per person: position of the app, -1 without one."""

    def add(
        self, person: Ints, agent: Ints, rng: np.random.Generator, *, is_crawler: bool = False
    ) -> None:
        """More devices, after all others; of nobody's, or of somebody who is no customer."""
        n = len(person)
        self.person = np.r_[self.person, person]
        self.agent = np.r_[self.agent, agent]
        self.anonymous_id = np.r_[self.anonymous_id, _hex(rng, n, 12)]
        self.is_app = np.r_[self.is_app, np.zeros(n, bool)]
        self.is_crawler = np.r_[self.is_crawler, np.full(n, is_crawler)]

    def any_of(self, rng: np.random.Generator, person: Ints) -> Ints:
        """A device of each person: mostly the first."""
        other = 1 + (rng.random(len(person)) * np.maximum(self.count[person] - 1, 1)).astype(
            np.int64
        )
        use_other = (rng.random(len(person)) < 0.3) & (self.count[person] > 1)
        return self.first[person] + np.where(use_other, other, 0)


def make_people(rng: np.random.Generator, n: int) -> People:
    role = rng.choice(4, n, p=_ROLES).astype(np.int64)
    first = np.array(FIRST_NAMES, object)[rng.integers(0, len(FIRST_NAMES), n)]
    last = np.array(LAST_NAMES, object)[rng.integers(0, len(LAST_NAMES), n)]
    domain = np.array(_DOMAINS, object)[rng.choice(3, n, p=[0.6, 0.25, 0.15])]
    numbers = np.arange(n).astype(str).astype(object)
    email = _lowered(first + "." + last + "." + numbers + "@" + domain)
    other = _lowered(last + "-" + first + numbers + "@" + domain)
    user_id = np.asarray(
        "fw-" + (10_000_000 + rng.permutation(n) * 7).astype(str).astype(object), object
    )
    return People(role, first, last, email, email.copy(), other, user_id, _phones(n))


def make_devices(rng: np.random.Generator, people: People) -> Devices:
    n = len(people)
    count = np.where(people.role == Role.DORMANT, 0, 1 + rng.choice(3, n, p=_DEVICES_EACH))
    has_app = ((people.role == Role.SUBSCRIBER) | (people.role == Role.VISITOR)) & (
        rng.random(n) < 0.3
    )
    total = count + has_app
    first = np.where(count > 0, np.cumsum(total) - total, -1)
    person = np.repeat(np.arange(n), total)
    place = np.arange(len(person)) - np.repeat(np.cumsum(total) - total, total)
    is_app = place == count[person]
    agent = _agents(rng, place, is_app)
    ids = _hex(rng, len(person), 12)
    nobody = np.zeros(len(person), bool)
    return Devices(
        person, agent, is_app, nobody, ids, first, count, np.where(has_app, first + count, -1)
    )


def _agents(rng: np.random.Generator, place: Ints, is_app: Flags) -> Ints:
    n = len(place)
    desktop = rng.choice(DESKTOP_AGENTS, n)
    phone = rng.choice(PHONE_AGENTS, n)
    first = np.where(rng.random(n) < 0.45, desktop, phone)
    other = np.where(
        rng.random(n) < 0.3, TABLET_AGENT, np.where(rng.random(n) < 0.5, desktop, phone)
    )
    return np.where(is_app, rng.choice(APP_AGENTS, n), np.where(place == 0, first, other)).astype(
        np.int64
    )


def _hex(rng: np.random.Generator, n: int, size: int) -> Texts:
    return np.array(slices(rng.bytes(n * size).hex(), 2 * size), object)


def slices(text: str, width: int) -> list[str]:
    """`text` cut into pieces of `width`."""
    return [text[at : at + width] for at in range(0, len(text), width)]


def _lowered(texts: Texts) -> Texts:
    return np.array([text.lower() for text in texts], object)


# Numbers that the German regulator keeps free for films and books.
_FICTIONAL: Sequence[tuple[str, int]] = (
    ("+493023125", 1000),
    ("+496990009", 1000),
    ("+494066969", 1000),
    ("+492214710", 1000),
    ("+498999998", 1000),
)


def _phones(n: int) -> Texts:
    """A number for each of the first 5,000 people, none for those after."""
    numbers = [f"{prefix}{k:03d}" for prefix, count in _FICTIONAL for k in range(count)]
    return np.array((numbers + [""] * max(0, n - len(numbers)))[:n], object)
