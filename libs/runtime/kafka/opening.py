"""The house opens fetched batches here: bounded, and one that cannot be opened becomes a span of its offsets.

aiokafka gives up a fetch at the first batch it cannot open, decompresses whatever comes to its end, and says nothing of
offsets without a record. Two of its names are replaced for this process (`PartitionRecords`, `MemoryRecords` of its
fetcher), and the four decompressors its batches call. Whoever reads through a consumer of this process gets every offset:
in a record, or in a `Span`.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import inf
from typing import Any, ClassVar, NamedTuple

import cramjam
import msgspec
from aiokafka import TopicPartition
from aiokafka.consumer import fetcher
from aiokafka.errors import CorruptRecordException
from aiokafka.record.default_records import DefaultRecordBatch, _DefaultRecordBatchPy
from aiokafka.record.memory_records import MemoryRecords

from libs.runtime.wire.spans import BAD_HEADER_NAME, BATCH_BYTES, BATCH_SHA256, LAST_OFFSET, NOT_OPENED, TOO_LARGE, Span

RECORD_BYTES = 512
"""What a record costs this process beside its key, value and headers: a batch of a million empty ones is large, too."""

POLL_BATCHES = 3
"""A poll opens as much as so many of the largest batches. What it does not take is fetched again, which costs."""

_HEADER = _DefaultRecordBatchPy.HEADER_STRUCT
_FRAME = 12
"""Bytes of a batch in front of what its length counts."""


class TooLarge(Exception):
    """This batch would come to more than a batch may."""


class Compressed(Exception):
    """Whoever reads asks for no compressed batch."""


class Allowance:
    """Of this process. left: what the polls under way may still open together (`one_poll`). compressed: whether
    batches that are compressed are opened at all."""

    batch_bytes_max: ClassVar[int] = 16 << 20
    compressed: ClassVar[bool] = True
    left: ClassVar[float] = inf
    polls: ClassVar[int] = 0


def bound(batch_bytes_max: int) -> None:
    """Set what one batch may come to once it is opened."""
    Allowance.batch_bytes_max = batch_bytes_max


@contextmanager
def one_poll(*, compressed: bool = True) -> Iterator[None]:
    """Bound what is opened within; whoever reads topics that others write polls so.

    compressed: False where only records are looked for that their writer does not compress.
    """
    if not Allowance.polls:
        Allowance.compressed = compressed
        Allowance.left = POLL_BATCHES * Allowance.batch_bytes_max
    Allowance.polls += 1
    try:
        yield
    finally:
        Allowance.polls -= 1
        if not Allowance.polls:
            Allowance.left, Allowance.compressed = inf, True


# -- decompressing ----------------------------------------------------------------------------------------------------

_ROOM: list[bytearray] = []
"""Room of the largest batch, kept: what is decompressed into it stops at its end."""


def _bounded(into: Callable[[Any, bytearray], int]) -> Callable[[Any], bytes]:
    def decode(payload: Any) -> bytes:
        if not Allowance.compressed:
            raise Compressed
        room = _ROOM.pop() if _ROOM else bytearray()
        if len(room) != Allowance.batch_bytes_max:
            room = bytearray(Allowance.batch_bytes_max)
        try:
            size = into(payload, room)
            Allowance.left -= size
            return bytes(memoryview(room)[:size])
        except cramjam.DecompressionError as failure:
            if "failed to write whole buffer" in str(failure):
                raise TooLarge from None
            raise
        finally:
            _ROOM.append(room)

    return decode


def _sized(decode: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    """Snappy says in front what each block comes to, and makes room for that before it looks further."""

    def decode_sized(payload: Any) -> bytes:
        if not Allowance.compressed:
            raise Compressed
        size = sum(map(cramjam.snappy.decompress_raw_len, _blocks(bytes(payload))))
        if size > Allowance.batch_bytes_max:
            raise TooLarge
        Allowance.left -= size
        return decode(payload)

    return decode_sized


def _blocks(payload: bytes) -> Iterator[bytes]:
    """The blocks of the Xerial format, which Java's producers write, or all of it as one."""
    if not payload.startswith(b"\x82SNAPPY\0"):
        yield payload
        return
    at = 16
    while at < len(payload):
        size = int.from_bytes(payload[at : at + 4], "big")
        yield payload[at + 4 : at + 4 + size]
        at += 4 + size


# -- batches ----------------------------------------------------------------------------------------------------------


class _Head(NamedTuple):
    """A batch says this of itself, in front of its records."""

    base_offset: int
    length: int
    leader_epoch: int
    magic: int
    crc: int
    attributes: int
    last_offset_delta: int
    first_timestamp: int
    max_timestamp: int
    producer_id: int
    producer_epoch: int
    base_sequence: int
    records: int


class _Batches:
    """The batches of one fetched partition. Beside aiokafka's own it knows which is being opened, and as what it came.

    opening: set once records are asked for; from then on a poll that may open no more finds nothing further.
    """

    def __init__(self, fetched: bytes) -> None:
        self._inner, self._fetched, self._at = MemoryRecords(fetched), fetched, 0
        self.opening = False
        self.head: _Head | None = None
        self._began = 0

    def size_in_bytes(self) -> int:
        size: int = self._inner.size_in_bytes()
        return size

    def has_next(self) -> bool:
        return self._inner.has_next() and (Allowance.left > 0 or not self.opening)

    def next_batch(self) -> Any:
        self.head = None
        batch = self._inner.next_batch()
        if isinstance(batch, DefaultRecordBatch):  # all that brokers have written since 0.11
            self.head = head = _Head._make(_HEADER.unpack_from(self._fetched, self._at))
            self._began, self._at = self._at, self._at + _FRAME + head.length
            cost = head.records * RECORD_BYTES
            Allowance.left -= cost + head.length
            if cost > Allowance.batch_bytes_max:
                raise TooLarge
        return batch

    def as_fetched(self) -> bytes:
        """The batch that is being opened."""
        return self._fetched[self._began : self._at]


