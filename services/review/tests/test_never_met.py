"""Review says nothing of a list that it never met, and keeps why one was refused before it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from libs.runtime.failures import Halt
from libs.runtime.twins.memory import Connections
from libs.runtime.twins.testing import A_DAY, only
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.declarations import InspectionResult
from libs.schemas.draws import Draw
from libs.schemas.events.review import ListRejected, ListWithdrawn
from services.review.domain.courses import RuleBook
from services.review.domain.due import WaitExpired
from services.review.domain.files import ReviewFiles
from services.review.domain.reviewing import ListReview
from services.review.domain.rules import Parameters, rule_table
from services.review.tests import exports
from services.review.tests.conftest import Room
from services.review.tests.samples import abnormal, assessed, came_back, refused

EXPORTED = exports.matched("7")


@pytest.fixture
def room(in_memory: Connections) -> Room:
    return Room(in_memory, "redis://nowhere")


@pytest.mark.parametrize(
    "told",
    [
        exports.ready(EXPORTED), exports.not_ready(EXPORTED), exports.given_up(EXPORTED),
        abnormal("7", InspectionResult.LICENCE),
    ],
    ids=lambda told: type(told).__name__,
)  # fmt: skip
async def test_nothing_is_said_of_it(room: Room, told: Any) -> None:
    assert await room.feed(told) == []
    assert await room.waiting() == []


async def test_goods_of_a_list_that_was_never_released_halt_what_gives_their_quota_back(room: Room) -> None:
    with pytest.raises(Halt, match="comes back, but was never released here"):
        await room.feed(came_back("7", "1.00", A_DAY))
    assert await room.quota() == (0, 0)


def test_a_wait_that_ended_meanwhile_expires_no_more() -> None:
    """It was decided, or withdrawn, before its day was worked off."""
    files = ReviewFiles()
    review = ListReview(RuleBook(rule_table(Parameters())), Draw("secret"), files)
    gone = WaitExpired(A_DAY, EXPORTED.ref.case, 1)
    assert review.expire(gone, A_DAY) == []
    review.refuse(refused("1"), None)  # type: ignore[arg-type]  # it is decided at once, whenever that was
    decided = WaitExpired(A_DAY, refused("1").ref.case, 1)
    assert review.expire(decided, date(2099, 12, 31)) == []


async def test_a_refusal_keeps_the_rule_that_it_was_for(room: Room) -> None:
    only(ListRejected, await room.feed(refused("1", invt_no="N-1")))
    (kept,) = room.store.store.table("attempt").values()
    assert (kept.status, kept.reason, kept.invt_no) == (ListStatus.REJECTED, "311.acturalPaid.amount", "N-1")
    assert await room.feed(assessed("1")) == [], "the first word stands"


async def test_a_refusal_without_findings_keeps_who_refused(room: Room) -> None:
    only(ListRejected, await room.feed(refused("1", by="tax").model_copy(update={"findings": []})))
    (kept,) = room.store.store.table("attempt").values()
    assert kept.reason == "tax"


async def test_a_list_withdrawn_ahead_of_it_is_kept_as_withdrawn(room: Room) -> None:
    withdrawn = only(ListWithdrawn, [(await room.feed(exports.withdrawal(EXPORTED)))[0]])
    assert (withdrawn.list, withdrawn.ahead) == (EXPORTED.list.named, EXPORTED.list)
    (kept,) = room.store.store.table("attempt").values()
    assert (kept.status, kept.invt_no, kept.reason) == (ListStatus.REJECTED, "N-7", "review.list.withdrawn")
    assert await room.feed(EXPORTED) == []
