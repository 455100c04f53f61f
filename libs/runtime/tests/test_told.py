"""A document is acted on once, whatever cause tells of it; a rebuild and a restore know for which."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

from libs.runtime.processing import Batch, Record
from libs.runtime.store.told import causes_in, first_told, told_once, without_repeats
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.memory_ledger import MemoryTransaction
from libs.schemas.events.intake import EntryDeclared, GuaranteeToppedUp, OrderAccepted
from libs.schemas.topics import FLOWS

ONCE = frozenset({GuaranteeToppedUp})
AT = datetime(2026, 3, 2, 4, tzinfo=UTC)


def told(submission: str, origin: str, offset: int) -> Record:
    event = GuaranteeToppedUp(
        submission_id=submission, cop_no="T1", app_time="20260302120000", assure_code="G1", amount=Decimal(5),
        customs="C", instrument="letter",
    )  # fmt: skip
    return Record("test", 0, offset, origin, event, date(2026, 3, 2), AT, AT)


def test_a_service_acts_once_on_the_documents_it_reads() -> None:
    once = told_once(cast(Any, SimpleNamespace(flow=FLOWS["tax"], views={})))
    assert GuaranteeToppedUp in once
    assert not once & {EntryDeclared, OrderAccepted}
    assert told_once(cast(Any, SimpleNamespace(flow=FLOWS["matching"], views={}))) == frozenset()


async def test_what_was_told_before_or_twice_in_a_batch_is_passed_over() -> None:
    first, other, again = told("S1", "documents", 0), told("S2", "documents", 1), told("S1", "replays", 0)
    async with Connections(MemoryStore()).transaction() as db:
        take = MemoryTransaction(db).take_told
        assert (await first_told(ONCE, Batch([first, other, again]), take)).records == [first, other]
        assert (await first_told(ONCE, Batch([again]), take)).records == []


def test_a_log_is_read_without_repeats_whichever_stands_first() -> None:
    first, again, alone = told("S1", "documents", 0), told("S1", "replays", 0), told("S2", "documents", 1)
    causes = causes_in(ONCE, [again, first, alone], {first.id})
    assert causes == {"S1": first.id, "S2": alone.id}
    assert without_repeats(ONCE, [again, first, alone], causes) == [first, alone]
    assert without_repeats(ONCE, [first, alone], {}) == [first, alone], "a store that does not know keeps all"
