"""A day's end means the same wherever a batch is cut, and however far other topics are ahead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.twins.testing import A_DAY, Driver, only
from libs.schemas.events.base import Event
from libs.schemas.events.intake import ReturnArrived
from libs.schemas.events.return_documents import ReturnApplied
from libs.schemas.events.returns import ReturnAccepted, ReturnLapsed, ReturnRefused
from libs.schemas.events.review import ListReleased
from services.returns.domain.files import ReturnFiles
from services.returns.domain.procedure import ReturnProcedure
from services.returns.settings import Settings
from services.returns.tests.samples import application, arrival, ended, released, seen

Fact = tuple[date, Event]
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def on(after: int) -> date:
    return A_DAY + timedelta(after)


async def test_a_release_of_the_next_day_does_not_help_an_application_of_this_one(driver: Driver) -> None:
    """Another worker may apply the next day's release before this day closes."""
    await driver.feed(application("1", "R1"))
    assert await driver.feed(released("1"), day=on(1)) == []
    refused = only(ReturnRefused, await driver.close(A_DAY))
    assert [finding.code for finding in refused.findings] == ["-625016"]
    only(ReturnAccepted, await driver.feed(application("1", "R1"), day=on(1)))


async def test_nor_does_one_that_is_here_before_the_application(driver: Driver) -> None:
    await driver.feed(released("1"), day=on(1))
    assert await driver.feed(application("1", "R1")) == []
    only(ReturnRefused, await driver.close(A_DAY))


async def test_an_arrival_on_the_day_after_the_last_meets_a_lapsed_application(driver: Driver) -> None:
    await driver.feed(released("1"), application("1", "R1"))
    lapsed, refused = await driver.feed(arrival("1", "R1"), day=on(46))
    assert isinstance(lapsed, ReturnLapsed)
    assert isinstance(refused, ReturnRefused)
    assert [finding.code for finding in refused.findings] == ["-625022", "-625004"]
    assert await driver.close(on(45)) == []


def outcome(facts: Sequence[Fact], closed_after: dict[int, int]) -> Counter[str]:
    """Return what is published where day `n` closes behind `closed_after[n]` of these facts."""
    files = ReturnFiles()
    procedure = ReturnProcedure(files, Settings(apply_within_days=90).terms)
    published: Counter[str] = Counter()
    for place in range(len(facts) + 1):
        for n, after in closed_after.items():
            if after == place:
                published.update(map(repr, ended(procedure, files, on(n), NOW)))
        if place < len(facts):
            day, fact = facts[place]
            published.update(map(repr, _told(procedure, fact, day)))
    return published


def _told(procedure: ReturnProcedure, fact: Event, day: date) -> list[Event]:
    if isinstance(fact, ListReleased):
        return procedure.released(seen(fact), day, NOW)
    if isinstance(fact, ReturnApplied):
        return procedure.applied(fact, day, NOW)
    assert isinstance(fact, ReturnArrived)
    return procedure.arrived(fact, day, NOW)


@given(st.data())
def test_the_same_facts_give_the_same_answers_wherever_the_days_close(data: st.DataObject) -> None:
    """A release, applications round it, arrivals and applications round the last day of the first ones."""
    facts: list[Fact] = [(on(data.draw(st.integers(0, 2))), released("1"))]
    numbers = [f"R{n}" for n in range(1, 4)]
    for number in numbers:
        day = data.draw(st.sampled_from([0, 1, 2, 3, 45, 46, 47, 48]))
        facts.append((on(day), application("1", number, (1, data.draw(st.sampled_from(["1", "2", "3"]))))))
        arrived = data.draw(st.sampled_from([44, 45, 46, 47, 48, 49]))
        if arrived > day:
            facts.append((on(arrived), arrival("1", number, (1, data.draw(st.sampled_from(["1", "3"]))))))
    facts = data.draw(st.permutations(facts))
    facts.sort(key=lambda fact: fact[0])
    at_once = {n: sum(day <= on(n) for day, _ in facts) for n in range(96)}
    late: dict[int, int] = {}
    for n, earliest in at_once.items():
        last = sum(day <= on(n + 2) for day, _ in facts)  # nobody runs further ahead than the calendar does
        drawn = data.draw(st.integers(earliest, last)) if last > earliest else earliest
        late[n] = max([drawn, *late.values()])
    assert outcome(facts, late) == outcome(facts, at_once)
