"""Every column once: its type, meaning and unit. Tables only compose these.

A name has one type and one text wherever it occurs (tests/unit/test_models.py holds it). Whether a
column may be null is the table's to say: `Mapped[SessionId | None]`.
"""

from models.columns.curve import *
from models.columns.experience import *
from models.columns.identity import *
from models.columns.journey import *
from models.columns.metric import *
from models.columns.run import *
from models.columns.touchpoint import *
