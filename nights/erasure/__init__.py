"""Erasing a person (docs/erasure.md): found, prepared beside everything, then put in place for good."""
