"""The life of one parcel is told as public facts. Two pieces were bought, released, left by the gate, one came back,
tax was paid.

Tests spoil one fact of it and see the invariant that must notice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from checker.closing import writers
from checker.facts import Facts, Place, Seen
from checker.records import Headers
from checker.tests.exporting import exporting
from libs.schemas.events import accountbook as ab
from libs.schemas.events import audits, exports, intake, matching, returns, review, tax
from libs.schemas.events.base import DecimalText, Event
from libs.schemas.events.lists import CaseRef, Declared
from libs.schemas.events.persons import PersonalValue
from libs.schemas.tests import a_list
from libs.schemas.topics import FLOWS, PARTNERS, TOPICS

E = TypeVar("E", bound=Event)
M = TypeVar("M", bound=Event)
Told = tuple[date, Event]

START = date(2026, 3, 2)
BUYER = PersonalValue("f" * 64, "11**************33")
BOOK, ITEM, INVT, BOND, PASSPORT = "T3105W000001", "100001", "31052026I000000001", "QD310526E000000001", "Z3105E1"
LIST_ID = "lists-0-0"
GUARANTOR, DUTY_NO, RETURN_NO, TOKEN = "3301960AB1", "310520260401000001", "TH1", "f" * 64
ARRIVAL_NO = "TD1"
PARTIES: dict[str, Any] = {
    "ebp_code": "3301960AB1", "ebc_code": "3302960CD2", "agent_code": "3302980JK5", "area_code": "330266K0L6",
    "logistics_code": "3301980GH4", "logistics_no": "YD1", "assure_code": GUARANTOR,
}  # fmt: skip
HEAD: dict[str, Any] = PARTIES | {
    "order_no": "T1", "attempt": 1, "customs_code": "3105", "trade_mode": "1210", "ems_no": BOOK, "buyer_token": TOKEN,
}  # fmt: skip
LISTED = a_list.declared(**HEAD, submission_id=LIST_ID, invt_no=INVT, pay_code="3122480EF3")
GOODS: dict[str, Any] = {"gnum": 1, "item_record_no": ITEM, "gcode": "3304990039", "qty": "2", "unit": "142"}
LINE = GOODS | {"country": "305", "qty1": "0.3", "unit1": "035", "total_price": "300.00"}
A_LINE = a_list.line(**LINE)
NOTHING = DecimalText("0")
TAX = tax.Assessment(
    value=DecimalText("320.00"), duty=NOTHING, consumption_tax=NOTHING, vat=DecimalText("29.12"),
    total=DecimalText("29.12"), full_rate=False, tax_rule="tax@1",
    lines=[tax.LineTax(1, DecimalText("320.00"), NOTHING, NOTHING, DecimalText("29.12"))],
)  # fmt: skip
ASSESSED = tax.TaxAssessed(list=LISTED, lines=[A_LINE], tax=TAX)
DRAWN = review.Ground(rule="review.list.audited", version=1, code="2600", text="放行后税收审核")
REF = ab.ListRef(ref=LISTED.ref, invt_no=INVT)
MERGED = GOODS | {"country": "305", "price": "150", "total_price": "300.00", "qty1": "0.3", "unit1": "035"}
ANSWERED = {"ems_no": BOOK, "submission_id": "s", "cop_no": "c"}


def _on(after: int) -> date:
    return START + timedelta(days=after)


def _posting(qty: str, on_hand: str, held: str) -> list[ab.Posting]:
    return [ab.Posting(item_record_no=ITEM, qty=Decimal(qty), on_hand=Decimal(on_hand), held=Decimal(held))]


def _make(kind: type[M], **facts: Any) -> M:
    return a_list.told(kind, **facts)


def _documents() -> list[Told]:
    order = HEAD | {
        "cop_no": "QD1", "pre_no": "B20260302000000001", "submission_id": "orders-0-0", "correction": 0,
        "goods_value": "300", "freight": "20", "discount": "0", "tax_total": "29.12",
        "actural_paid": "349.12", "currency": "142", "buyer_name": "甲", "buyer_telephone": "1", "buyer_id_number": BUYER,
        "consignee": "甲", "consignee_telephone": "1", "consignee_address": "乙",
        "lines": [
            {"gnum": 1, "item_name": "霜", "qty": "2", "unit": "142", "price": "150", "total_price": "300",
             "country": "305"}
        ],
    }  # fmt: skip
    payment = order | {"pay_code": "3122480EF3", "pay_transaction_id": "1", "amount_paid": "349.12", "payer_name": "甲"}
    waybill = order | {"logistics_code": "3301980GH4", "logistics_no": "YD1", "weight": "1"}
    declared = order | {"submission_id": LIST_ID, "traf_mode": "Y", "insured_fee": "0", "gross_weight": "1"}
    declared |= {"lines": [LINE | {"gname": "霜", "price": "150"}]}
    return [
        (START, a_list.accepted_of(intake.OrderAccepted, order)),
        (START, a_list.accepted_of(intake.PaymentAccepted, payment | {"payer_id_number": BUYER})),
        (START, a_list.accepted_of(intake.WaybillAccepted, waybill)),
        (START, a_list.accepted_of(intake.ListAccepted, declared)),
    ]


def _clearance() -> list[Told]:
    ground = review.Ground(rule="review.list.clear", version=1, code="2600", text="放行")
    held: dict[str, Any] = {"list": LISTED, "fees": a_list.fees("20", "0", "29.12"), "lines": [A_LINE]}
    book = ab.BookFacts(entry_mode="1210", zone_type="Y", prices=[DecimalText("150")])
    return [
        (START, _make(ab.EntryPosted, **ANSWERED, postings=_posting("10", "10", "0"))),
        (START, _make(tax.GuaranteeRaised, submission_id="s", cop_no="c", assure_code=GUARANTOR, amount="1000",
                      ceiling="1000", committed="0")),
        (START, matching.DocumentsMatched(ref=CaseRef(owner="3301960AB1", number="T1"))),
        (START, matching.ListMatched(**held, gross_weight=DecimalText("1"))),
        (START, ab.StockHeld(**held, book=book)),
        (START, ASSESSED),
        (START, review.ListReleased(list=LISTED, lines=[A_LINE], value=TAX.value, tax=TAX.total,
            values=[TAX.lines[0].value], grounds=[ground], audit=DRAWN,
                                    quota=review.QuotaUse(year=2026, used=TAX.value))),
        (START, tax.TaxBillIssued(**_bill("29.12", "2"))),
    ]  # fmt: skip


def _bill(vat: str, qty: str) -> dict[str, Any]:
    line = tax.BillLine(1, "3304990039", DecimalText(qty), NOTHING, NOTHING, DecimalText(vat))
    return {
        "ref": LISTED.ref, "submission_id": LIST_ID, "tax_no": f"{INVT}_0", "assure_code": GUARANTOR,
        "release_day": START, "duty": "0", "consumption_tax": "0", "vat": vat, "total": vat, "lines": [line],
    }  # fmt: skip


def _exit() -> list[Told]:
    return [
        (START, _make(ab.VerificationListApproved, **ANSWERED, bond_invt_no=BOND, lists=[REF], goods=[MERGED])),
        (START, _make(ab.ReleaseNoteApproved, **ANSWERED, passport_no=PASSPORT, vehicle_no="1", bond_invt_nos=[BOND],
                      lists=[REF], inspection=True)),
        (START, _make(ab.GateInspectionPosted, **ANSWERED, passport_no=PASSPORT,
                      results=[{"ref": LISTED.ref, "invt_no": INVT, "result": "normal"}])),
        (START, _make(intake.GatePassReported, submission_id="s", cop_no="c", app_time="20260302180000", ems_no=BOOK,
                      passport_no=PASSPORT, pass_time="20260302180000", sent_by="gate-3105", sender_office="3105")),
        (START, _make(ab.GoodsExited, **ANSWERED, passport_no=PASSPORT, lists=[REF], postings=_posting("2", "8", "0"))),
    ]  # fmt: skip


def _return() -> list[Told]:
    case = {"ref": LISTED.ref, "invt_no": INVT, "return_no": RETURN_NO}
    back = GOODS | {"qty": "1", "unfit": "0.5", "remaining": "1", "original": "2", "value": "160.00"}
    arrived, apart = {"arrival_no": ARRIVAL_NO}, {"gnum": 1, "item_record_no": ITEM, "qty": "0.5"}
    unfit = [{"item_record_no": ITEM, "qty": "0.5", "on_hand": "8.5", "held": "0", "unfit": "0.5"}]
    return [
        (_on(5), _make(returns.ReturnAccepted, **case, submission_id="s", arrive_by=_on(45), customs_code="3105",
                       lines=[back])),
        (_on(9), _make(returns.ReturnCompleted, **case, **arrived, submission_id="s", ems_no=BOOK, assure_code=GUARANTOR,
                       customs_code="3105", area_code="A1", buyer_token=TOKEN, release_day=START, lines=[back])),
        (_on(9), tax.TaxBillReduced(**_bill("14.56", "1"), return_no=RETURN_NO, arrival_no=ARRIVAL_NO)),
        (_on(9), _make(ab.StockReturned, ems_no=BOOK, list_ref=REF, return_no=RETURN_NO, **arrived, exited=True,
                       postings=_posting("0.5", "8.5", "0"), unfit=unfit)),
        (_on(9), _make(review.QuotaCredited, buyer_token=TOKEN, quota_year=2026, ref=LISTED.ref,
                       return_no=RETURN_NO, **arrived, amount="160.00", used="160.00")),
        (_on(9), _make(returns.WrongGoodsArrived, **case, **arrived, submission_id="s", customs_code="3105",
                       area_code="A1", lines=[apart])),
        (_on(12), _make(returns.WrongGoodsDecided, **case, **arrived, submission_id="s", verdict="seize")),
        (_on(12), _make(returns.UnfitGoodsDisposed, **case, **arrived, submission_id="s", cop_no="D1", ems_no=BOOK,
                        disposal="destruction", lines=[apart])),
        (_on(12), _make(ab.UnfitGoodsLeft, ems_no=BOOK, list_ref=REF, return_no=RETURN_NO, **arrived, cop_no="D1",
                        disposal="destruction", postings=[unfit[0] | {"unfit": "0"}])),
    ]  # fmt: skip


def part(total: str, qty: str, vat: str | None = None) -> list[Told]:
    """So much of the bill is summarised apart, in a document of its own."""
    line = tax.BillLine(1, "3304990039", DecimalText(qty), NOTHING, NOTHING, DecimalText(vat or total))
    summarised = tax.TaxBillSummarised(
        ref=LISTED.ref, submission_id=LIST_ID, tax_no=f"{INVT}_0", total=DecimalText(total), ent_duty_no=DUTY_NO,
        lines=[line],
    )  # fmt: skip
    issued = {
        "ent_duty_no": DUTY_NO, "assure_code": GUARANTOR, "customs_code": "3105", "release_day": START,
        "due_day": _on(45), "bills": 1, "amount": total,
    }  # fmt: skip
    return [(_on(30), summarised), (_on(30), _make(tax.PaymentDocumentIssued, **issued))]


def _collection() -> list[Told]:
    document = {"ent_duty_no": DUTY_NO, "assure_code": GUARANTOR}
    issued = document | {
        "customs_code": "3105",
        "release_day": START,
        "due_day": _on(45),
        "bills": 1,
        "amount": "14.56",
    }
    paid = document | {"submission_id": "s", "cop_no": "c", "paid_day": _on(47), "amount": "14.56", "surcharge": "0.00"}
    summarised = tax.TaxBillSummarised(
        ref=LISTED.ref, submission_id=LIST_ID, tax_no=f"{INVT}_0", total=DecimalText("14.56"), ent_duty_no=DUTY_NO
    )
    return [
        (_on(30), summarised),
        (_on(30), _make(tax.PaymentDocumentIssued, **issued)),
        (_on(45), _make(tax.PaymentDocumentOverdue, **document, due_day=_on(45), amount="14.56")),
        (_on(47), _make(tax.TaxPaymentTaken, **paid)),
        (_on(48), _make(tax.PaymentDocumentPaid, **paid, confirmed_day=_on(48))),
    ]


def _audit() -> list[Told]:
    """Its documents show half of the price: of the piece that stayed half of the tax comes back."""
    half, back = (
        audits.AuditedBillLine(
            1, "3304990039", DecimalText(qty), NOTHING, NOTHING, DecimalText(vat), value=DecimalText(value)
        )
        for qty, vat, value in (("2", "14.56", "160.00"), ("1", "7.28", "80.00"))
    )
    named: dict[str, Any] = {"list": LISTED.named}
    money = named | {"submission_id": LIST_ID, "tax_no": f"{INVT}_1", "assure_code": GUARANTOR, "total": "7.28"}
    return [
        (START, audits.AuditOrdered(list=LISTED, release_day=START, answer_by=_on(30), until=_on(1096), ground=DRAWN)),
        (_on(20), _make(audits.AuditPapersTaken, **named, submission_id="s", cop_no="c", party=GUARANTOR, papers=[])),
        (_on(50), _make(audits.AuditFound, **named, submission_id="s", cop_no="c", lines=[half])),
        (_on(50), _make(audits.TaxRefunded, **money, lines=[back], ent_duty_nos=[DUTY_NO])),
        (_on(50), _make(audits.AuditClosed, **named, assure_code=GUARANTOR, outcome="refund", total="7.28")),
    ]


def site(listed: Declared = LISTED) -> list[Told]:
    """A site takes the list's parcel in, and lets it go; it is delivered."""
    waybill = listed.waybill
    parcel = {"logistics_code": waybill.logistics_code, "logistics_no": waybill.logistics_no}
    answered = {"operator_code": "330266LM7M", "submission_id": "s", "cop_no": "c"}
    arrived = answered | {"customs_code": "3105", "bill_no": "B1", "logistics_code": waybill.logistics_code}
    return [
        (START, _make(exports.ArrivalsPosted, **arrived, logistics_nos=[waybill.logistics_no])),
        (START, _make(exports.SiteReleasePosted, **answered, parcels=[parcel])),
        (START, _make(exports.ListLeftSite, list=listed, operator_code="330266LM7M")),
        (START, _make(exports.ListDelivered, list=listed, logistics_time="20260303100000")),
    ]


