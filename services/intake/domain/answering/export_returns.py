"""Events of exported goods that come back become these receipts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events import export_returns as events
from services.intake.domain.answering import receipts
from services.intake.domain.answering.noting import refused
from services.intake.domain.answering.reply import SUBMISSION, About, ReceiptContent, Reply
from services.intake.domain.memory import Memory


def _accepted(event: events.ExportReturnAccepted) -> ReceiptContent:
    return ReceiptContent("120", f"退货申请已接受，货物应于[{event.arrive_by}]前运抵")


def _not_taken(event: events.ExportReturnRefused | events.ExportReturnReportUnclaimed) -> ReceiptContent:
    return ReceiptContent(ListStatus.REJECTED, receipts.info_of(event.findings), event.findings)


def _withdrawn(event: events.ExportReturnWithdrawn) -> ReceiptContent:
    return ReceiptContent(ListStatus.REJECTED, "[Code:100;Desc:退货申请已删除]")


def _report_deleted(event: events.ExportReturnReportDeleted) -> ReceiptContent:
    return ReceiptContent("399", "[Code:399;Desc:报文已删除]")


def _arrived(event: events.ExportReturnArrived) -> ReceiptContent:
    """The site is told that its parcel is known."""
    return ReceiptContent("399", f"审结，清单[{event.invt_no}]退货申请[{event.return_no}]已运抵")


def _tallied(event: events.ExportReturnCompleted) -> ReceiptContent:
    names: dict[str, str | None] = {"invtNo": event.invt_no, "returnNo": event.return_no}
    return ReceiptContent("399", "审结", event.warnings, names)


def _completed(event: events.ExportReturnCompleted) -> ReceiptContent:
    """The applicant is told what came back, and what did not."""
    where = f"账册[{event.ems_no}]" if event.ems_no else "境内"
    unfit, short = _pieces([line.unfit for line in event.lines]), _pieces([line.qty for line in event.short])
    wrong = _pieces([line.qty for line in event.wrong])
    info = f"放行，退回{where}[{_pieces([line.qty for line in event.lines])}]，其中不合格[{unfit}]，短少[{short}]"
    return ReceiptContent(ListStatus.RELEASED, f"{info}，不符[{wrong}]")


def _pieces(quantities: Sequence[Decimal]) -> str:
    return f"{sum(quantities, Decimal(0)).normalize():f}"


def _lapsed(event: events.ExportReturnLapsed) -> ReceiptContent:
    return ReceiptContent(ListStatus.REJECTED, f"逾期未运抵，最迟[{event.arrive_by}]")


def _relieved(event: events.ReliefGranted) -> ReceiptContent:
    lines = ",".join(str(line.gnum) for line in event.lines)
    return ReceiptContent(
        ListStatus.RELEASED, f"商品项[{lines}]准予免税退运，{event.policy}，证明[{event.certificate_no}]"
    )


def _taxed(event: events.ReturnTaxed) -> ReceiptContent:
    lines = ",".join(str(line.gnum) for line in event.lines)
    info = f"商品项[{lines}]不予免税，按进口征税：{receipts.info_of(event.findings)}"
    return ReceiptContent(ListStatus.RELEASED, info, event.findings)


def _refunded(event: events.ExportDutyRefunded) -> ReceiptContent:
    return ReceiptContent(ListStatus.RELEASED, f"准予退还出口关税[{event.amount:f}]元，证明[{event.certificate_no}]")


def _settled(event: events.ExportUnfitGoodsDisposed | events.ExportWrongGoodsDecided) -> ReceiptContent:
    """Whoever disposed or decided is told that it counts."""
    names: dict[str, str | None] = {"arrivalNo": event.arrival_no}
    if isinstance(event, events.ExportUnfitGoodsDisposed):
        names["disposal"] = event.disposal
    else:
        names["verdict"] = event.verdict
    return ReceiptContent("399", "审结", [], names)


class _Applied:
    """The submission that brought the application that the event is about."""

    def key(self, event: Any) -> str | None:
        return None

    def submission(self, memory: Memory, event: Any) -> str | None:
        named: str = event.applied
        return named


_APPLIED: About = _Applied()
EXPORT_RETURN_REPLIES: dict[type[Any], Reply | None] = {
    events.ExportReturnAccepted: Reply(_accepted, (_APPLIED,)),
    events.ExportReturnRefused: Reply(_not_taken, (SUBMISSION,), noted=refused),
    events.ExportReturnWithdrawn: Reply(_withdrawn, (SUBMISSION,), noted=refused),
    events.ExportReturnReportDeleted: Reply(_report_deleted, (SUBMISSION,), noted=refused),
    events.ExportReturnReportUnclaimed: Reply(_not_taken, (SUBMISSION,), noted=refused),
    events.ExportReturnArrived: Reply(_arrived, (SUBMISSION,)),
    events.ExportReturnCompleted: Reply(
        _tallied, (SUBMISSION, _APPLIED), otherwise={"export-return-application": _completed}
    ),
    events.ExportReturnLapsed: Reply(_lapsed, (_APPLIED,)),
    events.ExportUnfitGoodsDisposed: Reply(_settled, (SUBMISSION,)),
    events.ExportWrongGoodsDecided: Reply(_settled, (SUBMISSION,)),
    events.ReliefGranted: Reply(_relieved, (_APPLIED,)),
    events.ReturnTaxed: Reply(_taxed, (_APPLIED,)),
    events.ExportDutyRefunded: Reply(_refunded, (_APPLIED,)),
}
"""Event → its row."""
