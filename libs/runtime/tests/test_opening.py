"""Fetched batches are opened within bounds, and what cannot be opened stands in nobody's way."""

from __future__ import annotations

import struct
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, ClassVar
from uuid import uuid4

import asyncpg
import pytest
from aiokafka import TopicPartition
from aiokafka.consumer import fetcher

from chaos.badinput import batches
from chaos.badinput.batches import (
    CODECS,
    NONE,
    ZSTD,
    Made,
    batch,
    bomb,
    broken_lz4,
    crowd,
    produce,
    sealed,
    skipping_offsets,
)
from deploy.local.stack import Endpoints
from libs.runtime.failures import DeadLetter
from libs.runtime.kafka import opening
from libs.runtime.kafka.opening import Allowance
from libs.runtime.processing import Decoder, RawRecord
from libs.runtime.tests.echo import DeskEcho, EchoSettings, an_order, read_order
from libs.runtime.tests.test_subscription import RunningService, eventually
from libs.runtime.wire.spans import BAD_HEADER_NAME, NOT_OPENED, TOO_LARGE, Span
from libs.schemas.topics import DECLARED

Told = list[tuple[int, int, str | None]]
"""(first offset, last offset, reason); a record ends where it begins and has no reason but its value."""

SMALL: list[Made] = [(b"k", b"one", []), (b"k", b"two", [("h", b"x")])]
PLACE = TopicPartition("cbec.declare.orders.v1", 0)


@pytest.fixture(autouse=True)
def bounds() -> Iterator[None]:
    before = Allowance.batch_bytes_max, Allowance.left
    Allowance.batch_bytes_max = 1 << 20
    yield
    Allowance.batch_bytes_max, Allowance.left = before


def laid(*made: bytes, at: int = 0) -> bytes:
    """Batches one behind the other, as a broker numbers them from an offset on."""
    log, offset = b"", at
    for one in made:
        log += struct.pack(">q", offset) + one[8:]
        offset += struct.unpack_from(">i", one, 23)[0] + 1
    return log


def told(fetched: bytes, position: int = 0, aborted: list[tuple[int, int]] | None = None) -> Told:
    committed = 1
    records = fetcher.PartitionRecords(
        PLACE, fetcher.MemoryRecords(fetched), aborted, position, None, None, True, committed
    )
    seen = [
        (r.offset, r.last, r.reason) if isinstance(r, Span) else (r.offset, r.offset, (r.value or b"").decode())
        for r in records
    ]
    assert not seen or records.next_fetch_offset == seen[-1][1] + 1, "the position is behind all that was told"
    return seen


ONE, TWO = "one", "two"


@pytest.mark.parametrize("codec", CODECS)
def test_whoever_looks_for_plain_records_opens_no_other(codec: int) -> None:
    fetched = laid(batch(SMALL, codec), batch(SMALL))
    with opening.one_poll(compressed=False):
        found = told(fetched)
    first = [(0, 0, ONE), (1, 1, TWO)] if codec == NONE else [(0, 1, NOT_OPENED)]
    assert found == [*first, (2, 2, ONE), (3, 3, TWO)]
    assert told(fetched) == [(0, 0, ONE), (1, 1, TWO), (2, 2, ONE), (3, 3, TWO)]


@pytest.mark.parametrize("codec", CODECS)
def test_what_can_be_opened_is_as_it_was(codec: int) -> None:
    assert told(laid(batch(SMALL, codec), batch(SMALL, codec))) == [(0, 0, ONE), (1, 1, TWO), (2, 2, ONE), (3, 3, TWO)]
    assert told(laid(batch(SMALL, codec)), position=1) == [(1, 1, TWO)]


@pytest.mark.parametrize("codec", [codec for codec in CODECS if codec != NONE])
def test_a_bomb_is_a_span_and_the_next_batch_is_read(codec: int) -> None:
    log = laid(batch(SMALL, codec), bomb(codec, 2 << 20), batch(SMALL, codec))
    assert told(log) == [(0, 0, ONE), (1, 1, TWO), (2, 2, TOO_LARGE), (3, 3, ONE), (4, 4, TWO)]
    assert told(laid(bomb(codec, 1_000_000)))[0][2] != TOO_LARGE, "what fits is no bomb"


def test_a_crowd_of_empty_records_is_a_bomb() -> None:
    assert told(laid(crowd(10_000), batch(SMALL))) == [
        (0, 9_999, TOO_LARGE),
        (10_000, 10_000, ONE),
        (10_001, 10_001, TWO),
    ]