def _answers() -> list[Told]:
    about: dict[str, Any] = {"submission_id": LIST_ID, "document": "list", "business_key": "list/3301960AB1/T1"}
    return [
        (START, intake.ReceiptsIssued(**about, receipts=[intake.Receipt({"returnStatus": status})]))
        for status in ("2", "120", "800")
    ]


def life() -> list[Told]:
    """Every fact of the story, in order."""
    ashore = [*_documents(), *_clearance(), *_answers(), *_exit(), *site(), *_return(), *_collection(), *_audit()]
    return [*ashore, *exporting(START)]


def told(events: Iterable[Told], closed: date | None = None) -> Facts:
    """The facts, each event on its topic, caused by a record of its own. closed: the last day closed everywhere; the
    story's end where none is given."""
    facts = Facts()
    close(facts, closed or _on(60))
    for number, (day, event) in enumerate(events):
        name = next(topic.name for topic in TOPICS.values() if type(event) in topic.events)
        digest = hashlib.sha256(event.encode()).digest()
        facts.take(Seen(Place(name, 0, number), f"teller/declare.orders@1-0/{number}/0", day, event, digest))
    return facts


def close(facts: Facts, day: date, *, but: tuple[str, int] | None = None) -> None:
    """Every writer closes the day on every partition of its topics, except on partition `but`."""
    topics = [topic for topic in TOPICS.values() if topic.days and topic.owner != PARTNERS and topic.owner in FLOWS]
    for topic in topics:
        for partition in range(topic.partitions):
            for writer in writers(topic) if (topic.name, partition) != but else ():
                origin, _, source = writer.rpartition("-")
                headers: Headers = {"ce_type": b"DayClosed", "ce_id": f"{origin}@3f-{source}/9/0".encode()}
                facts.read(Place(topic.name, partition, 0), headers, f'{{"day":"{day}"}}'.encode())


def without(kind: type[Event]) -> list[Told]:
    """The story with every event of one type left out."""
    return [(day, event) for day, event in life() if type(event) is not kind]


def changed(kind: type[E], change: Callable[[E], dict[str, Any]], *, days: int = 0) -> list[Told]:
    """The story with the events of one type changed, or told `days` later."""
    return [
        (day + timedelta(days=days), a_list.amended(event, **change(event)))
        if isinstance(event, kind)
        else (day, event)
        for day, event in life()
    ]


def again(kind: type[Event]) -> list[Told]:
    """The story with the events of one type happening twice."""
    return [told for day, event in life() for told in [(day, event)] * (2 if type(event) is kind else 1)]
