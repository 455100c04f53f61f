"""Documents of exported parcels on their way out: messages of split ones, versions, and receipts 508, 608, 510."""

from __future__ import annotations

from typing import Any

import pytest

from libs.runtime.twins.testing import Driver, only
from libs.schemas.ceb.samples import sample
from libs.schemas.ceb.tests.official import assert_official
from libs.schemas.events import departures as events
from libs.schemas.events.departure_documents import (
    DepartureDeclared,
    ExportArrivalDeclared,
    ManifestDeclared,
    TransitClosingDeclared,
    TransitOpeningDeclared,
)
from libs.schemas.events.intake import ReceiptsIssued
from libs.schemas.findings import Finding
from libs.schemas.kinds import KINDS
from services.intake.official import render_receipts
from services.intake.tests.parcels import parsed, receipt, receipts, statuses

FIRST, SECOND, THIRD = (f"20251113{hour}2000" for hour in (10, 11, 12))
FOUND = Finding(code="-507007", rule="507.logisticsNo.left@1", path="ArrivalList[1].logisticsNo", message="x")
MESSAGES: dict[str, tuple[type[Any], type[Any], str, str]] = {
    "export-arrival": (ExportArrivalDeclared, events.ExportArrivalPosted, "CEB508Message", "operator_code"),
    "manifest": (ManifestDeclared, events.ManifestPosted, "CEB608Message", "agent_code"),
    "departure": (DepartureDeclared, events.DeparturePosted, "CEB510Message", "logistics_code"),
}
"""Kind → what its acceptance and its posting are told by, its receipt, and whose number it has."""


def message(kind: str, **changes: Any) -> Any:
    facts = {"appTime": FIRST, "leaveTime": FIRST} if kind == "departure" else {"appTime": FIRST}
    table = KINDS[kind].message
    assert table
    return parsed(kind, sample(table, **facts) | changes)


def part(kind: str, taken: Any) -> events.DocumentPart:
    _, _, _, owner = MESSAGES[kind]
    return events.DocumentPart(
        document=kind, owner=getattr(taken, owner), cop_no=taken.cop_no, msg_count=taken.msg_count,
        msg_seq_no=taken.msg_seq_no, submission_id=taken.submission_id, customs_code=taken.customs_code,
        logistics_code=taken.logistics_code, logistics_nos=[line.logistics_no for line in taken.lines],
    )  # fmt: skip


def official(kind: str, told: Any) -> None:
    answered = [{"receipt": each.receipt} for each in receipts([told])]
    assert_official(render_receipts([{"id": "s-1", "kind": kind, "receipts": answered}]))


@pytest.mark.parametrize("kind", MESSAGES)
async def test_a_message_of_a_split_document_is_answered_when_it_is_kept_and_when_it_counts(
    driver: Driver, kind: str
) -> None:
    accepted, posted, receipt_name, _ = MESSAGES[kind]
    published = await driver.feed(message(kind, msgCount=2, msgSeqNo=2))
    taken = only(accepted, published)
    assert (taken.msg_count, taken.msg_seq_no, statuses(published)) == (2, 2, ["2"])
    official(kind, only(ReceiptsIssued, published))
    kept = only(ReceiptsIssued, await driver.feed(events.DocumentPartKept(part=part(kind, taken))))
    assert receipt([kept]).receipt["returnInfo"] == "报文[2/2]已收，未收齐前不生效"
    counts = only(ReceiptsIssued, await driver.feed(posted(part=part(kind, taken))))
    told = receipt([counts]).receipt
    assert (counts.message_type, told["returnStatus"], told["msgSeqNo"]) == (receipt_name, "399", "2")
    assert len(told["preNo"]) == 18
    official(kind, counts)
    assert statuses(await driver.feed(message(kind, msgCount=2, msgSeqNo=2))) == ["2", "2", "399"]
    assert statuses(await driver.feed(message(kind, msgCount=2, msgSeqNo=1))) == ["2"], "another message of it"


@pytest.mark.parametrize("kind", MESSAGES)
async def test_what_is_refused_may_be_sent_again_and_its_number_is_free(driver: Driver, kind: str) -> None:
    accepted, *_, owner = MESSAGES[kind]
    taken = only(accepted, await driver.feed(message(kind)))
    refused = events.DepartureDocumentRefused(
        document=kind, owner=getattr(taken, owner), cop_no=taken.cop_no, submission_id=taken.submission_id,
        findings=[FOUND], msg_seq_no=1,
    )  # fmt: skip
    told = only(ReceiptsIssued, await driver.feed(refused))
    assert [(each.receipt["returnStatus"], each.findings) for each in receipts([told])] == [("100", [FOUND])]
    official(kind, told)
    assert statuses(await driver.feed(message(kind, appTime=SECOND))) == ["2"]


async def test_versions_go_on_in_their_order(driver: Driver) -> None:
    await driver.feed(message("manifest"))
    assert statuses(await driver.feed(message("manifest", appTime=SECOND, voyageNo="2"))) == ["-607006"]
    assert (
        only(
            ManifestDeclared, await driver.feed(message("manifest", appType="2", appTime=SECOND, voyageNo="2"))
        ).app_type
        == "2"
    )
    assert statuses(await driver.feed(message("manifest", appType="2", appTime=FIRST, voyageNo="1"))) == ["-607008"]
    gone = only(ManifestDeclared, await driver.feed(message("manifest", appType="3", appTime=THIRD)))
    deleted = events.ManifestPosted(part=part("manifest", gone), deleted=True)
    assert receipt(await driver.feed(deleted)).receipt["returnInfo"] == "[Code:399;Desc:报文已删除]"
    gone = only(DepartureDeclared, await driver.feed(message("departure")))
    deleted_too = events.DeparturePosted(part=part("departure", gone), deleted=True)
    assert receipt(await driver.feed(deleted_too)).receipt["returnInfo"] == "[Code:399;Desc:报文已删除]"
    unknown = receipt(await driver.feed(message("export-arrival", appType="3")))
    assert [finding.rule for finding in unknown.findings] == ["507.appType.known@1"]


async def test_an_unreadable_message_number_is_told_as_the_first(driver: Driver) -> None:
    told = only(ReceiptsIssued, await driver.feed(message("departure", msgSeqNo="x")))
    assert receipt([told]).receipt["msgSeqNo"] == "1"
    official("departure", told)


async def test_a_transit_is_answered_by_json(driver: Driver) -> None:
    sealed = {"logisticsCode": "3301980GH4", "sealNo": "F1", "appTime": FIRST}
    opening = sealed | {
        "copNo": "T1", "customsCode": "2244", "portCode": "4258", "vehicleNo": "v", "openTime": FIRST,
        "parcels": [{"logisticsCode": "3301980GH4", "logisticsNo": "W1"}],
    }  # fmt: skip
    taken = only(TransitOpeningDeclared, await driver.feed(parsed("transit-opening", opening)))
    opened = events.TransitOpened(
        **taken.model_dump(exclude={"cop_no", "app_time", "sent_by", "sender_office"}), transit_no="T1"
    )
    assert statuses(await driver.feed(opened)) == ["399"]
    closing = sealed | {
        "copNo": "C1", "customsCode": "4258", "operatorCode": "330266LM7M", "transitNo": "T1", "closeTime": SECOND,
        "appTime": SECOND,
    }  # fmt: skip
    assert only(TransitClosingDeclared, await driver.feed(parsed("transit-closing", closing))).transit_no == "T1"
