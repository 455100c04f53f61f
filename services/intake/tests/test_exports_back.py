"""Whatever becomes of exported goods that come back is told by official receipts (CEB214, CEB216)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from libs.runtime.twins.testing import Driver, only
from libs.schemas.ceb import MESSAGES, model_of, render_xml, validate
from libs.schemas.ceb.samples import GUID
from libs.schemas.ceb.tests.official import assert_official
from libs.schemas.events import export_returns as events
from libs.schemas.events.export_return_documents import (
    ExportReturnApplied,
    ExportReturnReported,
    ExportUnfitGoodsDisposalDeclared,
    ExportWrongGoodsRuled,
    ReturnTallied,
)
from libs.schemas.events.lists import CaseRef
from libs.schemas.events.returns import ReturningLine
from libs.schemas.findings import Finding
from services.intake.tests.exports import submitted
from services.intake.tests.parcels import receipts
from services.intake.tests.test_declarations import declared

DAY = date(2026, 4, 1)
WRONG = Finding(code="-213004", rule="213.note.period@1", path="InvtRefundHead.note", message="超过退运期限")
LINE = ReturningLine(
    gnum=1, gcode="9617009000", qty=Decimal(2), unfit=Decimal(1), remaining=Decimal(1), original=Decimal(3),
    value=Decimal("1.00"),
)  # fmt: skip
VALUE = events.ReturnedValue(
    gnum=1, gcode="9617009000", qty=Decimal(2), unit="007", value=Decimal("1.00"), currency="502"
)
DUTY = events.RefundedLine(gnum=1, gcode="9617009000", qty=Decimal(2), rate=Decimal("0.2"), amount=Decimal("0.17"))


async def test_every_answer_is_an_official_receipt(driver: Driver) -> None:
    applied = only(ExportReturnApplied, await driver.feed(submitted("export-return-application")))
    reported = only(ExportReturnReported, await driver.feed(submitted("export-return-arrival")))
    tallied = only(ReturnTallied, await driver.feed(declared("return-tally-result")))
    own: dict[str, Any] = {
        "invt_no": applied.invt_no, "return_no": applied.co_el_no, "applied": applied.submission_id,
        "ref": CaseRef(owner=applied.ebc_code, number="1", attempt=1, direction="E"),
    }  # fmt: skip
    parcel: dict[str, Any] = {
        "submission_id": reported.submission_id, "operator_code": "S", "logistics_code": reported.logistics_code,
        "logistics_no": reported.logistics_no,
    }  # fmt: skip
    relieved: dict[str, Any] = {"policy": "财税2026-16@1", "certificate_no": "ZM1"}
    refusal: dict[str, Any] = {"invt_no": applied.invt_no, "cop_no": applied.co_el_no, "findings": [WRONG]}
    kind = "export-return-application"
    told = await driver.feed(
        events.ExportReturnAccepted(**own, reason="PGTY", arrive_by=DAY),
        events.ExportReturnArrived(**own, **parcel, customs_code="3105", arrived_on=DAY),
        events.ExportReturnCompleted(
            **own, arrival_no="T1", submission_id=tallied.submission_id, operator_code="S", customs_code="3105",
            trade_mode="9610", tallied_on=DAY, lines=[LINE], short=[events.ShortLine(gnum=1, qty=Decimal("0.5"))],
        ),
        events.ReliefGranted(**own, **relieved, lines=[VALUE]),
        events.ExportDutyRefunded(**own, **relieved, amount=Decimal("0.17"), lines=[DUTY]),
        events.ReturnTaxed(**own, findings=[WRONG], lines=[VALUE]),
        events.ExportReturnLapsed(**own, arrive_by=DAY),
        events.ExportReturnWithdrawn(
            invt_no=applied.invt_no, return_no="R", applied="s", submission_id=applied.submission_id
        ),
        events.ExportReturnRefused(**refusal, submission_id=applied.submission_id, document=kind),
        events.ExportReturnReportDeleted(**parcel),
        events.ExportReturnReportUnclaimed(**parcel, findings=[WRONG]),
    )  # fmt: skip
    by_kind = {
        number: receipts(told, document) for number, document in (("214", kind), ("216", "export-return-arrival"))
    }
    assert [each.receipt["returnStatus"] for each in by_kind["214"]] == [
        "120", "800", "800", "800", "800", "100", "100", "100",
    ]  # fmt: skip
    assert [each.receipt["returnStatus"] for each in by_kind["216"]] == ["399", "399", "100"]
    assert [each.receipt["returnStatus"] for each in receipts(told, "return-tally-result")] == ["399"]
    words = by_kind["214"][1].receipt["returnInfo"]
    assert words == "放行，退回境内[2]，其中不合格[1]，短少[0.5]，不符[0]"
    for number, given in by_kind.items():
        message = MESSAGES[f"CEB{number}Message"]
        for each in given:
            assert validate(message, each.receipt, driver.day).findings == []
            document = model_of(message).model_validate(each.receipt)
            assert_official(render_xml(message, [document], GUID))


async def test_who_settles_what_stands_apart_is_told_what_counts(driver: Driver) -> None:
    own: dict[str, Any] = {
        "invt_no": "E1", "return_no": "R1", "applied": "s-1", "arrival_no": "T1",
        "ref": CaseRef(owner="3302960CD2", number="1", attempt=1, direction="E"),
    }  # fmt: skip
    gone = only(ExportUnfitGoodsDisposalDeclared, await driver.feed(declared("export-unfit-goods-disposal")))
    word = only(ExportWrongGoodsRuled, await driver.feed(declared("export-wrong-goods-verdict")))
    disposed = {"cop_no": "N1", "disposal": "destruction", "lines": []}
    told = await driver.feed(
        events.ExportUnfitGoodsDisposed.model_validate({**own, **disposed, "submission_id": gone.submission_id}),
        events.ExportWrongGoodsDecided(**own, submission_id=word.submission_id, verdict="seize"),
    )
    for kind, says in (
        ("export-unfit-goods-disposal", {"disposal": "destruction"}),
        ("export-wrong-goods-verdict", {"verdict": "seize"}),
    ):
        (answer,) = receipts(told, kind)
        assert {"returnStatus": "399", "arrivalNo": "T1", **says}.items() <= answer.receipt.items()
