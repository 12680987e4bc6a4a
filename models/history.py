"""What every published night said: each metric table again, with the night's as_of in front."""

from __future__ import annotations

import inspect
import types
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from models import columns as c
from models import curve, experience, metric
from models.base import Base, Kind


def _optional(annotation: Any) -> Any:
    """`Mapped[X]` as `Mapped[X | None]`."""
    mapped: Any = Mapped
    return mapped[annotation.__args__[0] | None]


def _parts(model: type[Base]) -> list[type]:
    """The classes that declare its columns, in their order: the key it shares, if any, and its own."""
    return [
        part
        for part in reversed(model.__mro__)
        if part.__module__.startswith("models.") and part is not Base
    ]


def _history_of(model: type[Base]) -> type[Base]:
    """Declares `<table>_history`: as_of, then the columns of `model`.

    What is no key may be null: a set written before its column was declared has no value for it.
    """
    name = model.__tablename__
    keys = ["as_of", *(column.name for column in model.__table__.primary_key)]
    declared: dict[str, Any] = {"as_of": Mapped[c.AsOf]}
    for part in _parts(model):
        for column, annotation in inspect.get_annotations(part, eval_str=True).items():
            declared[column] = annotation if column in keys else _optional(annotation)

    def body(namespace: dict[str, Any]) -> None:
        namespace["__module__"] = __name__
        namespace["__doc__"] = f"One row per published night and row of {name} then."
        namespace["__tablename__"] = f"{name}_history"
        namespace["__annotations__"] = declared
        namespace.update({key: mapped_column(primary_key=True) for key in keys})

    options = {"kind": Kind.HISTORY, "published": True}
    return types.new_class(f"{model.__name__}History", (Base,), options, body)


HISTORIES: dict[type[Base], type[Base]] = {
    model: _history_of(model)
    for module in (metric, curve, experience)
    for model in list(vars(module).values())
    if isinstance(model, type) and issubclass(model, Base) and model is not Base and model.published
}
"""Metric table → its history. A published table declared in one of these modules has one at once."""
