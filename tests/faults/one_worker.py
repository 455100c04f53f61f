"""Scenarios drive one worker on a log held by hand. What it sent is taken as a reader downstream takes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, cast

from pydantic_core import from_json

from libs.runtime.loop.worker import Worker
from libs.runtime.processing import Processor
from libs.runtime.store.pages import OutboxRecord
from libs.runtime.store.positions import Place
from libs.runtime.tests.rig import HandConsumer, HandPublisher, Rig
from libs.runtime.wire.envelope import parse_id
from libs.schemas.cloudevents import is_sheet, sheet_place, singles
from libs.schemas.topics import DOCUMENTS

OTHER_PLACE: Place = (DOCUMENTS.name, 1)


class Process:
    """A worker reads the log as a consumer does, on from where it is or was told to seek."""

    def __init__(self, rig: Rig, processor: Processor[Any, Any] | None, publisher: HandPublisher | None) -> None:
        self.rig, self.at = rig, 0
        self.worker: Worker = rig.worker(processor, publisher)

    async def poll(self) -> None:
        """One poll of everything that is there."""
        sought = cast(HandConsumer, self.worker._consumer).sought
        self.at = sought.pop(self.rig.place, self.at)
        records = self.rig.log.records.get(self.rig.place, [])[self.at :]
        self.at += len(records)
        if records and not self.worker.halted:
            await self.worker.handle(records)


async def started(
    rig: Rig, processor: Processor[Any, Any] | None = None, publisher: HandPublisher | None = None
) -> Process:
    process = Process(rig, processor, publisher)
    await process.worker.assign({rig.place})
    return process


def heard(messages: Sequence[OutboxRecord]) -> Counter[str]:
    """Return what a reader downstream takes from these messages. It drops what is at or below the last it saw of an
    origin."""
    last: dict[tuple[str, int, str], tuple[int, int]] = {}
    orders: Counter[str] = Counter()
    for message in messages:
        headers = dict(message.headers)
        if is_sheet(headers):
            place = sheet_place(headers)
            origin, here = place.origin, place.mark
        else:
            cause = parse_id(headers["ce_id"].decode())
            origin, here = cause.origin, (cause.offset, cause.number)
        line = (message.topic, message.partition, origin)
        if here > last.get(line, (-1, -1)):
            last[line] = here
            found = singles(headers, None, message.value)
            orders.update(number_in(one.value) for one in found if one.headers.get("ce_type") != b"DayClosed")
    return orders


async def assert_once(rig: Rig, *orders: str, messages: Sequence[OutboxRecord] | None = None) -> None:
    """Each order has its effect once, and downstream hears of it once."""
    assert await rig.times() == dict.fromkeys(orders, 1)
    assert heard(rig.publisher.sent if messages is None else messages) == dict.fromkeys(orders, 1)


def number_in(event: bytes | None) -> str:
    """An event of a case refers to it, one of a list by its block."""
    facts = from_json(event or b"")
    return str(facts.get("list", facts)["ref"]["number"])