def test_a_poll_ends_where_it_has_opened_enough() -> None:
    log = laid(*[bomb(ZSTD, 700_000)] * 6)
    with opening.one_poll():
        first = told(log)
        assert [last for _, last, _ in first] == [0, 1, 2, 3, 4]
        assert told(log) == [], "another partition of the same poll waits"
    with opening.one_poll():
        assert [last for _, last, _ in told(laid(bomb(ZSTD, 700_000), at=5), position=5)] == [5]
    assert len(told(laid(*[bomb(ZSTD, 700_000)] * 6))) == 6, "bounded is who polls within `one_poll`"


def test_a_batch_found_damaged_is_fetched_once_more() -> None:
    damaged = bytearray(batch(SMALL))
    damaged[-1] ^= 1
    log = laid(batch(SMALL), bytes(damaged), batch(SMALL))
    assert told(log) == [(0, 0, ONE), (1, 1, TWO)]
    assert told(laid(bytes(damaged), batch(SMALL), at=2), position=2) == [(2, 3, NOT_OPENED), (4, 4, ONE), (5, 5, TWO)]


def test_what_lies_in_front_of_a_foreign_header_name_is_read() -> None:
    log = laid(batches.foreign_header_name(SMALL), batch(SMALL))
    assert told(log) == [(0, 0, ONE), (1, 1, BAD_HEADER_NAME), (2, 2, ONE), (3, 3, TWO)]


def test_offsets_left_out_inside_a_batch_do_not_move_the_position_past_others() -> None:
    log = laid(skipping_offsets(SMALL), batch(SMALL))
    assert told(log) == [(0, 0, ONE), (1, 1, NOT_OPENED), (2, 2, ONE), (3, 3, TWO)]


@pytest.mark.parametrize("codec", [5, 6, 7])
def test_an_unknown_codec_is_a_span(codec: int) -> None:
    made = bytearray(batch(SMALL))
    made[22] |= codec
    assert told(laid(sealed(made), batch(SMALL))) == [(0, 1, NOT_OPENED), (2, 2, ONE), (3, 3, TWO)]


def test_a_wrong_content_checksum_is_a_span() -> None:
    assert told(laid(broken_lz4(SMALL), batch(SMALL))) == [(0, 1, NOT_OPENED), (2, 2, ONE), (3, 3, TWO)]


def test_what_was_taken_back_is_a_span_without_reason() -> None:
    taken_back = bytearray(batch(SMALL))
    taken_back[22] |= 0x10
    struct.pack_into(">q", taken_back, 43, 7)
    assert told(laid(sealed(taken_back), batch(SMALL)), aborted=[(7, 0)]) == [(0, 1, None), (2, 2, ONE), (3, 3, TWO)]
    assert told(laid(batch(SMALL), sealed(taken_back)), aborted=[(7, 2)]) == [(0, 0, ONE), (1, 1, TWO), (2, 3, None)]


class DeskSettings(EchoSettings):
    service: ClassVar[str] = "intake"


class Desk(DeskEcho):
    """Takes orders, and nothing else for one."""

    def decoder(self, topic: str) -> Decoder:
        def decode(raw: RawRecord) -> Any:
            try:
                return read_order(raw.value or b"")
            except ValueError:
                raise DeadLetter("not-an-order") from None

        return decode


async def test_batches_nobody_can_open_become_dead_letters_and_the_next_flow(
    servers: Endpoints,
    kafka: str,
    database: Callable[[str], Awaitable[asyncpg.Connection]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {**servers.environment(), "UNREADABLE_SHARE_MAX": "1"}.items():
        monkeypatch.setenv(name, value)
    db = await database("intake")
    await db.execute("drop table if exists echo")
    await db.execute("create table echo (order_no text primary key, times int not null)")
    topic, run = DECLARED["order"].name, uuid4().hex[:8]

    async def send(made: bytes) -> int:
        return await produce(kafka, topic, 0, made)

    first = {await send(make()): name for name, make in batches.unopenable(SMALL).items()}
    last = await send(batch([(b"k", an_order(run).encode(), [])]))
    service = RunningService(Desk(), DeskSettings())

    async def passed() -> bool:
        return bool(await db.fetchval("select count(*) from echo where order_no = $1", run))

    await eventually(passed)
    await service.stop()
    rows = await db.fetch(
        "select record_offset as at, (headers::jsonb ->> 'tg_last_offset')::int as last from dead_letter "
        "where topic = $1 and partition = 0 and reason like 'batch-%' and record_offset >= $2",
        topic, min(first),
    )  # fmt: skip
    covered = {name for at, name in first.items() if any(at <= row["at"] <= row["last"] < last for row in rows)}
    assert covered == set(first.values())
    assert len(rows) == len(first), "each is one letter"
