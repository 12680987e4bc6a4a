"""Where a batch's records stood in Kafka, for those that are refused."""

from __future__ import annotations

import hashlib
import hmac
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy.typing as npt
import pyarrow as pa

from ingestion.transports.kafka.ranges import OffsetRange

_KEY_DIGITS = 15  # 60 bits, as long as every other key


class Whereabouts:
    """Of the landed file `raw`, which holds a range. Keys are only told hashed with the secret."""

    def __init__(self, raw: Path, of: OffsetRange, secret: bytes) -> None:
        self._raw, self._of, self._secret = raw, of, secret

    def of(self, numbers: npt.NDArray[Any]) -> dict[str, Any]:
        """Topic, partition, offset and hashed key of records, by their numbers in the batch."""
        found = self._records.take(pa.array(numbers - 1))
        return {
            "topic": [self._of.topic] * len(numbers),
            "partition_no": [self._of.partition] * len(numbers),
            "record_offset": found["offset"].to_pylist(),
            "key_hash": [self._hash(key) for key in found["key"].to_pylist()],
        }

    @cached_property
    def _records(self) -> pa.Table:
        with pa.memory_map(str(self._raw)) as file:
            return pa.ipc.open_file(file).read_all().select(["offset", "key"])

    def _hash(self, key: bytes | None) -> str | None:
        if key is None:
            return None
        digest = hmac.new(self._secret, b"kafka key\0" + key, hashlib.sha256).hexdigest()
        return digest[:_KEY_DIGITS]
