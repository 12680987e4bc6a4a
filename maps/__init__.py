"""The journey map: one page for a journey definition, drawn from published tables alone."""

from maps.errors import MapError
from maps.files import write, write_one
from maps.lanes import READINGS
from maps.night import Night, open_night
from maps.page import STATIC, Form, build, fragments
from maps.selection import EVERYBODY, Selection

__all__ = [
    "EVERYBODY",
    "READINGS",
    "STATIC",
    "Form",
    "MapError",
    "Night",
    "Selection",
    "build",
    "fragments",
    "open_night",
    "write",
    "write_one",
]
