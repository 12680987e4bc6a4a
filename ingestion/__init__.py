"""Data comes in: land what was received, parse it into typed rows, load these into the engine."""

from ingestion.completeness import complete_up_to_us
from ingestion.errors import IngestionError
from ingestion.identifiers import IdentifierError, identifier_key
from ingestion.landing import Manifest, land, manifests, read_manifest
from ingestion.loading import LoadError, LoadResult, load, summarise, watermark_us
from ingestion.parsing import ParsedBatch, parse, read_parsed
from ingestion.transport import (
    WHOLE,
    Planned,
    Share,
    commit_positions,
    ingest,
    lags,
    looked_at,
    losses,
    plan_ingest,
    send_dead_letters,
)
from ingestion.transports.files import Inbox, PlannedFile, inbox_of, waiting_files

__all__ = [
    "WHOLE", "IdentifierError", "Inbox", "IngestionError", "LoadError", "LoadResult", "Manifest",
    "ParsedBatch", "Planned", "PlannedFile", "Share", "commit_positions", "complete_up_to_us",
    "identifier_key", "inbox_of", "ingest", "lags", "land", "load", "looked_at", "losses",
    "manifests", "parse", "plan_ingest", "read_manifest", "read_parsed", "send_dead_letters",
    "summarise", "waiting_files", "watermark_us",
]  # fmt: skip
