"""Tax bills (电子税单) are told as customs does: 816 with the bill's lines, 818 with its status alone.

What a bill says comes from tax; whose list it is, and the dutiable value of each line, from the list's release. The two come
by different topics, so a bill that is read first is remembered until the release is (`FeedFiles.ahead`).

An audit bills, or gives back, what a line's value and taxes differ by: all bills of a line add up to what is right of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeGuard

import msgspec

from libs.schemas.ceb import MESSAGES, Message
from libs.schemas.events.audits import AdditionalBillIssued, AuditedBillLine, AuditMoney, TaxRefunded
from libs.schemas.events.base import DecimalText
from libs.schemas.events.tax import Bill, BillLine, TaxBillSummarised, TaxBillVoided
from libs.schemas.outgoing import guid_of, return_time
from services.feed.domain.audience import TAX_BILL, TAX_BILL_STATUS, Facts
from services.feed.domain.entries import LogRecord, entry_id

MESSAGE_OF: Mapping[str, Message[Any]] = {
    TAX_BILL: MESSAGES["CEB816Message"],
    TAX_BILL_STATUS: MESSAGES["CEB818Message"],
}
"""Kind of an entry → the official message that its data is."""
ISSUED, SUMMARISED, VOID = "1", "2", "3"
_PARTIES = ("assureCode", "ebcCode", "agentCode")
"""Whom customs sends a bill, as a release names them. A carrier learns no amounts, unless it guarantees them."""
_FEN, _NONE = Decimal("0.01"), Decimal(0)
_BECAUSE: Mapping[type[AuditMoney], str] = {AdditionalBillIssued: "税收审核补税", TaxRefunded: "税收审核退税"}
"""Why an audit moves money → the note of its bill."""


class LineBilled(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line that is billed. price: its dutiable value, where tax says it; else it follows from the release."""

    line: BillLine
    price: str | None = None

    @property
    def taxes(self) -> dict[str, str]:
        line = self.line
        return {"customsTax": line.duty, "valueAddedTax": line.vat, "consumptionTax": line.consumption_tax}


class BillSaid(msgspec.Struct, frozen=True):
    """A bill or its status, as far as tax says it. id, time, day: of its entries. head: official fields; lines: what is
    billed, of an 816 alone."""

    id: str
    time: str
    day: str
    kind: str
    head: dict[str, str]
    lines: list[LineBilled] = []


def said(record: LogRecord) -> list[BillSaid]:
    """Read what a record says of a bill. A part of one is a bill of its own: it is told with its lines. So is one of an
    audit, which stands in a payment document at once."""
    bill: Bill | TaxBillSummarised | AuditMoney = record.event
    collected = {"status": SUMMARISED, "entDutyNo": bill.ent_duty_no} if _collected(bill) else {}
    if isinstance(bill, AuditMoney):
        issued = _said(record, 0, {"status": ISSUED, "note": _BECAUSE[type(bill)]}, _audited(bill))
        return [issued, _said(record, 1, collected)] if collected else [issued]
    if isinstance(bill, TaxBillVoided):
        return [_said(record, 0, {"status": VOID})]
    return [_said(record, 0, collected or {"status": ISSUED}, [LineBilled(line) for line in bill.lines])]


def _collected(bill: object) -> TypeGuard[TaxBillSummarised | AdditionalBillIssued]:
    return isinstance(bill, (TaxBillSummarised, AdditionalBillIssued))


def _said(record: LogRecord, nth: int, facts: Mapping[str, str], lines: Sequence[LineBilled] = ()) -> BillSaid:
    """The `nth` entry of a record about a bill."""
    id_ = entry_id(record, nth)
    named = {"guid": guid_of(id_, 0), "returnTime": return_time(record.logged_at), "taxNo": record.event.tax_no}
    kind = TAX_BILL if lines else TAX_BILL_STATUS
    when = record.logged_at.isoformat(), record.day.isoformat()
    return BillSaid(id_, *when, kind, {**named, **facts}, [*lines])


def _audited(money: AuditMoney) -> list[LineBilled]:
    """List what an audit moves, below 0 where it gives back."""
    lines = [_turned(line) for line in money.lines] if isinstance(money, TaxRefunded) else money.lines
    return [LineBilled(line, line.value) for line in lines]


def _turned(line: AuditedBillLine) -> AuditedBillLine:
    amounts = ("value", "duty", "consumption_tax", "vat")
    turned = {name: DecimalText(str(_NONE - Decimal(getattr(line, name)))) for name in amounts}
    return msgspec.structs.replace(line, **turned)


def is_for(subscriber: str, facts: Facts) -> bool:
    """Say whether somebody who was told of the release is told of its bill. facts: of the release."""
    return "lines" in facts and any(facts.get(name) == subscriber for name in _PARTIES)


def whole(bill: BillSaid, facts: Facts) -> Facts:
    """Return the official document, its fields in their order. facts: what the release said to the same party."""
    message = MESSAGE_OF[bill.kind]
    known = {**facts, **_sums(bill.lines), **bill.head}
    document: Facts = {field.name: known[field.name] for field in message.fields if field.name in known}
    if message.lines:
        values = {each["gnum"]: each for each in facts["lines"]}
        document[message.lines.element] = [
            {
                "gnum": each.line.gnum,
                "gcode": each.line.gcode,
                "taxPrice": each.price or _price(values[each.line.gnum], each.line),
                **each.taxes,
            }
            for each in bill.lines
        ]
    return document


def _sums(lines: list[LineBilled]) -> dict[str, str]:
    """Add up each tax: a head is the sum of its lines."""
    told = [line.taxes for line in lines]
    names = told[0] if told else ()
    return {name: str(sum((Decimal(each[name]) for each in told), _NONE)) for name in names}


def _price(released: Mapping[str, str], line: BillLine) -> str:
    """Return the dutiable value of what is billed of a line. Parts are what two roundings of the whole differ by, so that
    they add up to the bill as it stands."""
    before = Decimal(line.before or 0)
    until = _share(released, before + Decimal(line.qty))
    return str(until - _share(released, before) if before else until)


def _share(released: Mapping[str, str], qty: Decimal) -> Decimal:
    """The value of so much of a line, to the fen where that is a part."""
    value, of = Decimal(released["taxPrice"]), Decimal(released["qty"])
    return value if qty == of else (value * qty / of).quantize(_FEN, ROUND_HALF_UP)
