"""Read your receipts from Kafka, with nothing but `pip install aiokafka`: `python read.py place.json`.

KAFKA and FEED are addresses, CODE is your customs code, KEY your API key where credentials are asked for. Each entry is
printed as a line. `place.json` keeps the last number, so that a second run goes on behind it. With `--once` it ends when
it has caught up.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import urllib.request
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from proof import of_aiokafka


def open_topic(feed: str) -> dict[str, Any]:
    """Have the feed written to a topic of one's own; twice is once. Raises HTTPError with a problem document."""
    key = os.environ.get("KEY")
    who = {"authorization": f"Bearer {key}"} if key else {"x-customs-code": os.environ["CODE"]}
    with urllib.request.urlopen(urllib.request.Request(f"{feed}/v1/topic", method="PUT", headers=who)) as answer:
        told: dict[str, Any] = json.load(answer)
        return told


class Place:
    """This remembers what was read. An entry may come twice, under the same number and id."""

    def __init__(self, kept: Path) -> None:
        self._kept = kept
        empty = {"offset": 0, "sequence": 0, "series": None, "ids": []}
        self.at: dict[str, Any] = json.loads(kept.read_text()) if kept.exists() else empty

    def is_new(self, entry: dict[str, str]) -> bool:
        """Numbers count within a series. A restore begins another one: then ids tell what was read."""
        if entry["series"] != self.at["series"]:
            self.at |= {"series": entry["series"], "sequence": 0}
        if int(entry["sequence"]) <= self.at["sequence"] or entry["id"] in self.at["ids"]:
            return False
        self.at["sequence"] = int(entry["sequence"])
        self.at["ids"] = [*self.at["ids"], entry["id"]][-1000:]
        return True

    def keep(self, offset: int) -> None:
        self.at["offset"] = offset
        self._kept.write_text(json.dumps(self.at))


def attributes(record: ConsumerRecord[bytes, bytes]) -> dict[str, str]:
    """CloudEvents, binary content mode: the attributes are headers, the data is the value."""
    return {name.removeprefix("ce_"): value.decode() for name, value in record.headers if name.startswith("ce_")}


async def read(topic: str, place: Place, *, once: bool) -> None:
    partition = TopicPartition(topic, 0)
    where = {"bootstrap_servers": os.environ["KAFKA"], **of_aiokafka()}
    async with AIOKafkaConsumer(enable_auto_commit=False, **where) as consumer:
        consumer.assign([partition])
        ends = (await consumer.end_offsets([partition]))[partition]
        first = (await consumer.beginning_offsets([partition]))[partition]
        consumer.seek(partition, max(first, place.at["offset"]))
        while not once or await consumer.position(partition) < ends:
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    entry = attributes(record)
                    if place.is_new(entry):
                        print(json.dumps({**entry, "data": json.loads(record.value)}, ensure_ascii=False), flush=True)
                    place.keep(record.offset + 1)  # once the work is done


if __name__ == "__main__":
    file = next(word for word in sys.argv[1:] if word != "--once")
    asyncio.run(read(open_topic(os.environ["FEED"])["topic"], Place(Path(file)), once="--once" in sys.argv))
