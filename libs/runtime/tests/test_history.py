"""A past is folded a day at a time, so that rows are dated as they were."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count

from libs.runtime.clock import SHANGHAI
from libs.runtime.processing import Record
from libs.runtime.tools.history import batches
from libs.schemas.events.calendar import DayClosed

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
AT = datetime(2026, 3, 2, tzinfo=SHANGHAI)
_OFFSETS = count()


def _record(day: date, event: object = "fact") -> Record:
    return Record("t", 0, next(_OFFSETS), "o", event, day, AT, AT)


def test_each_batch_is_of_one_day() -> None:
    days = [MONDAY, MONDAY, TUESDAY, MONDAY, TUESDAY, TUESDAY]
    made = [[record.day for record in batch.records] for batch in batches([_record(day) for day in days], {})]
    assert made == [[MONDAY, MONDAY], [TUESDAY], [MONDAY], [TUESDAY, TUESDAY]]


def test_a_day_that_ends_without_consequence_parts_nothing() -> None:
    closed = _record(MONDAY, DayClosed(day=MONDAY))
    made = [len(batch.records) for batch in batches([_record(TUESDAY), closed, _record(TUESDAY)], {})]
    assert made == [2]
