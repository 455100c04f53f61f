"""Tax, quota, book and intake learn from these events all that they act on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from libs.runtime.twins.memory import Connections
from libs.runtime.twins.testing import A_DAY, only
from libs.schemas.events.returns import (
    GoodsApart,
    GoodsSorted,
    ReturnAccepted,
    ReturnCompleted,
    ReturningLine,
    ReturnLapsed,
    ReturnParcelsPosted,
    SortedGoodsHandedBack,
    UnfitGoodsDisposed,
    WrongGoodsArrived,
    WrongGoodsDecided,
)
from services.returns.domain.due import ApplicationDue, SortedGoodsDue
from services.returns.domain.files import Application, ReturnFiles, Status
from services.returns.domain.procedure import ReturnProcedure
from services.returns.settings import Settings
from services.returns.tests.conftest import ReturnsDriver
from services.returns.tests.samples import (
    AREA,
    BOOK,
    EBP,
    GCODE,
    application,
    arrival,
    disposal,
    parcels,
    released,
    ruling,
    seen,
)
from services.returns.tests.test_elsewhere import FAR, THERE, opened, sorted_out
from services.returns.tests.test_store import APPLY_BY, ARRIVE_BY

REF = released("1").ref
AT = datetime(2026, 3, 2, 4, tzinfo=UTC)


def back(gnum: int, qty: str, remaining: str, original: str, value: str, unfit: str = "0") -> ReturningLine:
    pieces = {"qty": Decimal(qty), "unfit": Decimal(unfit), "remaining": Decimal(remaining)}
    return ReturningLine(
        gnum=gnum, item_record_no=f"I{gnum}", gcode=GCODE, original=Decimal(original), value=Decimal(value), **pieces
    )


@pytest.fixture
async def shop(in_memory: Connections) -> ReturnsDriver:
    driver = ReturnsDriver(in_memory)
    await opened(driver, "1")
    return driver


async def test_goods_are_applied_for_and_come_back_in_two_parts(shop: ReturnsDriver) -> None:
    lines = [back(1, "2", "1", "3", "66.67"), back(2, "1", "0", "1", "50.00")]
    assert await shop.feed(application("1", "R1", (1, "2"), (2, "1"))) == [
        ReturnAccepted(
            ref=REF, invt_no="N-1", return_no="R1", submission_id="s-R1", arrive_by=ARRIVE_BY, customs_code="2991",
            lines=lines,
        )
    ]  # fmt: skip
    common: dict[str, Any] = {
        "ref": REF, "invt_no": "N-1", "return_no": "R1", "submission_id": "a-R1", "customs_code": "2991", "area_code": AREA,
        "ems_no": BOOK, "assure_code": EBP, "buyer_token": "buyer", "release_day": A_DAY,
    }  # fmt: skip
    first = await shop.feed(arrival("1", "R1", (1, "1", "unfit"), (1, "0.5"), cop_no="A1"))
    assert first == [
        ReturnCompleted(**common, arrival_no="A1", ended=False, lines=[back(1, "1.5", "1.5", "3", "50.00", "1")])
    ]
    rest = only(ReturnCompleted, await shop.feed(arrival("1", "R1", (1, "2"), (2, "1"), cop_no="A2")))
    assert rest.model_copy(update={"warnings": []}) == ReturnCompleted(
        **common, arrival_no="A2", ended=True, lines=[back(1, "0.5", "1", "3", "16.67"), lines[1]]
    )
    assert [(each.path, each.actual, each.expected) for each in rest.warnings] == [("lines[1].qty", "1.5", "0")]


async def test_another_office_is_told_where_the_list_was_declared(shop: ReturnsDriver) -> None:
    (accepted,) = await shop.feed(application("1", "R1", customs_code=FAR))
    (completed,) = await shop.feed(arrival("1", "R1", **THERE))
    assert isinstance(accepted, ReturnAccepted) and isinstance(completed, ReturnCompleted)
    assert (accepted.customs_code, accepted.list_office) == (FAR, "2991")
    assert (completed.customs_code, completed.list_office, completed.area_code) == (FAR, "2991", THERE["area_code"])


async def test_goods_apart_are_told_from_arrival_to_their_end(shop: ReturnsDriver) -> None:
    await shop.feed(application("1", "R1"))
    (_, wrong) = await shop.feed(arrival("1", "R1", (1, "3", "unfit"), (1, "2", "not-the-goods")))
    of_return: dict[str, Any] = {"ref": REF, "invt_no": "N-1", "return_no": "R1", "arrival_no": "A-R1"}
    two = GoodsApart(gnum=1, item_record_no="I1", qty=Decimal(2))
    assert wrong == WrongGoodsArrived(
        **of_return, submission_id="a-R1", customs_code="2991", area_code=AREA, lines=[two]
    )
    assert await shop.feed(disposal("1", "R1", (1, "2"))) == [
        UnfitGoodsDisposed(
            **of_return, submission_id="x-R1", cop_no="X-R1", ems_no=BOOK, disposal="destruction", lines=[two]
        )
    ]
    assert await shop.feed(ruling("1", "R1")) == [WrongGoodsDecided(**of_return, submission_id="x-R1", verdict="seize")]


async def test_what_did_not_arrive_is_told_with_its_last_day(shop: ReturnsDriver) -> None:
    await shop.feed(application("1", "R1"))
    assert await shop.close(ARRIVE_BY) == [ReturnLapsed(ref=REF, invt_no="N-1", return_no="R1", arrive_by=ARRIVE_BY)]


async def test_a_parcel_is_told_in_its_centre_sorted_and_handed_back(shop: ReturnsDriver) -> None:
    posted = only(ReturnParcelsPosted, await shop.feed(parcels(AREA, "2991", "T1")))
    assert (posted.area_code, posted.customs_code, posted.io_type) == (AREA, "2991", "I")
    assert (posted.submission_id, posted.cop_no) == ("p-T1", "P-T1")
    assert [each.logistics_no for each in posted.parcels] == ["T1"]
    common: dict[str, Any] = {
        "ref": REF, "invt_no": "N-1", "arrival_no": "F-T1", "submission_id": "a-R", "customs_code": "2991",
        "area_code": AREA, "apply_by": APPLY_BY,
    }  # fmt: skip
    assert await shop.feed(sorted_out("1", "T1")) == [GoodsSorted(**common)]
    assert await shop.close(APPLY_BY) == [SortedGoodsHandedBack(**common)]


async def test_what_waits_is_told_with_the_time_since_when(shop: ReturnsDriver) -> None:
    """A parcel in its centre, an application, and what stands apart of that since a later day."""
    await shop.feed(parcels(AREA, "2991", "T1"), application("1", "R1", (1, "3")))
    next_day = A_DAY + timedelta(1)
    await shop.feed(arrival("1", "R1", (1, "1", "unfit"), (1, "1", "not-the-goods")), day=next_day)
    await shop.feed(arrival("1", "R1", (1, "1", "unfit"), cop_no="A2"), day=next_day + timedelta(1))
    async with shop._transaction() as db:
        waiting = {reason: (count, since.date()) for reason, count, since in await shop.returns.waiting(db)}
    assert waiting == {
        "return accepted": (1, A_DAY),
        "parcel to sort": (1, A_DAY),
        "unfit goods": (1, next_day),
        "wrong goods": (1, next_day),
    }


def test_a_release_and_an_application_that_two_workers_had_at_once_meet_at_the_days_end() -> None:
    """Neither worker saw the other's row."""
    files = ReturnFiles()
    procedure = ReturnProcedure(files, Settings().terms)
    procedure.released(seen(released("1")), A_DAY, AT)
    unseen = Application(application("1", "R1"), A_DAY, Status.PENDING, AT)
    files.handle(unseen, Status.PENDING, AT)
    due = ApplicationDue(A_DAY, unseen.case_key, "R1")
    assert only(ReturnAccepted, procedure.fall_due(due, A_DAY, AT)).arrive_by == ARRIVE_BY
    assert procedure.fall_due(due, A_DAY, AT) == []


@pytest.mark.parametrize("case", ["I:nobody:9", REF.case])
def test_what_is_due_may_be_gone_by_then(case: str) -> None:
    """It was settled by what came before it."""
    files = ReturnFiles()
    procedure = ReturnProcedure(files, Settings().terms)
    procedure.released(seen(released("1")), A_DAY, AT)
    assert procedure.hand_back(SortedGoodsDue(A_DAY, case, "F1"), A_DAY, AT) == []
    assert procedure.fall_due(ApplicationDue(A_DAY, case, "R1"), A_DAY, AT) == []
