"""A Kafka cluster as the rest of the transport sees it, and its errors as people can read them."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import Any, Self

from kafka import KafkaAdminClient, KafkaConsumer, OffsetAndMetadata, TopicPartition
from kafka import errors as kafka_errors

from company.source_kafka import KafkaTransport
from ingestion.errors import IngestionError
from ingestion.transports.kafka.clients import client_options
from ingestion.transports.kafka.probing import probe

_SILENCE = logging.NullHandler()
_FETCH_BYTES = 4 << 20
"""Of a partition at once: a fifth faster than the client's 1 MiB, 8 MiB no more than that. A broker gives
twice that at once, so that two partitions come together, and never more, however many there are."""
_AGAIN_SECONDS = 0.5
_CLOSE_MS = 2_000
_NOT_AUTHORIZED = kafka_errors.TopicAuthorizationFailedError.errno
_UNKNOWN_TOPIC = kafka_errors.UnknownTopicOrPartitionError.errno


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic that is there now: two of the same name are told apart by their ids."""

    name: str
    topic_id: str
    partitions: tuple[int, ...]


class Cluster:
    """The cluster of a source's transport, in a `with` block. Every error is an IngestionError."""

    def __init__(self, transport: KafkaTransport, passwords: Mapping[str, str]) -> None:
        self.transport = transport
        self._options = client_options(transport, passwords)
        self._consumers: list[KafkaConsumer] = []

    def __enter__(self) -> Self:
        # The client tells its logs everything twice, and what matters is in our errors.
        logging.getLogger("kafka").addHandler(_SILENCE)
        self._reach()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for consumer in self._consumers:
            consumer.close(autocommit=False, timeout_ms=_CLOSE_MS)
        if "_admin" in self.__dict__:
            self._admin.close()

    def topics(self, names: Sequence[str] | None) -> list[Topic]:
        """The topics of these names, or all that we may see. Refuses names that are not there."""
        with self.told("the list of topics"):
            found = self._described(list(names) if names is not None else None)
        told = [one for one in found if names is not None or not one["error_code"]]
        for one in told:
            _refuse(one["name"], one["error_code"])
        return [
            Topic(
                one["name"],
                str(one["topic_id"]),
                tuple(sorted(p["partition_index"] for p in one["partitions"])),
            )
            for one in told
            if not one["is_internal"]
        ]

    def _described(self, names: list[str] | None) -> list[dict[str, Any]]:
        """What the client says of topics. Asked again while brokers come and go, as it is not by itself."""
        deadline = time.monotonic() + self.transport.patience_seconds
        while True:
            try:
                found: list[dict[str, Any]] = self._admin.describe_topics(names)
            except kafka_errors.RetriableError:
                if time.monotonic() + _AGAIN_SECONDS > deadline:
                    raise
                time.sleep(_AGAIN_SECONDS)
            else:
                return found

    def begins(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """The first offset that each still has."""
        with self.told("the beginnings of partitions"):
            return dict(
                self._asking.beginning_offsets(list(partitions), timeout_ms=self._patience_ms)
            )

    def ends(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """The offset after the last committed record of each."""
        with self.told("the ends of partitions"):
            return dict(self._asking.end_offsets(list(partitions), timeout_ms=self._patience_ms))

    def at_time(
        self, partitions: Iterable[TopicPartition], ms: int
    ) -> dict[TopicPartition, int | None]:
        """The offset of the first record not older than `ms` since 1970 UTC; None: none is."""
        with self.told("offsets by time"):
            found = self._asking.offsets_for_times(
                dict.fromkeys(partitions, ms), timeout_ms=self._patience_ms
            )
        return {one: None if at is None else at.offset for one, at in found.items()}

    def consumer(self) -> KafkaConsumer:
        """A new consumer of no group, closed with the cluster."""
        with self.told("a connection"):
            consumer = KafkaConsumer(
                **self._options, group_id=None, enable_auto_commit=False, auto_offset_reset="none",
                isolation_level="read_committed", max_partition_fetch_bytes=_FETCH_BYTES,
                fetch_max_bytes=2 * _FETCH_BYTES, metrics_enabled=False, allow_auto_create_topics=False,
            )  # fmt: skip
        self._consumers.append(consumer)
        return consumer

    def committed(self, group: str, partition: TopicPartition) -> OffsetAndMetadata | None:
        """What the group was told of a partition last."""
        with self.told(f"the group {group}"), self._member(group) as consumer:
            return consumer.committed(partition, metadata=True, timeout_ms=self._patience_ms)

    def commit(self, group: str, offsets: Mapping[TopicPartition, int]) -> None:
        """Tell the group how far we are."""
        with self.told(f"the group {group}"), self._member(group) as consumer:
            consumer.assign(list(offsets))
            told = {one: OffsetAndMetadata(at, "", -1) for one, at in offsets.items()}
            consumer.commit(told, timeout_ms=self._patience_ms)

    @property
    def options(self) -> dict[str, Any]:
        """What every client of this cluster is made with. Holds passwords."""
        return self._options

    @contextmanager
    def told(self, what: str) -> Iterator[None]:
        """Errors of the client, about `what`, in words."""
        try:
            yield
        except kafka_errors.KafkaError as error:
            raise IngestionError(self.words(error, what)) from None

    def words(self, error: kafka_errors.KafkaError, what: str) -> str:
        """What an error of the client, about `what`, means to a person."""
        if isinstance(error, kafka_errors.TopicAuthorizationFailedError):
            return f"this user may not read {what}; allow READ and DESCRIBE on the topic"
        if isinstance(error, kafka_errors.GroupAuthorizationFailedError):
            return f"this user may not use {what}; allow READ on it, or take transport.group out"
        if isinstance(error, kafka_errors.AuthorizationError):
            return f"this user may not do what {what} needs ({type(error).__name__})"
        servers = ", ".join(self.transport.servers)
        return (
            f"{servers} answered and then no broker gave {what} ({type(error).__name__}); see that the "
            "addresses which the brokers advertise can be reached from here, and that they run"
        )

    @contextmanager
    def _member(self, group: str) -> Iterator[KafkaConsumer]:
        """A consumer that may ask and tell the group, and never joins it."""
        consumer = KafkaConsumer(
            **self._options, group_id=group, enable_auto_commit=False, metrics_enabled=False,
            isolation_level="read_committed",
        )  # fmt: skip
        try:
            yield consumer
        finally:
            consumer.close(autocommit=False, timeout_ms=_CLOSE_MS)

    @cached_property
    def _admin(self) -> KafkaAdminClient:
        return KafkaAdminClient(**self._options)

    @cached_property
    def _asking(self) -> KafkaConsumer:
        return self.consumer()

    @property
    def _patience_ms(self) -> int:
        return int(self.transport.patience_seconds * 1000)

    def _reach(self) -> None:
        """Wait for a server that takes our words, no longer than the source's patience."""
        deadline = time.monotonic() + self.transport.patience_seconds
        while True:
            troubles = [probe(server, self._options) for server in self.transport.servers]
            found = [trouble for trouble in troubles if trouble is not None]
            if len(found) < len(troubles):
                return
            is_over = time.monotonic() + _AGAIN_SECONDS > deadline
            if is_over or not all(trouble.passes for trouble in found):
                raise IngestionError("; ".join(trouble.words for trouble in found))
            time.sleep(_AGAIN_SECONDS)


def _refuse(topic: str, code: int) -> None:
    if code == _NOT_AUTHORIZED:
        raise IngestionError(
            f"this user may not see topic {topic}; allow READ and DESCRIBE on it, or correct its name"
        )
    if code == _UNKNOWN_TOPIC:
        raise IngestionError(f"there is no topic {topic}; make it, or correct transport.topics")
    if code:
        raise IngestionError(f"topic {topic} cannot be read now (Kafka's error {code}); try again")
