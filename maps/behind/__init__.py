"""The rows behind a number of the map: customers by id, exactly as many as the number says."""

from maps.behind.number import Number
from maps.behind.rows import PAGE_ROWS, Asked, Behind, rows_behind

__all__ = ["PAGE_ROWS", "Asked", "Behind", "Number", "rows_behind"]
