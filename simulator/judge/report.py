"""The report says what happened: printed for people, written to `var/reports/demo.json` for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from checker.facts import Facts, Seen
from checker.invariant import Verdict
from checker.invariants import check, stock
from checker.standing import REJECTED, RELEASED, WAITING, Standing, attempt_of, import_case_of, standings
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.codes.supervision_modes import EXPORT, IMPORT
from libs.schemas.events.accountbook import GoodsExited, StockHeld, StockReturned, VerificationListApproved
from libs.schemas.events.base import Event
from libs.schemas.events.declaration_documents import CustomsDeclared
from libs.schemas.events.declarations import DeclarationAnswered, DeclarationDocumentRefused
from libs.schemas.events.export_documents import ExportListAccepted
from libs.schemas.events.export_returns import ExportReturnCompleted
from libs.schemas.events.intake import (
    ListAccepted,
    OrderAccepted,
    PaymentAccepted,
    Receipt,
    ReceiptsIssued,
    ReturnArrived,
    WaybillAccepted,
)
from libs.schemas.events.matching import DocumentsMatched, ListMatched, ListWaiting
from libs.schemas.events.return_documents import ReturnApplied
from libs.schemas.events.returns import ReturnAccepted, ReturnCompleted
from libs.schemas.events.review import (
    ListClosed,
    ListInspectionOrdered,
    ListManualReviewOrdered,
    ListRejected,
    ListReleased,
    QuotaCredited,
)
from libs.schemas.events.tax import (
    GuaranteeAwaited,
    PaymentDocumentIssued,
    PaymentDocumentPaid,
    TaxAssessed,
    TaxBillIssued,
    TaxBillReduced,
    TaxBillSummarised,
)
from simulator.acting.board import list_key
from simulator.judge.outcome import plain
from simulator.judge.tried import Tried
from simulator.judge.verification import verify
from simulator.play.player import Played

REPORT = Path("var/reports/demo.json")
_SHOWN_MAX = 5
_ENDS = ("released", "closed", "rejected", "returned")
_BY_FLAG = frozenset({"9610"})
"""Modes of exports of which simplified and summarised lists are counted apart."""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """holds: all invariants hold and every mistake got its named answer. report: what `demo.json` says."""

    verdicts: Sequence[Verdict]
    tried: Sequence[Tried]
    report: dict[str, Any]
    story: Sequence[str]

    @property
    def holds(self) -> bool:
        return all(each.holds for each in self.verdicts) and all(each.holds for each in self.tried)

    def write(self, path: Path = REPORT) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def conclude(played: Played, facts: Facts) -> Conclusion:
    """Judge a play by what the public topics say about it."""
    verdicts, tried = check(facts), verify(played, facts)
    return Conclusion(verdicts, tried, _report(played, facts, verdicts, tried), life_of_one(played, facts))


def _report(played: Played, facts: Facts, verdicts: Sequence[Verdict], tried: Sequence[Tried]) -> dict[str, Any]:
    latest: dict[str, Standing] = {}
    for key, standing in sorted(standings(facts).items()):
        latest[key.case] = standing
    states = Counter(standing.state for standing in latest.values())
    rejected = Counter("+".join(each.codes) or "withdrawn" for each in latest.values() if each.state == REJECTED)
    waiting = Counter(each.reason or "unknown" for each in latest.values() if each.state == WAITING)
    folded = stock.items(facts).values()
    issued, paid = list(facts.only(PaymentDocumentIssued)), list(facts.only(PaymentDocumentPaid))
    return {
        "seed": played.plan.seed,
        "parcels": len(played.plan.parcels) + len(played.plan.exports),
        "released": states[RELEASED],
        "rejected": dict(rejected.most_common()),
        "waiting": dict(waiting.most_common()),
        "other": {state: n for state, n in states.items() if state not in (RELEASED, REJECTED, WAITING)},
        "returned": sum(event.ended for event in facts.only(ReturnCompleted)),
        "exports_returned": len(list(facts.only(ExportReturnCompleted))),
        "by_mode": _by_mode(facts),
        "tax_bills": len(list(facts.only(TaxBillIssued))),
        "payment_documents": len(issued),
        "stock": {
            "items": len(folded),
            "on_hand": plain(sum((item.on_hand for item in folded), Decimal(0))),
            "held": plain(sum((item.open for item in folded), Decimal(0))),
            "vehicles": len(list(facts.only(GoodsExited))),
        },
        "tax": {
            "issued": str(sum((each.amount for each in issued), Decimal(0))),
            "paid": str(sum((each.amount for each in paid), Decimal(0))),
            "surcharge": str(sum((each.surcharge for each in paid), Decimal(0))),
        },
        "mistakes": [{"name": each.name, "tried": each.times, "answered": each.holds} for each in tried],
        "dead_letters": dict(Counter(letter.reason for letter in facts.dead_letters)),
        "invariants": [{"name": each.name, "checked": each.checked, "holds": each.holds} for each in verdicts],
        "seconds": round(played.seconds, 1),
    }


def _by_mode(facts: Facts) -> dict[str, dict[str, int]]:
    """Count lists by direction and supervision mode: declared attempts, and what became of them."""
    modes = {attempt_of(event): f"{IMPORT}-{event.trade_mode}" for event in facts.only(ListAccepted)}
    modes |= {attempt_of(event): _export_mode(event) for event in facts.only(ExportListAccepted)}
    happened: tuple[type[Event], ...] = (ListReleased, ListClosed, ListRejected, ReturnCompleted)
    ends: dict[str, Iterable[Any]] = {word: facts.only(kind) for word, kind in zip(_ENDS, happened, strict=True)}
    ends["returned"] = [*ends["returned"], *facts.only(ExportReturnCompleted)]
    counted = {mode: {"declared": n} | dict.fromkeys(ends, 0) for mode, n in sorted(Counter(modes.values()).items())}
    for word, events in ends.items():
        for key in set(map(attempt_of, events)) & modes.keys():
            counted[modes[key]][word] += 1
    _count_declarations(counted, facts)
    return dict(sorted(counted.items()))


def _count_declarations(counted: dict[str, dict[str, int]], facts: Facts) -> None:
    """Add customs declarations to the lists of their mode: each once, and what became of it."""
    modes = {event.submission_id: f"{EXPORT}-{event.trade_mode}" for event in facts.only(CustomsDeclared)}
    ends = {ListStatus.RELEASED: "released", ListStatus.CLOSED: "closed", ListStatus.REJECTED: "rejected"}
    told = {
        (event.submission_id, word) for event in facts.only(DeclarationAnswered) if (word := ends.get(event.status))
    }
    told |= {(event.submission_id, "rejected") for event in facts.only(DeclarationDocumentRefused)}
    told |= {(submission_id, "declared") for submission_id in modes}
    for submission_id, word in told:
        if mode := modes.get(submission_id):
            row = counted.setdefault(mode, dict.fromkeys(("declared", *_ENDS), 0))
            row[word] += 1


def _export_mode(event: ExportListAccepted) -> str:
    """Simplified and summarised lists of one mode are told apart where that mode has both as ways of their own."""
    apart = (event.statistics_flag,) if event.trade_mode in _BY_FLAG else ()
    return "-".join((EXPORT, event.trade_mode, *apart))


def life_of_one(played: Played, facts: Facts) -> list[str]:
    """Tell the life of one parcel as a timeline. It is one that was released and came back in part, else any released
    one."""
    released = [parcel for parcel in played.plan.parcels if parcel.number in played.board.released]
    if not released:
        return []
    parcel = next((each for each in released if each.scene == "return-partial"), released[0])
    mine = sorted(_about(facts, parcel.case, parcel.sale.order_no, list_key(parcel)), key=_moment)
    return [f"parcel {parcel.sale.order_no} of {parcel.sale.platform.name}", *map(_line, mine)]


def _about(facts: Facts, case: str, order_no: str, key: str) -> Iterator[Seen]:
    own = key.removeprefix("list")
    for seen in facts.everything():
        event = seen.event
        if isinstance(event, ReceiptsIssued):
            if event.business_key == key or (event.document.startswith("return-") and own in event.business_key):
                yield seen
        elif isinstance(event, VerificationListApproved | GoodsExited):
            if any(listed.ref.case == case for listed in event.lists):
                yield seen
        elif _is_about(event, case, order_no):
            yield seen


def _is_about(event: Any, case: str, order_no: str) -> bool:
    """An event names its case; a waybill knows the number alone."""
    about = event.list_ref if isinstance(event, StockReturned) else event
    if ref := getattr(about, "ref", None):
        return bool(ref.case == case)
    if getattr(event, "order_no", None) != order_no:
        return False
    return not getattr(event, "ebp_code", None) or import_case_of(event) == case


_LIFE: tuple[type[Event], ...] = (
    OrderAccepted, PaymentAccepted, WaybillAccepted, DocumentsMatched, ListAccepted, ListWaiting, ListMatched, StockHeld,
    GuaranteeAwaited, TaxAssessed, ListManualReviewOrdered, ListInspectionOrdered, ListReleased, TaxBillIssued,
    ReceiptsIssued, VerificationListApproved, GoodsExited, ReturnApplied, ReturnAccepted, ReturnArrived, ReturnCompleted,
    TaxBillReduced, QuotaCredited, StockReturned, TaxBillSummarised,
)  # fmt: skip
"""How events of one day follow each other in a parcel's life: public facts of different topics carry no common clock."""
_STEP = {kind: step for step, kind in enumerate(_LIFE)}


