"""The rows every system is given, and the matches that must come of them. The same for the same number of orders."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from typing import Any

from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition

from bench.peers.matching import KINDS
from deploy.local.part import Say

SPREAD_ORDERS = 3_000
"""A document comes up to this many orders after the first it could: about a second at twice the national record. So that
many orders are open at any time, and their state is really needed."""
DISAGREEING_EVERY = 50
"""Every so many orders' waybill names another buyer: all three are there, no match may come of them."""
_SEED = 1
_DIGITS = 9
_TEMPLATE = (
    '{{"kind":"{kind}","orderNo":"PB{number:09d}","ebpCode":"3301963K69","copNo":"C{kind}{number:09d}",'
    '"appTime":"20260302{clock:06d}","buyer":"{buyer:016x}","currency":"142","total":"{yuan}.{fen:02d}"}}'
)


def order_no(number: int) -> str:
    return f"PB{number:0{_DIGITS}d}"


def number_of(order: str) -> int:
    """The other way round."""
    return int(order[-_DIGITS:])


def agrees(number: int) -> bool:
    return number % DISAGREEING_EVERY != 0


def matches_of(orders: int) -> int:
    """Say how many of these orders must be matched."""
    return orders - len(range(0, orders, DISAGREEING_EVERY))


def rows(orders: int) -> Iterator[tuple[str, str]]:
    """(order number, JSON) of three documents per order, mixed up within the spread."""
    chance = random.Random(_SEED)
    waiting: list[list[tuple[str, str]]] = [[] for _ in range(SPREAD_ORDERS)]
    for number in range(orders + SPREAD_ORDERS):
        if number < orders:
            for document in _documents(number):
                waiting[(number + chance.randrange(SPREAD_ORDERS)) % SPREAD_ORDERS].append(document)
        due = number % SPREAD_ORDERS
        yield from waiting[due]
        waiting[due] = []


def _documents(number: int) -> Iterator[tuple[str, str]]:
    buyer = number * 0x9E3779B97F4A7C15 % (1 << 64)
    for kind in KINDS:
        other = kind == "waybill" and not agrees(number)
        value = _TEMPLATE.format(
            kind=kind, number=number, clock=number % 1_000_000, buyer=buyer ^ other,
            yuan=10 + number % 4_990, fen=number % 100,
        )  # fmt: skip
        yield order_no(number), value


def fill(bootstrap: str, topic: str, orders: int, say: Say) -> None:
    """Produce the rows, keyed by order number. Returns when the broker has all of them; raises RuntimeError if not."""
    producer = Producer({
        "bootstrap.servers": bootstrap, "compression.type": "lz4", "linger.ms": 50, "enable.idempotence": True,
        "queue.buffering.max.messages": 500_000, "partitioner": "murmur2_random",
    })  # fmt: skip
    said_s = time.monotonic()
    for count, (key, value) in enumerate(rows(orders)):
        send(producer, topic, value, key)
        if count % 10_000 == 0:
            producer.poll(0)
            if time.monotonic() - said_s > 2:
                said_s = time.monotonic()
                say(f"input: {count:,} of {orders * len(KINDS):,} rows")
    if left := producer.flush(60):
        raise RuntimeError(f"{left} rows could not be produced within a minute")
    say(f"input: {orders * len(KINDS):,} rows on {topic}")


def send(producer: Producer, *record: Any, **more: Any) -> None:
    """`produce`, which waits while its queue is full."""
    while True:
        try:
            producer.produce(*record, **more)
            return
        except BufferError:
            producer.poll(0.1)


def read_through(bootstrap: str, topic: str, partitions: int, orders: int) -> None:
    """Read all rows once, so that the system that comes first finds the broker as warm as the others do. Raises
    RuntimeError where they do not come."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": "read-through", "enable.auto.commit": False})
    consumer.assign([TopicPartition(topic, n, OFFSET_BEGINNING) for n in range(partitions)])
    missing = orders * len(KINDS)
    while missing:
        found = consumer.consume(10_000, 30)
        if not found:
            raise RuntimeError(f"{missing} rows of {topic} cannot be read")
        missing -= len(found)
    consumer.close()
