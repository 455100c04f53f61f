"""The command holds what outsiders read against asyncapi.json: `python -m checker.told.contract [--bootstrap HOST:PORT]`.

It knows the document alone, and a validator of JSON Schema draft 7 without extensions. Exits 1 where a record does not fit.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer
from jsonschema import Draft7Validator

from libs.identity import brokers
from libs.runtime.kafka.opening import one_poll

DOCUMENT = Path(__file__).parents[2] / "libs" / "schemas" / "generated" / "asyncapi.json"
_SHOWN = 20


class ToldRecord(NamedTuple):
    """A record as a client gets it."""

    topic: str
    headers: dict[str, str]
    value: bytes


class Contract:
    """The document, asked record by record. tag: of the channels that are looked at."""

    def __init__(self, document: Mapping[str, Any], tag: str = "told") -> None:
        self._document = document
        self._channels: dict[str, tuple[re.Pattern[str], Collection[Mapping[str, str]]]] = {
            channel["address"]: (_pattern(channel["address"]), channel["messages"].values())
            for channel in document["channels"].values()
            if {"name": tag} in channel["tags"]
        }
        self._validators: dict[str, tuple[Draft7Validator, Draft7Validator]] = {}

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(self._channels)

    def describes(self, topic: str) -> bool:
        return any(pattern.fullmatch(topic) for pattern, _ in self._channels.values())

    def address(self, topic: str) -> str:
        """Return the address of the channel that describes the topic. One of them must."""
        return next(address for address, (pattern, _) in self._channels.items() if pattern.fullmatch(topic))

    def misfits(self, record: ToldRecord) -> list[str]:
        """Say why no message of the record's channel has its form; nothing where one has."""
        _, messages = self._channels[self.address(record.topic)]
        try:
            payload = json.loads(record.value)
        except ValueError:
            return ["the value is no JSON"]
        why: list[str] = []
        for message in messages:
            headers, body = self._validators_of(message["$ref"])
            if not headers.is_valid(record.headers):
                continue
            found = [f"{error.json_path}: {error.message[:200]}" for error in body.iter_errors(payload)]
            if not found:
                return []
            why += found
        return why or ["no message has such headers"]

    def _validators_of(self, reference: str) -> tuple[Draft7Validator, Draft7Validator]:
        if reference not in self._validators:
            message = self._document["components"]["messages"][reference.rpartition("/")[2]]
            made = (self._validator(message["headers"]), self._validator(message["payload"]))
            self._validators[reference] = made
        return self._validators[reference]

    def _validator(self, schema: Mapping[str, Any]) -> Draft7Validator:
        return Draft7Validator({**schema, "components": self._document["components"]})


def _pattern(address: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+\\}", "[^.]+", re.escape(address)))


async def told_records(bootstrap: str, contract: Contract) -> list[ToldRecord]:
    """Every record of the topics that the document describes, up to now."""
    async with consumer_of(bootstrap) as asking:
        names = [name for name in await asking.topics() if contract.describes(name)]
    found: list[ToldRecord] = []
    async with consumer_of(bootstrap, *names) as consumer:  # of no group: it is assigned every partition
        ends = await consumer.end_offsets(consumer.assignment())
        while any([await consumer.position(place) < end for place, end in ends.items()]):
            with one_poll():
                polled = await consumer.getmany(timeout_ms=200)
            for place, records in polled.items():
                for record in records:
                    headers = {name: value.decode() for name, value in record.headers}
                    found.append(ToldRecord(place.topic, headers, record.value or b""))
    return found


def consumer_of(bootstrap: str, *topics: str) -> AIOKafkaConsumer:
    """A reader of whole topics, of no group."""
    return AIOKafkaConsumer(
        *topics, bootstrap_servers=bootstrap, auto_offset_reset="earliest", enable_auto_commit=False,
        fetch_max_wait_ms=50, **brokers.aiokafka(),
    )  # fmt: skip


def faults(contract: Contract, records: list[ToldRecord]) -> Iterator[str]:
    for record in records:
        for why in contract.misfits(record):
            yield f"{record.topic} {record.headers.get('ce_id')}: {why}"


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m checker.told.contract", description=__doc__)
    parser.add_argument("--bootstrap", default=os.environ.get("KAFKA_BOOTSTRAP", "127.0.0.1:9092"))
    parser.add_argument("--document", type=Path, default=DOCUMENT, help="default: the generated one")
    options = parser.parse_args(words)
    contract = Contract(json.loads(options.document.read_text(encoding="utf-8")))
    records = asyncio.run(told_records(options.bootstrap, contract))
    found = list(faults(contract, records))
    for topic, count in sorted(Counter(record.topic for record in records).items()):
        print(f"{count:>8}  {topic}")
    print("\n".join(found[:_SHOWN]) or f"{len(records)} records, each as {options.document.name} says")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
