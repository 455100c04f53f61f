"""Summary applications are taken message by message, and answered with what exports says: 702, 792 and notices."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from libs.runtime.twins.testing import Driver, only
from libs.schemas.ceb import SUMMARY_APPLICATION, SUMMARY_APPLICATION_RETURN, SUMMARY_RESULT, model_of, render_xml
from libs.schemas.ceb.samples import sample
from libs.schemas.events import summaries
from libs.schemas.events.intake import ReceiptsIssued
from libs.schemas.events.summary_documents import SummaryApplied
from libs.schemas.findings import Finding
from services.intake.tests.parcels import parsed, receipt, statuses

AGENT, SUM_NO = "3302980JK5", "31052026S000000001"
FOUND = Finding(code="-701004", rule="701.invtNo.departed@1", path="SummaryApplyList[1].invtNo", message="x")
GUID = "4CDE1CFD-EDED-46B1-946C-B8022E42FC92"
RESULT = summaries.SummaryDeclared(
    agent_code=AGENT, customs_code="3105", sum_no=SUM_NO, decl_seq_no="E20263105000000002",
    entry_id="310520260000000002", dec_state="399", agent_name="示例报关", ebc_code="3302960CD2", ebc_name="示例出口",
    decl_agent_code=AGENT, decl_agent_name="示例报关", trade_mode="9610", traf_mode="5", port_code="3105", country="304",
    gross_weight=Decimal("1.20"), net_weight=Decimal(0), msg_count=1, msg_seq_no=1,
    lines=[summaries.SummarisedLine(
        invt_no="31052026E000000001", logistics_no="CK1", gseqno=1, gnum=1, gcode="9617009000", goods=1
    )],
)  # fmt: skip


def application(**changes: Any) -> Any:
    return parsed("summary-application", sample(SUMMARY_APPLICATION, appTime="20251113102000") | changes)


def about(taken: SummaryApplied) -> dict[str, Any]:
    return {
        "agent_code": taken.agent_code, "submission_id": taken.submission_id, "cop_no": taken.cop_no,
        "msg_seq_no": taken.msg_seq_no,
    }  # fmt: skip


async def test_each_message_is_a_document_of_its_own(driver: Driver) -> None:
    first = only(SummaryApplied, await driver.feed(application(msgCount=2)))
    second = only(SummaryApplied, await driver.feed(application(msgCount=2, msgSeqNo=2)))
    assert (first.msg_seq_no, second.msg_seq_no, first.lines[0].invt_no) == (1, 2, "31052026E000000001")
    assert statuses(await driver.feed(application(msgCount=2))) == ["2"]
    changed = application(msgCount=2, appType="2", appTime="20251113112000", note="另")
    assert only(SummaryApplied, await driver.feed(changed)).app_type == "2"


async def test_the_answers_are_702(driver: Driver) -> None:
    taken = only(SummaryApplied, await driver.feed(application()))
    told = receipt(await driver.feed(summaries.SummaryAwaited(**about(taken), awaited=[2])))
    assert (told.receipt["returnStatus"], told.receipt["returnInfo"]) == ("3", "报文已收，待其余报文[2]")
    accepted = summaries.SummaryAccepted(
        **about(taken), customs_code="3105", ebc_code=taken.ebc_code, sum_no=SUM_NO, lists=[], findings=[FOUND]
    )
    issued = only(ReceiptsIssued, await driver.feed(accepted))
    answer = issued.receipts[0]
    assert (issued.message_type, answer.receipt["returnStatus"], answer.receipt["sumNo"]) == (
        "CEB702Message",
        "399",
        SUM_NO,
    )
    assert answer.findings == [FOUND]
    model = model_of(SUMMARY_APPLICATION_RETURN).model_validate(answer.receipt)
    assert b"<ceb:sumNo>" in render_xml(SUMMARY_APPLICATION_RETURN, [model], GUID)


async def test_a_refused_message_may_be_sent_again(driver: Driver) -> None:
    taken = only(SummaryApplied, await driver.feed(application()))
    assert statuses(await driver.feed(summaries.SummaryRefused(**about(taken), findings=[FOUND], whole=True))) == [
        "100"
    ]
    again = application(appTime="20251113112000", SummaryApplyList=[{"invtNo": "31052026E000000002"}])
    assert only(SummaryApplied, await driver.feed(again)).lines[0].invt_no == "31052026E000000002"


async def test_the_result_is_792_and_answers_no_submission(driver: Driver) -> None:
    issued = only(ReceiptsIssued, await driver.feed(RESULT))
    assert (issued.message_type, issued.submission_id) == ("CEB792Message", None)
    assert issued.business_key == f"summary-result/{AGENT}/{SUM_NO}/E20263105000000002/1"
    (told,) = issued.receipts
    document = {**told.receipt, "SummaryResultList": told.lines}
    model: Any = model_of(SUMMARY_RESULT).model_validate(document)
    assert (model.entry_id, model.gross_weight, model.lines[0].gseqno) == ("310520260000000002", Decimal("1.20"), 1)
    assert told.receipt["netWeight"] == "0"
    assert b"CEB792Message" in render_xml(SUMMARY_RESULT, [model], GUID)


async def test_a_declarant_is_told_what_waits_and_what_is_overdue(driver: Driver) -> None:
    open_: dict[str, Any] = {
        "agent_code": AGENT, "customs_code": "3105", "ebc_code": "3302960CD2", "month": date(2026, 3, 1),
        "due_day": date(2026, 4, 15), "lists": 7,
    }  # fmt: skip
    reminded = only(ReceiptsIssued, await driver.feed(summaries.SummaryReminded(**open_)))
    assert reminded.business_key == f"summary-reminder/{AGENT}/3105/3302960CD2/202603"
    assert reminded.receipts[0].receipt["returnInfo"] == "[2026-03]离境清单[7]票未汇总申报，应于[2026-04-15]前申报"
    overdue = receipt(await driver.feed(summaries.SummaryOverdue(**open_)))
    assert "[7]票逾期未汇总申报" in overdue.receipt["returnInfo"]
