"""A declarant takes its list back where it waits; review says so, or why not."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import asyncpg
import pytest

from libs.runtime.twins.testing import kinds, only, rebuilt
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.base import Event
from libs.schemas.events.lists import Declared
from libs.schemas.events.matching import WithdrawalAsked
from libs.schemas.events.review import (
    ListManualReviewOrdered,
    ListRejected,
    ListReleased,
    ListWithdrawn,
    OfficerActionRefused,
    OfficerActionTaken,
    WithdrawalGranted,
    WithdrawalRefused,
)
from libs.schemas.findings import Finding
from services.review.tests.conftest import Open, Room
from services.review.tests.samples import assessed, inspection, line, refused, registrations, ruling

DOUBTFUL = line("50.00", unit_price="100.00")
"""An officer is asked about its price."""


def asked(order_no: str, **changes: Any) -> WithdrawalAsked:
    declared: Declared = assessed(order_no, **{k: v for k, v in changes.items() if k in ("attempt", "invt_no")}).list
    facts: dict[str, Any] = {
        "way": "withdrawal",
        "submission_id": f"w-{order_no}",
        "named": f"N-{order_no}",
        "list": declared,
    }
    return WithdrawalAsked(
        **{"ref": declared.ref, **facts, **{k: v for k, v in changes.items() if k in ("list", "findings", "way")}}
    )


async def test_a_list_at_an_officer_is_withdrawn_and_its_quota_freed(room: Open) -> None:
    driver = room()
    only(ListManualReviewOrdered, await driver.feed(assessed("1", DOUBTFUL)))
    assert await driver.quota() == (50, 0)

    withdrawn, granted = await driver.feed(asked("1"))

    assert isinstance(withdrawn, ListWithdrawn) and isinstance(granted, WithdrawalGranted)
    assert (withdrawn.status, withdrawn.ahead, granted.submission_id) == ("100", None, "w-1")
    assert withdrawn.list == assessed("1", DOUBTFUL).list.named
    assert [ground.rule for ground in withdrawn.grounds] == ["review.list.withdrawn", "review.price.booked"]
    assert await driver.quota() == (0, 0)
    assert await driver.waiting() == []
    assert kinds(await driver.feed(assessed("1", attempt=2))) == [ListReleased]


async def test_a_list_that_is_on_its_way_is_withdrawn_and_never_decided(room: Open) -> None:
    driver = room()
    withdrawn = only(ListWithdrawn, await driver.feed(asked("1")))
    assert withdrawn.ahead == assessed("1").list
    assert await driver.feed(assessed("1"), refused("1", by="tax")) == []
    assert await driver.quota() == (0, 0)


async def test_one_that_ended_at_matching_runs_ahead_of_nothing(room: Open) -> None:
    withdrawn = only(ListWithdrawn, await room().feed(asked("1", invt_no=None)))
    assert (withdrawn.ahead, withdrawn.list.invt_no) == (None, None)


@pytest.mark.parametrize(("way", "rule"), [("deletion", "review.list.deleted"), ("change", "review.list.replaced")])
async def test_a_list_that_was_deleted_or_changed_at_2_ends(room: Open, way: str, rule: str) -> None:
    """A changed list has answers of its own, so its document gets none here."""
    told = await room().feed(asked("1", invt_no=None, way=way))
    assert only(ListWithdrawn, told).grounds[0].rule == rule
    assert len(told) == (2 if way == "deletion" else 1)


async def test_what_matching_found_is_told(room: Open) -> None:
    finding = Finding(code="-623003", rule="623.invtNo.standing@1", path="InvtCancel.invtNo", message="none")
    told = only(WithdrawalRefused, await room().feed(asked("1", list=None, findings=[finding])))
    assert (told.findings, told.submission_id) == ([finding], "w-1")


@pytest.mark.parametrize(
    ("before", "code", "stands"),
    [
        ([], "-623005", "800"),
        ([inspection("1", InspectionResult.LICENCE)], "-623005", "503"),
        ([inspection("1", InspectionResult.CORRECTABLE)], "-623005", "100"),
        ([inspection("1", InspectionResult.PROHIBITED)], "-623005", "700"),
    ],
)
async def test_where_it_stands_it_cannot_be_taken_back(room: Open, before: list[Event], code: str, stands: str) -> None:
    driver = room(inspection_share="1" if before else "0")
    await driver.feed(assessed("1"), *before)
    quota = await driver.quota()
    told = only(WithdrawalRefused, await driver.feed(asked("1")))
    assert [(finding.code, finding.actual) for finding in told.findings] == [(code, stands)]
    assert await driver.quota() == quota


async def test_a_list_under_inspection_is_its_officers(room: Open) -> None:
    driver = room(inspection_share="1")
    await driver.feed(assessed("1"))
    assert only(WithdrawalRefused, await driver.feed(asked("1"))).findings[0].actual == "500"
    assert await driver.waiting() == [("500 review.list.drawn", 1)]


@pytest.mark.parametrize("doubtful", [False, True])
async def test_an_officer_withdraws_what_is_to_be_inspected(room: Open, doubtful: bool) -> None:
    driver = room(inspection_share="1")
    await driver.feed(assessed("1", DOUBTFUL) if doubtful else assessed("1"))
    taken, withdrawn = await driver.feed(ruling("1", "withdraw"))
    assert isinstance(taken, OfficerActionTaken) and isinstance(withdrawn, ListWithdrawn)
    assert (withdrawn.status, withdrawn.final, withdrawn.ahead) == ("100", True, None)
    assert withdrawn.grounds[0].rule == "review.manual-verdict.withdraw"
    assert await driver.quota() == (0, 0)
    assert await driver.waiting() == []
    assert only(WithdrawalRefused, await driver.feed(asked("1"))).findings[0].actual == "100"


async def test_no_officer_withdraws_what_is_released_or_detained(room: Open) -> None:
    driver = room(inspection_share="1")
    await driver.feed(assessed("1"), inspection("1", InspectionResult.LICENCE))
    assert only(OfficerActionRefused, await driver.feed(ruling("1", "withdraw"))).findings[0].actual == "503"
    await driver.feed(ruling("1", "release"))
    assert only(OfficerActionRefused, await driver.feed(ruling("1", "withdraw"))).findings[0].actual == "800"


async def test_neither_is_one_that_will_be_inspected_after_another_question(room: Open) -> None:
    driver = room(inspection_share="1")
    only(ListManualReviewOrdered, await driver.feed(assessed("1", DOUBTFUL)))
    assert only(WithdrawalRefused, await driver.feed(asked("1"))).findings[0].actual == "500"
    await driver.feed(ruling("1", "reject"))
    assert only(WithdrawalRefused, await driver.feed(asked("1"))).findings[0].actual == "100"


async def test_twice_withdrawn_is_told_so(room: Open) -> None:
    driver = room()
    await driver.feed(asked("1"))
    told = only(WithdrawalRefused, await driver.feed(asked("1")))
    assert [finding.code for finding in told.findings] == ["-623009"]


async def test_all_in_one_batch(room: Open) -> None:
    driver = room()
    told = await driver.feed(assessed("1", DOUBTFUL), asked("1"), ruling("1", "release"), assessed("1", attempt=2))
    assert [type(event) for event in told if isinstance(event, ListReleased | ListWithdrawn)] == [
        ListWithdrawn, ListReleased,
    ]  # fmt: skip
    assert await driver.quota() == (0, 320)


@pytest.mark.parametrize("order", [*permutations(range(3))])
async def test_one_outcome_in_any_order(in_memory: Any, order: tuple[int, ...]) -> None:
    """A refusal of tax, the list as accountbook sent it on, its declarant's withdrawal: the first word stands."""
    driver = Room(in_memory, "redis://nowhere")
    facts = (assessed("1", DOUBTFUL), refused("1", by="tax"), asked("1"))
    told = await driver.feed(*(facts[n] for n in order))
    ends = [event for event in told if isinstance(event, ListRejected | ListWithdrawn)]
    assert len(ends) == 1
    assert await driver.quota() == (0, 0)


@pytest.mark.parametrize("cut", [1, 3, 2000])
@pytest.mark.parametrize("swapped", [False, True])
async def test_the_store_is_made_again(database: Any, redis_url: str, cut: int, swapped: bool) -> None:
    """Also where the log took the withdrawals before the lists that they met."""
    db: asyncpg.Connection = await database("review")
    driver = Room(db, redis_url)
    await driver.feed(*registrations())
    await driver.feed(assessed("1", DOUBTFUL), assessed("2", DOUBTFUL), asked("3"), assessed("4"))
    await driver.feed(asked("1"), assessed("3"), asked("4"), asked("1"), asked("5", invt_no=None))
    before, after = await rebuilt(driver, db, cut, lambda record: swapped and type(record.event) is not WithdrawalAsked)
    assert after == before
    assert await driver.quota() == (50, 320)
