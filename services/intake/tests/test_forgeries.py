"""Partners write the headers of their records, and may write into them whatever our own services would."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from aiokafka import ConsumerRecord

from libs.runtime.loop.batches import portions
from libs.runtime.loop.reading import Reader
from libs.runtime.loop.shares import Share
from libs.runtime.observing.telemetry import Sampler
from libs.runtime.processing import RawRecord
from libs.runtime.store.deadletters import DeadLetterRecord, Sealer, store
from libs.runtime.store.positions import Slot
from libs.runtime.wire.days import PartitionDays
from libs.schemas.topics import DECLARED, TOPICS, replays
from services.intake.processor import Intake
from services.intake.settings import Settings

_DAY = {
    "type": "DayClosed",
    "time": "2027-01-01T00:00:00+08:00",
    "customsday": "2027-01-01",
    "data": {"day": "2027-01-01"},
}
_PERSON = "110101199003071233"


def record(
    value: bytes, headers: dict[str, bytes | None], topic: str = DECLARED["order"].name, offset: int = 0
) -> ConsumerRecord[bytes, bytes]:
    size = len(value)
    return ConsumerRecord(topic, 0, offset, 1_772_424_000_000, 1, b"k", value, None, 1, size, tuple(headers.items()))


def read(topic: str, *records: ConsumerRecord[bytes, bytes]) -> Share:
    days = PartitionDays(TOPICS[topic], None, {})
    slot = Slot(topic, 0, "x", f"intake/{topic}@x-0", 0, {}, days)
    return Reader(Intake(Settings()), "secret", Sampler(0)).read(slot, records, date(2026, 3, 2))


@pytest.mark.parametrize("place", [b"1/0/1", b"9" * 40 + b"/0/1", b"", None])
def test_a_partner_closes_no_day_with_a_sheet(place: bytes | None) -> None:
    share = read(
        DECLARED["order"].name, record(json.dumps([_DAY]).encode(), {"tg_origin": b"calendar", "tg_sheet": place})
    )

    assert [letter.reason for letter in share.letters] == ["not-json"]
    assert not share.closings
    assert not share.watermarks
    assert share.days.closed is None


def test_a_partner_s_record_is_one_event_whatever_its_headers_say() -> None:
    records = [record(b"{}", {"tg_sheet": b"1/0/" + b"9" * 5_000}, offset=offset) for offset in range(10)]

    (portion,) = portions({(DECLARED["order"].name, 0): records}, 10)

    assert len(portion[DECLARED["order"].name, 0]) == 10


@pytest.mark.parametrize("headers", [{"ce_type": b"DayClosed"}, {"ce_type": b"DayClosed", "tg_sheet": b"1/0/1"}])
def test_a_forged_day_that_is_sent_again_comes_back(headers: dict[str, bytes | None]) -> None:
    topic = replays("intake").name
    share = read(
        topic, record(b'{"day": "2027-01-01"}', headers | {"tg_topic": DECLARED["order"].name.encode()}, topic)
    )

    assert [letter.reason for letter in share.letters] == ["replay-of-a-day"]
    assert not share.records


async def test_a_header_about_somebody_is_not_shown(database: Any) -> None:
    db = await database("intake")
    names = ("ce_id", "ce_type", "ce_source", "ce_time", "ce_customsday", "content-type")
    ours = {"ce_type": b"DayClosed", "ce_time": b"2026-03-02T10:00:00+08:00", "content-type": b"application/xml"}
    shown = []
    for number, headers in enumerate(({name: _PERSON.encode() for name in names}, ours)):
        raw = RawRecord(DECLARED["order"].name, 0, number, datetime(2026, 3, 2, tzinfo=UTC), b"k", b"{", dict(headers))
        await store(db, [DeadLetterRecord(f"intake/forged/{number}", "not-json", raw)], Sealer("secret"))
        stored = await db.fetchval("select headers::text from dead_letter where id = $1", f"intake/forged/{number}")
        shown.append(json.loads(stored))

    assert shown == [{}, {name: value.decode() for name, value in ours.items()}]