class Fetched(msgspec.Struct, gc=False):
    """A record as it was fetched: what is asked of aiokafka's own, which costs five times as much to make."""

    topic: str
    partition: int
    offset: int
    timestamp: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]


class _Opened(fetcher.PartitionRecords):  # type: ignore[misc]
    """The records of one fetched partition, with spans between them, so that no offset is left out.

    It ends early where the poll may open no more: what is left is fetched again.
    """

    _damaged: ClassVar[dict[TopicPartition, int]] = {}
    """Where a checksum did not fit. The wire may have done it, so a batch is fetched once more before it is given up."""

    next_fetch_offset: int

    def __iter__(self) -> Iterator[Any]:
        """Hand out the records themselves; each would pass another frame here."""
        records: Iterator[Any] = self._records_iterator
        return records

    def _unpack_records(self) -> Iterator[Any]:
        batches: _Batches = self._records
        batches.opening = True
        told, (topic, partition) = self.next_fetch_offset, self._tp
        while True:
            try:
                for batch in self._wanted(batches):
                    for found in batch:
                        offset = found.offset
                        if offset < told:
                            continue
                        timestamp, headers = found.timestamp, tuple(found.headers)
                        record = Fetched(topic, partition, offset, timestamp, found.key, found.value, headers)
                        if offset != told:
                            if batches.head and offset != batches.head.base_offset:
                                raise CorruptRecordException("offsets are left out inside a batch")
                            self.next_fetch_offset = offset
                            yield self._nothing(told, offset - 1, timestamp)
                        told = self.next_fetch_offset = offset + 1
                        yield record
                    self.next_fetch_offset = batch.next_offset
                break
            except Exception as failure:  # whatever a decoder says of what strangers wrote
                head = batches.head
                if head is None:
                    raise
                if "Invalid CRC" in str(failure) and self._damaged.get(self._tp) != head.base_offset:
                    self._damaged[self._tp] = head.base_offset
                    break
                if told < head.base_offset:
                    yield self._nothing(told, head.base_offset - 1, head.max_timestamp)
                begin, last = max(told, head.base_offset), head.base_offset + head.last_offset_delta
                told = self.next_fetch_offset = max(last + 1, begin)
                if begin <= last:
                    yield self._unopened(begin, last, head, batches.as_fetched(), _reason(failure))
        if self.next_fetch_offset > told:
            timestamp = batches.head.max_timestamp if batches.head else 0
            yield self._nothing(told, self.next_fetch_offset - 1, timestamp)

    def _wanted(self, batches: _Batches) -> Iterator[Any]:
        """The batches with records to hand out: no markers of transactions, nothing that was taken back."""
        while batches.has_next():
            batch = batches.next_batch()
            if self._check_crcs and not batch.validate_crc():
                raise CorruptRecordException(f"Invalid CRC - {self._tp}")
            taken_back = False
            if self._isolation_level == fetcher.READ_COMMITTED and batch.producer_id is not None:
                self._consume_aborted_up_to(batch.base_offset)
                if batch.is_control_batch and self._contains_abort_marker(batch):
                    self._aborted_producers.discard(batch.producer_id)
                taken_back = batch.is_transactional and batch.producer_id in self._aborted_producers
            if taken_back or batch.is_control_batch:
                self.next_fetch_offset = batch.next_offset
            else:
                yield batch

    def _nothing(self, first: int, last: int, timestamp: int) -> Span:
        return Span(*self._tp, first, timestamp, 0, None, None, None, -1, -1, (), last, None)

    def _unopened(self, first: int, last: int, head: _Head, raw: bytes, reason: str) -> Span:
        known = {LAST_OFFSET: str(last), BATCH_BYTES: str(len(raw)), BATCH_SHA256: hashlib.sha256(raw).hexdigest()}
        headers = tuple((name, value.encode()) for name, value in known.items())
        return Span(*self._tp, first, head.max_timestamp, 0, None, raw, None, -1, len(raw), headers, last, reason)


def _reason(failure: Exception) -> str:
    if isinstance(failure, TooLarge):
        return TOO_LARGE
    return BAD_HEADER_NAME if isinstance(failure, UnicodeDecodeError) else NOT_OPENED


def _replace() -> None:
    """Once, at import: from then on every consumer of this process opens batches this way."""
    fetcher.PartitionRecords, fetcher.MemoryRecords = _Opened, _Batches
    codecs: Any = sys.modules[DefaultRecordBatch.__module__]
    codecs.gzip_decode = _bounded(cramjam.gzip.decompress_into)
    codecs.lz4_decode = _bounded(cramjam.lz4.decompress_into)
    codecs.zstd_decode = _bounded(cramjam.zstd.decompress_into)
    codecs.snappy_decode = _sized(codecs.snappy_decode)


_replace()
