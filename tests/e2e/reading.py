"""Public topics as they lie there, for questions the checker does not ask."""

from __future__ import annotations

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from checker.facts import Place
from deploy.local.stack import SERVICES
from libs.identity import brokers
from libs.schemas.topics import dead_letters


async def records_of(bootstrap: str, *topics: str) -> list[ConsumerRecord[bytes, bytes]]:
    """Every record of these topics, of one partition each, up to now."""
    consumer: AIOKafkaConsumer[bytes, bytes] = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest", fetch_max_wait_ms=50,
        **brokers.aiokafka(),
    )  # fmt: skip
    await consumer.start()
    try:
        places = [TopicPartition(topic, 0) for topic in topics]
        consumer.assign(places)
        ends = await consumer.end_offsets(places)
        found: list[ConsumerRecord[bytes, bytes]] = []
        while any([await consumer.position(place) < ends[place] for place in places]):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found += records
        return found
    finally:
        await consumer.stop()


async def letters_of(bootstrap: str, *services: str) -> list[ConsumerRecord[bytes, bytes]]:
    """The dead letters of these services, or of all."""
    return await records_of(bootstrap, *(dead_letters(service).name for service in services or SERVICES))


def place_of(letter: ConsumerRecord[bytes, bytes]) -> Place:
    """Say where the record lies that could not be read."""
    headers = {name: value.decode() for name, value in letter.headers}
    return Place(headers["tg_topic"], int(headers["tg_partition"]), int(headers["tg_offset"]))


def in_clear(letter: ConsumerRecord[bytes, bytes]) -> str:
    """Everything of a record that anybody could read, sealed bodies included."""
    parts = [letter.key or b"", letter.value or b"", *(part for _, value in letter.headers if (part := value))]
    return "\n".join(part.decode(errors="replace") for part in parts)
