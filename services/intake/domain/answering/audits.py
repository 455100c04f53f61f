"""Audits after release answer their officer, and tell the declarant and the guarantor of the list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from libs.schemas.events import audits
from libs.schemas.events.lists import Notice
from services.intake.domain.answering.noting import refused
from services.intake.domain.answering.reply import SUBMISSION, ReceiptContent, Reply, ToldUnasked, done, refused_content

TAX_AUDIT = "tax-audit"
_OUTCOMES = {
    audits.AuditOutcome.CONFIRMED: "审核结束，税款不变",
    audits.AuditOutcome.ADDITIONAL: "审核结束，补税",
    audits.AuditOutcome.REFUND: "审核结束，退税",
}


def _asked(event: audits.AuditOrdered) -> ReceiptContent:
    parties = {"agentCode": event.list.parties.agent_code, "assureCode": event.list.parties.assure_code}
    return _of_papers(f"放行后税收审核，应于[{event.answer_by}]前提交单证", event, parties | {"papers": "asked"})


def _missed(event: audits.AuditPapersMissed) -> ReceiptContent:
    info = f"后续审核单证逾期未交（截至[{event.answer_by}]），海关依现有资料审核；结果作出前仍可补交"
    told = {"agentCode": event.declarant, "assureCode": event.guarantor, "papers": "missed"}
    return _of_papers(info, event, told)


def _of_papers(
    info: str, event: audits.AuditOrdered | audits.AuditPapersMissed, told: Mapping[str, str | None]
) -> ReceiptContent:
    return ReceiptContent("1", info, names={**told, **_named(event), "dueDay": event.answer_by.isoformat()})


def _closed(event: audits.AuditClosed) -> ReceiptContent:
    """The receipts of the list itself stay as they are."""
    info = f"{_OUTCOMES[event.outcome]}[{event.total}]元"
    return ReceiptContent(
        "1", info, names={"assureCode": event.assure_code, **_named(event), "amount": str(event.total)}
    )


def _named(event: Notice) -> dict[str, str]:
    return {"invtNo": event.list.invt_no or ""}


_TO_DECLARANT = ToldUnasked(TAX_AUDIT, lambda event: (event.list.parties.agent_code, event.list.invt_no))
_TO_PAPERS_PARTY = ToldUnasked(TAX_AUDIT, lambda event: (event.declarant, event.list.invt_no))
_TO_GUARANTOR = ToldUnasked(TAX_AUDIT, lambda event: (event.assure_code, event.list.invt_no))

AUDIT_REPLIES: dict[type[Any], Reply | None] = {
    audits.AuditOrdered: Reply(_asked, notice=_TO_DECLARANT),
    audits.AuditPapersTaken: Reply(done(invtNo=lambda event: event.list.invt_no), (SUBMISSION,)),
    audits.AuditPapersRefused: Reply(refused_content, (SUBMISSION,), noted=refused),
    audits.AuditPapersMissed: Reply(_missed, notice=_TO_PAPERS_PARTY),
    audits.AuditFound: Reply(done(invtNo=lambda event: event.list.invt_no), (SUBMISSION,)),
    audits.AuditResultRefused: Reply(refused_content, (SUBMISSION,), noted=refused),
    audits.AuditClosed: Reply(_closed, notice=_TO_GUARANTOR),
}
"""Event → its row."""
