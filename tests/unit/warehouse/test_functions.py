"""Functions every engine must spell alike: the same keys in SQL, in Python and by the book."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date

import pytest

from warehouse import functions
from warehouse.engine import Engine
from warehouse.functions import key60, keyed60

TEXTS = ["", "web:1", "anna@example.com", "Grüße 🌍", "email\x1fanna@example.com", "x" * 1000]
SECRETS = [b"k", b"a secret for the tests", b"s" * 64, b"longer than one block of SHA-256 " * 4]


@pytest.mark.parametrize("secret", SECRETS, ids=len)
def test_keys_are_the_first_sixty_bits_of_sha256_and_of_its_hmac(
    engine: Engine, secret: bytes
) -> None:
    functions.install(engine, secret)
    for text in TEXTS:
        plain = int(hashlib.sha256(text.encode()).hexdigest()[:15], 16)
        keyed = int(hmac.new(secret, text.encode(), "sha256").hexdigest()[:15], 16)
        assert engine.rows("SELECT key60(?), keyed60(?)", [text, text]) == [(plain, keyed)]
        assert (key60(text), keyed60(text, secret)) == (plain, keyed)
        assert 0 <= plain < 2**60


def test_keys_of_the_secret_before_are_null_where_there_is_none(engine: Engine) -> None:
    functions.install(engine, b"new", old_secret=b"old")
    assert engine.value("SELECT keyed60_old('web:1')") == keyed60("web:1", b"old")
    functions.install(engine, b"new")
    assert engine.value("SELECT keyed60_old('web:1')") is None


def test_a_local_day_is_that_of_the_reporting_zone_on_both_sides_of_the_change(
    engine: Engine,
) -> None:
    functions.install(engine, b"k", "Europe/Berlin")
    days = {
        "2026-03-28 22:59:59": date(2026, 3, 28),
        "2026-03-28 23:00:00": date(2026, 3, 29),
        "2026-03-29 21:59:59": date(2026, 3, 29),
        "2026-03-29 22:00:00": date(2026, 3, 30),
    }
    for moment, day in days.items():
        us = engine.value("SELECT epoch_us(CAST(? AS TIMESTAMP))", [moment])
        told = engine.rows("SELECT CAST(moment(?) AS VARCHAR), local_day(?)", [us, us])
        assert told == [(moment, day)]
