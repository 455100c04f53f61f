"""Read topics for outsiders by the CloudEvents SDK: `pip install -r more.in`, `python events.py TOPIC …`.

KAFKA is the brokers' address. Each event is printed as one line of structured JSON, from the topics' beginning to their end.
"""

from __future__ import annotations

import asyncio
import os
import sys

from aiokafka import AIOKafkaConsumer
from cloudevents.core.bindings import kafka
from proof import of_aiokafka


async def read(*topics: str) -> None:
    """A consumer of no group is assigned every partition."""
    where = {"bootstrap_servers": os.environ["KAFKA"], "auto_offset_reset": "earliest", **of_aiokafka()}
    async with AIOKafkaConsumer(*topics, enable_auto_commit=False, **where) as consumer:
        ends = await consumer.end_offsets(consumer.assignment())
        while any([await consumer.position(place) < end for place, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    event = kafka.from_binary_event(kafka.KafkaMessage(dict(record.headers), record.key, record.value))
                    print(kafka.to_structured_event(event).value.decode(), flush=True)


if __name__ == "__main__":
    asyncio.run(read(*sys.argv[1:]))
