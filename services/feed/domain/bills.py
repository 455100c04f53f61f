"""Tax bills (电子税单) are told as customs does: 816 with the bill's lines, 818 with its status alone.

What a bill says comes from tax; whose list it is, and the dutiable value of each line, from the list's release. The two come
by different topics, so a bill that is read first is remembered until the release is (`FeedFiles.ahead`).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import msgspec

from libs.schemas.ceb import MESSAGES, Message
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
_FEN = Decimal("0.01")


class BillSaid(msgspec.Struct, frozen=True):
    """A bill or its status, as far as tax says it. id, time, day: of its entries. head: official fields; lines: what is
    billed, of an 816 alone."""

    id: str
    time: str
    day: str
    kind: str
    head: dict[str, str]
    lines: list[BillLine] = []


def said(record: LogRecord) -> BillSaid:
    """Read what a record says of a bill. A part of one is a bill of its own: it is told with its lines."""
    bill: Bill | TaxBillSummarised = record.event
    lines = [] if isinstance(bill, TaxBillVoided) else bill.lines
    id_ = entry_id(record, 0)
    head = {
        "guid": guid_of(id_, 0),
        "returnTime": return_time(record.logged_at),
        "taxNo": bill.tax_no,
        "status": VOID if isinstance(bill, TaxBillVoided) else ISSUED,
    }
    if isinstance(bill, TaxBillSummarised):
        head |= {"status": SUMMARISED, "entDutyNo": bill.ent_duty_no}
    kind = TAX_BILL if lines else TAX_BILL_STATUS
    return BillSaid(id_, record.logged_at.isoformat(), record.day.isoformat(), kind, head, lines)


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
            {"gnum": line.gnum, "gcode": line.gcode, "taxPrice": _part(values[line.gnum], line.qty), **_taxes(line)}
            for line in bill.lines
        ]
    return document


def _taxes(line: BillLine) -> dict[str, str]:
    return {"customsTax": line.duty, "valueAddedTax": line.vat, "consumptionTax": line.consumption_tax}


def _sums(lines: list[BillLine]) -> dict[str, str]:
    """Add up each tax: a head is the sum of its lines."""
    told = [_taxes(line) for line in lines]
    names = told[0] if told else ()
    return {name: str(sum((Decimal(each[name]) for each in told), Decimal(0))) for name in names}


def _part(released: Mapping[str, str], qty: str) -> str:
    """Return the dutiable value of what is billed of a line, to the fen where that is a part."""
    value, of = Decimal(released["taxPrice"]), Decimal(released["qty"])
    return str(value if Decimal(qty) == of else (value * Decimal(qty) / of).quantize(_FEN, ROUND_HALF_UP))
