"""Batches as no client of ours writes them, made by hand and produced as they are."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import cramjam
from aiokafka import TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import LeaderNotAvailableError, NotLeaderForPartitionError, UnknownTopicOrPartitionError, for_code
from aiokafka.protocol.produce import ProduceRequest
from aiokafka.record.default_records import DefaultRecordBatchBuilder, _DefaultRecordBatchPy
from aiokafka.record.util import calc_crc32c

Made = tuple[bytes | None, bytes | None, list[tuple[str, bytes]]]
"""(key, value, headers)"""
NONE, GZIP, SNAPPY, LZ4, ZSTD = range(5)
CODECS = (NONE, GZIP, SNAPPY, LZ4, ZSTD)

_HEADER = _DefaultRecordBatchPy.HEADER_STRUCT
_ATTRIBUTES_AT, _CRC_AT, _LENGTH_AT = 21, 17, 8
_FRAME = 12
_PRODUCED_WITHIN_MS = 30_000
_NOBODY_LEADS = (LeaderNotAvailableError, NotLeaderForPartitionError, UnknownTopicOrPartitionError)
NEAR_BYTES, NEAR_BOMBS = 15_000_000, 50
"""Just under the default of `OPENED_BYTES_MAX`."""


def batch(records: Sequence[Made], codec: int = NONE) -> bytes:
    """A batch as it ought to be."""
    builder = DefaultRecordBatchBuilder(
        magic=2, compression_type=codec, is_transactional=0, producer_id=-1, producer_epoch=-1, base_sequence=-1,
        batch_size=1 << 30,
    )  # fmt: skip
    for offset, (key, value, headers) in enumerate(records):
        builder.append(offset, 1_772_416_800_000, key, value, list(headers))
    return bytes(builder.build())


def sealed(made: bytearray) -> bytes:
    """Write length and checksum anew, as they fit what was changed."""
    struct.pack_into(">i", made, _LENGTH_AT, len(made) - _FRAME)
    struct.pack_into(">I", made, _CRC_AT, calc_crc32c(bytes(made[_ATTRIBUTES_AT:])))
    return bytes(made)


def bomb(codec: int = ZSTD, size: int = 100_000_000) -> bytes:
    """One record of zeros that comes to `size` bytes (case A5)."""
    return batch([(b"k", bytes(size), [])], codec)


def near_bombs() -> list[bytes]:
    """Fifty small batches in a row, each of which comes to nearly what a batch may."""
    return [bomb(ZSTD, NEAR_BYTES)] * NEAR_BOMBS


def crowd(records: int = 1_000_000) -> bytes:
    """Very many records of nothing."""
    return batch([(None, None, [])] * records, ZSTD)


def broken_lz4(records: Sequence[Made]) -> bytes:
    """An LZ4 frame whose content checksum is wrong: brokers do not look at it (case A6)."""
    plain = batch(records)
    compressor = cramjam.lz4.Compressor(level=1, content_checksum=True, block_linked=False)
    compressor.compress(plain[_HEADER.size :])
    frame = bytearray(bytes(compressor.finish()))
    frame[-1] ^= 0xFF
    made = bytearray(plain[: _HEADER.size] + frame)
    made[_ATTRIBUTES_AT + 1] |= LZ4
    return sealed(made)


def foreign_header_name(records: Sequence[Made]) -> bytes:
    """The last record has a header whose name is not UTF-8 (case A7)."""
    *others, (key, value, headers) = records
    made = batch([*others, (key, value, [*headers, ("zq-zq", b"1")])])
    return sealed(bytearray(made.replace(b"zq-zq", b"\xff\xfe\xfd\xfc\xfb")))


def skipping_offsets(records: Sequence[Made]) -> bytes:
    """The last record of an uncompressed batch says that it lies far behind the others."""
    made = bytearray(batch(records))
    at = _HEADER.size
    for _ in records[:-1]:
        at += 1 + made[at] // 2  # lengths of one byte, zigzag
    assert made[at] < 0x80 and made[at + 3] < 0x7E
    made[at + 3] = 0x7E  # the offset delta, behind length, attributes and timestamp delta
    return sealed(made)


BOMBS: Mapping[str, Callable[[], bytes]] = {
    **{f"bomb-{codec}": partial(bomb, codec, 30_000_000) for codec in (GZIP, LZ4, ZSTD)},
    "bomb-snappy": partial(bomb, SNAPPY, 20_000_000),
    "crowd": partial(crowd, 100_000),
}
"""Name → a batch that comes to more than a batch may, beyond the default of `OPENED_BYTES_MAX`."""


def undecodable(records: Sequence[Made]) -> Mapping[str, Callable[[], bytes]]:
    """Name → a batch that brokers take and clients cannot open; `records` are two small ones, or more."""
    return {
        "lz4-checksum": lambda: broken_lz4(records),
        "header-name": lambda: foreign_header_name(records),
        "offsets": lambda: skipping_offsets(records),
    }


def unopenable(records: Sequence[Made]) -> Mapping[str, Callable[[], bytes]]:
    return {**BOMBS, **undecodable(records)}


async def produce(bootstrap: str, topic: str, partition: int, made: bytes) -> int:
    """Produce a batch as it is; the offset it begins at. Raises the broker's error."""
    return (await produce_all(bootstrap, topic, partition, [made]))[0]


async def produce_all(bootstrap: str, topic: str, partition: int, made: Sequence[bytes]) -> list[int]:
    """Produce batches one after the other; the offset that each begins at. Raises the broker's error."""
    client = AIOKafkaClient(bootstrap_servers=bootstrap, client_id="by-hand")
    await client.bootstrap()
    try:
        await client.set_topics([topic])
        return [await _produce(client, topic, partition, one) for one in made]
    finally:
        await client.close()


async def _produce(client: AIOKafkaClient, topic: str, partition: int, made: bytes) -> int:
    """Produce one batch, again while nobody leads the partition (a new topic's metadata runs ahead); its offset."""
    async with asyncio.timeout(_PRODUCED_WITHIN_MS / 1000):
        while True:
            node = client.cluster.leader_for_partition(TopicPartition(topic, partition))
            request = ProduceRequest(None, -1, _PRODUCED_WITHIN_MS, [(topic, [(partition, made)])])
            ((_, ((_, code, offset, *_),)),) = (await client.send(node, request)).topics
            if not code:
                return int(offset)
            if not issubclass(error := for_code(code), _NOBODY_LEADS):
                raise error
            await client.force_metadata_update()