def _moment(seen: Seen) -> tuple[object, ...]:
    return seen.day, _STEP.get(type(seen.event), len(_STEP)), seen.place


def _line(seen: Seen) -> str:
    event = seen.event
    name = type(event).__name__
    detail = ", ".join(map(_receipt, event.receipts)) if isinstance(event, ReceiptsIssued) else _detail(event)
    return f"{seen.day}  {seen.place.topic.split('.')[1]:<12}{name:<26}{detail}".rstrip()


def _receipt(told: Receipt) -> str:
    return f"{told.receipt.get('returnStatus', '')} {told.receipt.get('returnInfo', '')}".rstrip()


def _detail(event: object) -> str:
    shown = ("missing", "invt_no", "value", "total", "tax", "bond_invt_no", "passport_no", "amount", "ent_duty_no")
    facts = ((name, getattr(event, name, None)) for name in shown)
    return "  ".join(f"{name}={value}" for name, value in facts if value is not None)


def render(conclusion: Conclusion) -> str:
    """The whole story as text."""
    report = conclusion.report
    lines = [
        f"{report['parcels']:,} parcels in {report['seconds']} s: {report['released']:,} released, "
        f"{sum(report['rejected'].values()):,} rejected, {sum(report['waiting'].values()):,} waiting, "
        f"{report['returned']:,} returns",
        "",
        "rejected  " + "  ".join(f"{code}: {n}" for code, n in report["rejected"].items()),
        "waiting   " + "  ".join(f"{reason}: {n}" for reason, n in report["waiting"].items()),
        "other     " + "  ".join(f"{state}: {n}" for state, n in report["other"].items()),
        *(f"{mode:<10}" + "  ".join(f"{word}: {n}" for word, n in row.items()) for mode, row in report["by_mode"].items()),
        "stock     " + "  ".join(f"{name}: {value}" for name, value in report["stock"].items()),
        "tax       " + "  ".join(f"{name}: {value}" for name, value in report["tax"].items())
        + f"  bills: {report['tax_bills']:,}  payment documents: {report['payment_documents']:,}",
        "",
        *conclusion.story,
        "",
    ]  # fmt: skip
    for each in conclusion.tried:
        lines.append(f"{'as it must be' if each.holds else 'WRONG ANSWER':<14}{each.times:>7,}  {each.name}")
        lines += [f"                       {text}" for text in each.wrong[:_SHOWN_MAX]]
    lines.append("")
    for verdict in conclusion.verdicts:
        lines.append(f"{'holds' if verdict.holds else 'BROKEN':<14}{verdict.checked:>7,}  {verdict.name}")
        lines += [f"                       {text}" for text in verdict.violations[:_SHOWN_MAX]]
    return "\n".join(lines)
