"""A list's declarant withdraws it by CEB623, is answered by CEB624, and may declare it again."""

from __future__ import annotations

from typing import Any

import pytest

from libs.runtime.twins.testing import Driver, only, rebuilt_in_memory
from libs.schemas.ceb import MESSAGES as OFFICIAL
from libs.schemas.ceb import WITHDRAWAL, model_of, render_xml, validate
from libs.schemas.ceb.samples import SIGNATURE, sample
from libs.schemas.events import intake as events
from libs.schemas.events.review import Ground, ListWithdrawn, WithdrawalGranted, WithdrawalRefused
from libs.schemas.events.withdrawals import ListDeleted, WithdrawalDeclared
from libs.schemas.findings import Finding
from libs.schemas.kinds import KINDS
from libs.schemas.tests import verdicts
from services.intake.decoding import read
from services.intake.domain.reading.submission import Submission
from services.intake.tests.parcels import (
    LATE,
    listed,
    matched,
    parcel,
    parsed,
    plain,
    receipts,
    rejected,
    statuses,
    submitted,
)

INVT_NO = "31052025I000000001"
GROUND = Ground(rule="review.list.withdrawn", version=1, code="100", text="清单已撤销 withdrawn by its declarant")


def withdrawal(**changes: Any) -> Submission:
    return parsed("withdrawal", sample(WITHDRAWAL, **changes))


def in_xml(**changes: Any) -> Submission:
    model = model_of(WITHDRAWAL).model_validate(sample(WITHDRAWAL, **changes))
    transfer = {"copCode": model.agent_code, "copName": "示例", "dxpId": "DXPENT0000000001"}
    body = render_xml(WITHDRAWAL, [model], "4CDE1CFD-EDED-46B1-946C-B8022E42FC90", transfer, SIGNATURE)
    return read(KINDS["withdrawal"], body, xml=True)


@pytest.mark.parametrize("form", [withdrawal, in_xml])
async def test_it_is_taken_and_gets_a_number_of_its_own(driver: Driver, form: Any) -> None:
    published = await driver.feed(form())
    told = only(WithdrawalDeclared, published)
    assert (told.key, told.invt_no, told.cop_no) == ("T2025111100000001", INVT_NO, "CX20251111000000001")
    assert statuses(published) == ["2"]
    (receipt,) = receipts(published)
    assert receipt.receipt["preNo"].startswith("B20260302")
    assert only(events.ReceiptsIssued, published).message_type == "CEB624Message"


async def test_granted_the_list_is_ended_and_may_be_declared_again_under_its_number(driver: Driver) -> None:
    accepted = only(events.ListAccepted, await driver.feed(*parcel()))
    told = only(WithdrawalDeclared, await driver.feed(withdrawal()))
    block = listed(accepted)
    ended = ListWithdrawn(list=block.named, **{**verdicts.REJECTED, "grounds": [GROUND]})

    published = await driver.feed(ended, WithdrawalGranted(submission_id=told.submission_id, ref=block.ref))

    assert statuses(published, "list") == ["100"] and statuses(published, "withdrawal") == ["399"]
    assert "清单已撤销" in receipts(published, "list")[0].receipt["returnInfo"]
    again = only(events.ListAccepted, await driver.feed(submitted("list", appTime=LATE)))
    assert (again.attempt, again.cop_no, again.pre_no) == (2, accepted.cop_no, accepted.pre_no)
    changed = await driver.feed(submitted("payment", appType="2", appTime=LATE, amountPaid="340.12"))
    assert only(events.ReceiptsIssued, changed).receipts[0].receipt["returnStatus"] == "-401008"


