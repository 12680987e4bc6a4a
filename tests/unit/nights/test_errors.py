"""What an error may say: nothing that a record said."""

from __future__ import annotations

from nights.errors import NightError, describe
from warehouse.errors import WarehouseError


def _raised(error: Exception) -> Exception:
    try:
        raise error
    except Exception as caught:
        return caught


def test_our_own_messages_are_told() -> None:
    assert describe(_raised(NightError("say this"))) == "say this"
    assert describe(_raised(WarehouseError("and this"))) == "and this"


def test_the_message_of_a_foreign_error_is_withheld_and_its_place_told() -> None:
    told = describe(_raised(ValueError("could not convert 'ana@example.net'")))
    assert "ana@example.net" not in told
    assert told.startswith("ValueError at ")
    assert "test_errors.py:" in told


def test_an_error_of_the_system_names_the_file() -> None:
    assert describe(_raised(OSError(28, "No space left on device", "/data/x"))) == (
        "No space left on device: /data/x"
    )
