"""Say what receipts tell of summaries and customs declarations."""

from __future__ import annotations

from libs.schemas.events import declarations, summaries
from services.intake.domain.answering import receipts
from services.intake.domain.answering.reply import ReceiptContent


def summarised(event: summaries.SummaryAccepted) -> ReceiptContent:
    return ReceiptContent("399", f"审结，汇总清单[{len(event.lists)}]票", event.findings, {"sumNo": event.sum_no})


def messages_awaited(event: summaries.SummaryAwaited) -> ReceiptContent:
    return ReceiptContent("3", f"报文已收，待其余报文{event.awaited}")


def to_summarise(event: summaries.SummaryDue) -> ReceiptContent:
    late = "逾期" if isinstance(event, summaries.SummaryOverdue) else ""
    info = f"[{event.month:%Y-%m}]离境清单[{event.lists}]票{late}未汇总申报，应于[{event.due_day}]前申报"
    names = {"customsCode": event.customs_code, "agentCode": event.agent_code, "ebcCode": event.ebc_code}
    return ReceiptContent("1", info, names={**names, "month": f"{event.month:%Y%m}"})


def declaration(event: declarations.DeclarationAnswered) -> ReceiptContent:
    """A customs declaration's receipt names it by customs' number, and says why where it was stopped or ended."""
    duty = f"，出口关税[{event.export_duty}]元" if event.export_duty else ""
    info = receipts.info_of(event.findings) or f"{event.status.zh}{duty}"
    goods = str(len(event.goods)) if event.goods else None
    return ReceiptContent(event.status, info, event.findings, {"entryId": event.entry_id, "goods": goods})
