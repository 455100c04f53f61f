"""A day's end means the same wherever a batch is cut, and however far other topics are ahead."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.processing import Batch, Record
from libs.runtime.twins.testing import A_DAY, only
from libs.schemas.events.accountbook import DeclarationRefused, VerificationListApproved
from services.accountbook.domain.due import PendingDue
from services.accountbook.domain.state import State
from services.accountbook.processor import AccountBook
from services.accountbook.tests.conftest import Zone
from services.accountbook.tests.samples import (
    MILK,
    entry,
    filing,
    invt_no,
    matched,
    rejected,
    released,
    sent_back,
    settings,
    verification_list,
)

NEXT_DAY = A_DAY + timedelta(days=1)
Fact = tuple[date, Any]


async def test_a_release_of_the_next_day_does_not_help_a_declaration_of_this_one(zone: Zone) -> None:
    """Another worker may apply the next day's release before this day closes."""
    await zone.feed(matched(1), verification_list([invt_no(1)]))
    assert await zone.feed(released(1), day=NEXT_DAY) == []
    refusal = only(DeclarationRefused, await zone.close(A_DAY))
    assert [finding.rule for finding in refusal.findings] == ["verification-list.invtNos.released@1"]
    only(VerificationListApproved, await zone.feed(verification_list([invt_no(1)]), day=NEXT_DAY))


async def test_nor_does_one_that_is_here_before_the_declaration(zone: Zone) -> None:
    await zone.feed(matched(1))
    await zone.feed(released(1), day=NEXT_DAY)
    assert await zone.feed(verification_list([invt_no(1)])) == []
    only(DeclarationRefused, await zone.close(A_DAY))


def outcome(facts: Sequence[Fact], closed_after: Sequence[int]) -> Counter[str]:
    """Return what is published where day `n` closes behind `closed_after[n]` of these facts."""
    book = AccountBook(settings())
    state = State(counters=defaultdict(int))
    published: Counter[str] = Counter()

    def run(batch: Batch) -> None:
        published.update(repr(event) for _, event in book.decide(state, batch).outputs)

    for place in range(len(facts) + 1):
        for n, after in enumerate(closed_after):
            if after == place:
                day = A_DAY + timedelta(days=n)
                due = sorted((waiting.day, number) for number, waiting in state.pending.items())
                run(Batch([_record(PendingDue(*one), day) for one in due if one[0] <= day]))
        if place < len(facts):
            day, fact = facts[place]
            run(Batch([_record(fact, day)]))
    return published


def _record(event: Any, day: date) -> Record:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    return Record("test", 0, 0, "accountbook/test-0", event, day, now, now)


VERDICTS: list[Callable[[int], Any]] = [released, rejected, sent_back]


@given(st.data())
def test_the_same_facts_give_the_same_answers_wherever_the_days_close(data: st.DataObject) -> None:
    """Three days of lists, verdicts and declarations; each day closes at once, or behind some facts of later days."""
    facts: list[Fact] = [(A_DAY, filing()), (A_DAY, entry({MILK: 100}))]
    facts += [(A_DAY, matched(number)) for number in range(1, 5)]
    decided: set[int] = set()
    for n in range(3):
        day = A_DAY + timedelta(days=n)
        for _ in range(data.draw(st.integers(0, 4))):
            if data.draw(st.booleans()):
                numbers = data.draw(st.lists(st.integers(1, 4), min_size=1, max_size=3, unique=True))
                facts.append((day, verification_list([invt_no(number) for number in numbers])))
            elif open_ := sorted({1, 2, 3, 4} - decided):
                number = data.draw(st.sampled_from(open_))
                decided.add(number)
                facts.append((day, data.draw(st.sampled_from(VERDICTS))(number)))
    at_once = [sum(day <= A_DAY + timedelta(days=n) for day, _ in facts) for n in range(3)]
    late: list[int] = []
    for earliest in at_once:
        late.append(data.draw(st.integers(max([earliest, *late]), len(facts))))
    assert outcome(facts, late) == outcome(facts, at_once)
