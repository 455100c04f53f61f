"""Partners write these into the log: batches that nobody can open, and a transaction that nobody ends."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from random import Random

from aiokafka import AIOKafkaProducer
from aiokafka.errors import InvalidTransactionTimeout, KafkaError

from chaos.badinput import batches
from chaos.fault import Missed
from chaos.ground import Ground
from libs.schemas.topics import DECLARED

_TRANSACTION_MS = 10_000
"""The longest that brokers of ours grant."""
_MINUTES_MS = 15 * 60_000
"""What brokers grant where nobody says otherwise."""
_SMALL: list[batches.Made] = [(b"k", b"{", []), (b"k", b"}", [])]


def place(rng: Random) -> tuple[str, int]:
    topic = rng.choice(list(DECLARED.values()))
    return topic.name, rng.randrange(topic.partitions)


@asynccontextmanager
async def open_transaction(ground: Ground, rng: Random) -> AsyncIterator[str]:
    """Ask for minutes, in vain. Then begin a transaction of as long as it may, send one record, and never end it. Raises
    ConnectionError where the broker grants minutes."""
    topic, partition = place(rng)
    try:
        granted = await _grants(ground, rng, _MINUTES_MS)
        producer = _partner(ground, rng, _TRANSACTION_MS)
        try:
            await producer.start()
            await producer.begin_transaction()
            await producer.send_and_wait(topic, b"{}", partition=partition)
        finally:
            await producer.stop()  # which says nothing of the transaction
    except (KafkaError, OSError) as failure:
        raise Missed(f"the broker takes no transaction: {type(failure).__name__}") from None
    if granted:
        raise ConnectionError(f"the broker grants partners transactions of {_MINUTES_MS // 1000} s")
    yield f"transaction of {_TRANSACTION_MS // 1000} s left open on {topic}-{partition}, one of minutes refused"


def _partner(ground: Ground, rng: Random, transaction_ms: int) -> AIOKafkaProducer:
    return AIOKafkaProducer(
        bootstrap_servers=ground.endpoints.kafka,
        transactional_id=f"chaos-{rng.getrandbits(32):08x}",
        transaction_timeout_ms=transaction_ms,
    )


async def _grants(ground: Ground, rng: Random, transaction_ms: int) -> bool:
    producer = _partner(ground, rng, transaction_ms)
    try:
        await producer.start()
    except InvalidTransactionTimeout:
        return False
    finally:
        await producer.stop()
    return True


@asynccontextmanager
async def bomb(ground: Ground, rng: Random) -> AsyncIterator[str]:
    """A small batch that comes to very much. Then many in a row that come to just under what one may."""
    bombed = await _sent(ground, rng, batches.BOMBS)
    topic, partition = place(rng)
    try:
        near = await batches.produce_all(ground.endpoints.kafka, topic, partition, batches.near_bombs())
    except (KafkaError, OSError) as failure:
        raise Missed(f"the broker takes no batch: {type(failure).__name__}") from None
    yield f"{bombed}; {len(near)} just under the bound on {topic}-{partition} from {near[0]}"


@asynccontextmanager
async def undecodable_batch(ground: Ground, rng: Random) -> AsyncIterator[str]:
    """A batch that brokers take and clients cannot open."""
    yield await _sent(ground, rng, batches.undecodable(_SMALL))


async def _sent(ground: Ground, rng: Random, made: Mapping[str, Callable[[], bytes]]) -> str:
    topic, partition = place(rng)
    name = rng.choice(list(made))
    try:
        offset = await batches.produce(ground.endpoints.kafka, topic, partition, made[name]())
    except (KafkaError, OSError) as failure:
        raise Missed(f"the broker takes no batch: {type(failure).__name__}") from None
    return f"{name} on {topic}-{partition} at {offset}"