async def test_every_document_may_be_corrected_before_it_is_declared_again(driver: Driver) -> None:
    accepted = only(events.ListAccepted, await driver.feed(*parcel()))
    await driver.feed(ListWithdrawn(list=listed(accepted).named, **verdicts.REJECTED))
    change = {"appType": "2", "appTime": LATE}
    published = await driver.feed(
        submitted("payment", **change, amountPaid="339.13"), submitted("waybill", **change, weight="0.36")
    )
    assert [event.correction for event in published if isinstance(event, events.CaseDocument)] == [1, 2]
    again = only(events.ListAccepted, await driver.feed(submitted("list", appTime=LATE)))
    assert (again.attempt, again.corrections) == (2, 2)


async def test_refused_it_says_the_official_code(driver: Driver) -> None:
    told = only(WithdrawalDeclared, await driver.feed(withdrawal()))
    finding = Finding(
        code="-623005", rule="review.withdrawal.status@1", path="InvtCancel.invtNo", message="状态不符", actual="800"
    )
    ref = listed(only(events.ListAccepted, await driver.feed(*parcel()))).ref
    refused = WithdrawalRefused(submission_id=told.submission_id, ref=ref, findings=[finding])
    published = await driver.feed(refused)
    assert statuses(published) == ["-623005"]
    assert receipts(published)[0].findings == [finding]


async def test_every_receipt_has_the_official_shape(driver: Driver) -> None:
    published = await driver.feed(
        withdrawal(), withdrawal(copNo="", invtNo="B20260302000000001"), withdrawal(reason="")
    )
    told = only(WithdrawalDeclared, published[:2])
    ref = listed(only(events.ListAccepted, await driver.feed(*parcel()))).ref
    published += await driver.feed(WithdrawalGranted(submission_id=told.submission_id, ref=ref))
    found = receipts(published)
    assert [each.receipt["returnStatus"] for each in found] == ["2", "2", "-623001", "399"]
    for each in found:
        message = OFFICIAL["CEB624Message"]
        assert validate(message, each.receipt, driver.day).findings == []
        names = [field.name for field in message.fields]
        assert list(each.receipt) == [name for name in names if name in each.receipt]
    assert len({each.receipt["preNo"] for each in found}) == 3
    assert found[0].receipt["preNo"] == found[3].receipt["preNo"]


async def test_repeated_conflicting_and_under_another_number(driver: Driver) -> None:
    await driver.feed(withdrawal())
    again = await driver.feed(withdrawal(appTime="20251111094500"))
    assert only(events.ReceiptsIssued, again).repeats == "test-0-0"
    assert statuses(await driver.feed(withdrawal(reason="其他"))) == ["-623009"]
    assert statuses(await driver.feed(withdrawal(copNo="CX2"))) == ["2"]


async def test_the_buyer_travels_no_further(driver: Driver) -> None:
    published = await driver.feed(withdrawal())
    said = b"".join(event.encode() for event in published).decode()
    assert not [value for value in ("110101199003071233", "欧阳试", "13800000000") if value in said]


LATER, LAST = "20251111100000", "20251111110000"


async def test_a_list_that_waits_is_deleted_and_declared_again(driver: Driver) -> None:
    accepted = only(events.ListAccepted, await driver.feed(*parcel()))
    deletion = submitted("list", appType="3", appTime=LATE)
    published = await driver.feed(deletion)
    deleted = only(ListDeleted, published)
    assert (deleted.key, deleted.attempt, deleted.agent_code) == (accepted.key, 2, accepted.agent_code)
    assert statuses(published) == ["2"] and "删除" in receipts(published)[0].receipt["returnInfo"]
    again = await driver.feed(deletion)
    assert only(events.ReceiptsIssued, again).repeats == deleted.submission_id

    block = listed(accepted)
    ended = ListWithdrawn(list=block.named, **{**verdicts.REJECTED, "grounds": [GROUND]})
    published = await driver.feed(ended, WithdrawalGranted(submission_id=deleted.submission_id, ref=block.ref))
    assert statuses(published, "list") == ["100", "100"]
    assert "清单已删除" in receipts(published)[1].receipt["returnInfo"]
    assert statuses(await driver.feed(submitted("list", appType="3", appTime=LATER))) == ["2", "100"]
    assert statuses(await driver.feed(submitted("list", appType="3", appTime=LATER, note="other"))) == ["-621011"]
    anew = only(events.ListAccepted, await driver.feed(submitted("list", appTime=LATER)))
    assert (anew.attempt, anew.replaces) == (3, 0)


