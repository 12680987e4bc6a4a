"""The empty company that `sojourn init` writes."""
