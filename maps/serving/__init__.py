"""`sojourn map --serve`: the map live on the newest published night, with the rows behind every number."""

from maps.serving.access import Access
from maps.serving.app import served_map

__all__ = ["Access", "served_map"]