async def test_a_list_that_waits_is_changed(driver: Driver) -> None:
    first = only(events.ListAccepted, await driver.feed(*parcel()))
    change = submitted("list", appType="2", appTime=LATE, logisticsNo="YD0000000009")
    published = await driver.feed(change)
    changed = only(events.ListAccepted, published)
    assert (changed.attempt, changed.replaces, changed.logistics_no) == (2, 1, "YD0000000009")
    assert only(events.ReceiptsIssued, await driver.feed(change)).repeats == changed.submission_id
    assert only(
        events.ReceiptsIssued, await driver.feed(submitted("payment", appType="2", appTime=LATE, amountPaid="1"))
    )
    await driver.feed(ListWithdrawn(list=listed(first).named, **verdicts.REJECTED))
    assert statuses(await driver.feed(submitted("list", appTime=LATER))) == ["-621004"]


async def test_a_change_that_came_too_late_leaves_the_list_as_it_stands(driver: Driver) -> None:
    """The change is refused; the list goes on, and neither it nor its documents may be declared otherwise meanwhile."""
    first = only(events.ListAccepted, await driver.feed(*parcel()))
    changed = only(events.ListAccepted, await driver.feed(submitted("list", appType="2", appTime=LATE, note="other")))
    await driver.feed(matched(first), rejected(changed))
    assert statuses(await driver.feed(submitted("list", appTime=LATER, note="third"))) == ["-621004"]
    assert statuses(await driver.feed(submitted("order", appType="2", appTime=LATER, note="x"))) == ["-301011"]
    assert statuses(await driver.feed(submitted("waybill", appType="2", appTime=LATER, weight="9"))) == ["-504016"]
    later = only(events.ListAccepted, await driver.feed(submitted("list", appType="2", appTime=LATER, note="other")))
    assert (later.attempt, later.replaces) == (3, 1)
    await driver.feed(rejected(later), rejected(first))
    anew = only(events.ListAccepted, await driver.feed(submitted("list", appTime=LAST)))
    assert (anew.attempt, anew.replaces) == (4, 0)


@pytest.mark.parametrize("change", [{"appType": "3"}, {"appType": "2", "note": "other"}])
async def test_an_older_one_is_stale(driver: Driver, change: dict[str, str]) -> None:
    await driver.feed(submitted("list", appTime=LATE))
    assert statuses(await driver.feed(submitted("list", appTime=LATE, **change))) == ["-621003"]
    assert statuses(await driver.feed(submitted("list", **change))) == ["-621003"]


@pytest.mark.parametrize("cut", [1, 3, 2000])
async def test_what_was_deleted_changed_and_refused_is_made_again(in_memory: Driver, cut: int) -> None:
    accepted = only(events.ListAccepted, await in_memory.feed(*parcel()))
    ref = listed(accepted).ref
    told = only(WithdrawalDeclared, await in_memory.feed(withdrawal()))
    finding = Finding(code="-623005", rule="review.withdrawal.status@1", path="InvtCancel.invtNo", message="状态不符")
    await in_memory.feed(WithdrawalRefused(submission_id=told.submission_id, ref=ref, findings=[finding]))
    await in_memory.feed(submitted("list", appType="2", appTime=LATE, note="other"))
    ended = ListWithdrawn(list=listed(accepted).named, **verdicts.REJECTED)
    await in_memory.feed(submitted("list", appType="3", appTime=LATER), ended)
    store: Any = in_memory._db
    before, after = await rebuilt_in_memory(in_memory, store.store, cut)
    assert plain(after) == plain(before)
