"""Landed batches to typed rows: files split, judged, converted, each batch whole or not at all."""

from ingestion.parsing.source import PARSED, ParsedBatch, parse, read_parsed

__all__ = ["PARSED", "ParsedBatch", "parse", "read_parsed"]
