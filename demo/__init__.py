"""The sample company: a made-up coffee subscription firm with its source files and the known truth."""

from demo.company import deliver_next, make_company
from demo.options import DemoOptions, DemoSummary, Dirt, Exports

__all__ = ["DemoOptions", "DemoSummary", "Dirt", "Exports", "deliver_next", "make_company"]
