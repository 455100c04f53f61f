"""Audits after release answer their officer, and tell the declarant and the guarantor of the list."""

from __future__ import annotations

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
    info = f"放行后税收审核，应于[{event.answer_by}]前提交单证"
    parties = {"agentCode": event.list.parties.agent_code, "assureCode": event.list.parties.assure_code}
    return ReceiptContent("1", info, names={**parties, **_named(event), "dueDay": event.answer_by.isoformat()})


def _closed(event: audits.AuditClosed) -> ReceiptContent:
    """The receipts of the list itself stay as they are."""
    info = f"{_OUTCOMES[event.outcome]}[{event.total}]元"
    return ReceiptContent(
        "1", info, names={"assureCode": event.assure_code, **_named(event), "amount": str(event.total)}
    )


def _named(event: Notice) -> dict[str, str]:
    return {"invtNo": event.list.invt_no or ""}


_TO_DECLARANT = ToldUnasked(TAX_AUDIT, lambda event: (event.list.parties.agent_code, event.list.invt_no))
_TO_GUARANTOR = ToldUnasked(TAX_AUDIT, lambda event: (event.assure_code, event.list.invt_no))

AUDIT_REPLIES: dict[type[Any], Reply | None] = {
    audits.AuditOrdered: Reply(_asked, notice=_TO_DECLARANT),
    audits.AuditFound: Reply(done(invtNo=lambda event: event.list.invt_no), (SUBMISSION,)),
    audits.AuditResultRefused: Reply(refused_content, (SUBMISSION,), noted=refused),
    audits.AuditClosed: Reply(_closed, notice=_TO_GUARANTOR),
}
"""Event → its row."""
