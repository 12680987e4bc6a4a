"""Typed batches into the engine, each exactly once, and what the engine then knows of its sources."""

from ingestion.loading.batches import LoadResult, load
from ingestion.loading.summary import summarise, watermark_us
from ingestion.loading.waiting import LoadError

__all__ = ["LoadError", "LoadResult", "load", "summarise", "watermark_us"]
