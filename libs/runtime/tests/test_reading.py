from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from aiokafka import ConsumerRecord

from libs.runtime.loop.reading import Reader
from libs.runtime.observing.telemetry import Sampler
from libs.runtime.store.positions import Slot
from libs.runtime.tests.echo import DeskEcho, Echo, an_order
from libs.runtime.wire.days import PartitionDays
from libs.schemas.events.intake import OrderAccepted
from libs.schemas.topics import DECLARED, DOCUMENTS, FLOWS, Topic

LOGGED = 1_772_416_800_000  # 2026-03-02, 10:00 at customs
CLOSED = date(2026, 2, 20)


@pytest.mark.parametrize(
    ("topic", "reader"),
    [(DECLARED["order"], Reader(DeskEcho(), "", Sampler(0))), (DOCUMENTS, Reader(Echo(), "", Sampler(0)))],
)
@pytest.mark.parametrize(
    ("closed", "counts"),
    [(CLOSED, date(2026, 2, 21)), (None, date(2026, 3, 2))],
    ids=["the first day still open", "the log's day before any is closed"],
)
def test_a_fact_without_a_day_counts_for(topic: Topic, reader: Reader, closed: date | None, counts: date) -> None:
    slot = Slot(topic.name, 0, "first", "here", 0, {}, PartitionDays(topic, closed, {}))
    headers = (("ce_id", b"intake/there/0/0"), ("ce_type", b"OrderAccepted"))
    body = an_order("T1").encode()
    record = ConsumerRecord(topic.name, 0, 0, LOGGED, 0, b"k", body, None, 1, len(body), headers)
    [read] = reader.read(slot, [record], None).records
    assert read.day == counts


def test_an_event_that_the_flow_ignores_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    ignoring = replace(FLOWS["matching"], ignores=(OrderAccepted,))
    monkeypatch.setitem(FLOWS, "matching", ignoring)
    slot = Slot(DOCUMENTS.name, 0, "first", "here", 0, {}, PartitionDays(DOCUMENTS, CLOSED, {}))
    headers = (("ce_id", b"intake/there/0/0"), ("ce_type", b"OrderAccepted"))
    record = ConsumerRecord(DOCUMENTS.name, 0, 0, LOGGED, 0, b"k", b"no JSON at all", None, 1, 14, headers)
    share = Reader(Echo(), "", Sampler(0)).read(slot, [record], None)
    assert (share.records, share.letters, share.ignored) == ([], [], 1)
    assert share.watermarks == {"intake/there": (0, 0)}
