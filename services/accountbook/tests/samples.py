"""Small documents and events to tell stories with; everything not named has a plain default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from libs.schemas.declarations import BookItem, EntryLine, InspectionResult, ParcelResult
from libs.schemas.events import intake
from libs.schemas.events.base import DecimalText, Event, reader_of
from libs.schemas.events.lists import Declared, DeclaredLine
from libs.schemas.events.matching import ListMatched
from libs.schemas.events.returns import GoodsApart, ReturnCompleted, ReturningLine, UnfitGoodsDisposed
from libs.schemas.events.review import (
    ListConfiscated,
    ListDetained,
    ListDetentionLifted,
    ListRejected,
    ListReleased,
    ListSentBack,
)
from libs.schemas.tests import a_list, verdicts
from services.accountbook.processor import AccountBook
from services.accountbook.settings import Settings

BOOK = "T3105W000012"
AREA = "3105W60001"
MILK, CREAM = "IT0001", "IT0002"
GOODS = {MILK: "1901101000", CREAM: "3304990099"}

_numbers = count(1)


def settings(**given: Any) -> Settings:
    return Settings(**given)


def _declared(**facts: Any) -> dict[str, Any]:
    number = next(_numbers)
    common = {"submission_id": f"s{number}", "cop_no": f"C{number:06d}", "app_time": "20260302090000", "ems_no": BOOK}
    return common | facts


def filing(items: Sequence[str] = (MILK, CREAM), **facts: Any) -> intake.BookFiled:
    filed = [
        BookItem(
            item_record_no=item,
            gcode=GOODS.get(item, "9999999999"),
            gname="goods",
            unit="011",
            unit_price=Decimal("80.00"),
            country="601",
        )
        for item in items
    ]
    head = {"area_code": AREA, "customs_code": "3105", "zone_type": "Y", "entry_mode": "1210", "items": filed}
    return intake.BookFiled(**_declared(**head | facts))


def entry(quantities: dict[str, int], *, unit: str = "011", **facts: Any) -> intake.EntryDeclared:
    lines = [EntryLine(item_record_no=item, qty=Decimal(qty), unit=unit) for item, qty in quantities.items()]
    return intake.EntryDeclared(**_declared(**{"area_code": AREA, "lines": lines} | facts))


def verification_list(invt_nos: Sequence[str], **facts: Any) -> intake.VerificationListDeclared:
    return intake.VerificationListDeclared(**_declared(**{"area_code": AREA, "invt_nos": list(invt_nos)} | facts))


def release_note(bond_invt_nos: Sequence[str], **facts: Any) -> intake.ReleaseNoteDeclared:
    vehicle = {"area_code": AREA, "vehicle_no": "浙B12345", "total_weight": Decimal("3200")}
    return intake.ReleaseNoteDeclared(**_declared(**vehicle | {"bond_invt_nos": list(bond_invt_nos)} | facts))


def list_withdrawal(bond_invt_no: str, **facts: Any) -> intake.VerificationListWithdrawalDeclared:
    declared = _declared(**{"area_code": AREA, "bond_invt_no": bond_invt_no} | facts)
    return intake.VerificationListWithdrawalDeclared(**declared)


def note_withdrawal(passport_no: str, **facts: Any) -> intake.ReleaseNoteWithdrawalDeclared:
    return intake.ReleaseNoteWithdrawalDeclared(**_declared(**{"area_code": AREA, "passport_no": passport_no} | facts))


def gate_pass(passport_no: str, **facts: Any) -> intake.GatePassReported:
    return intake.GatePassReported(**_declared(**{"passport_no": passport_no, "pass_time": "20260302150000"} | facts))


def gate_control(passport_no: str, **facts: Any) -> intake.GateControlled:
    """An officer has the vehicle of this note inspected."""
    return intake.GateControlled(**_declared(passport_no=passport_no, officer="G8", **facts))


def gate_inspection(
    passport_no: str, results: Mapping[int, InspectionResult], **facts: Any
) -> intake.GateInspectionReported:
    """An officer tells what the sorting line found in the parcels of these lists."""
    found = [ParcelResult(invt_no=invt_no(number), result=result) for number, result in results.items()]
    return intake.GateInspectionReported(**_declared(passport_no=passport_no, officer="G7", results=found, **facts))


def invt_no(number: int, attempt: int = 1) -> str:
    return f"31052026I{number:06d}{attempt:03d}"


def _list(number: int, attempt: int, facts: dict[str, Any]) -> Declared:
    """facts: what is otherwise; those of the block are taken out."""
    plain = {
        "ebp_code": "3301960AB1", "order_no": f"T{number:06d}", "attempt": attempt, "direction": "I", "customs_code": "3105",
        "ebc_code": "3301960AB1", "agent_code": "3105980001", "invt_no": invt_no(number, attempt), "ems_no": BOOK,
        "assure_code": "3301960AB1", "trade_mode": "1210", "area_code": AREA, "logistics_code": "3105980002",
        "logistics_no": f"W{number:06d}", "pay_code": "3105980003", "buyer_token": "token", "traf_mode": "Y",
        "port_office": None,
    }  # fmt: skip
    return a_list.declared(**{name: facts.pop(name, value) for name, value in plain.items()})


def line(item: str | None, qty: int | Decimal, gnum: int = 1, **facts: Any) -> DeclaredLine:
    plain = {
        "item_record_no": item,
        "gcode": GOODS.get(item or "", "9999999999"),
        "qty": qty,
        "qty1": qty,
        "unit1": "035",
        "total_price": "160.00",
    }
    return a_list.line(gnum, **plain | facts)


def matched(number: int, quantities: dict[str, int] | None = None, *, attempt: int = 1, **facts: Any) -> ListMatched:
    """List `number` as matched, by default two pieces of milk powder; `lines` for anything else."""
    pieces = (quantities or {MILK: 2}).items()
    listed = _list(number, attempt, facts)
    lines = [line(item, qty, gnum) for gnum, (item, qty) in enumerate(pieces, start=1)]
    weight = facts.pop("gross_weight", None)
    fees = a_list.fees("10.00", "0", "15.47")
    return ListMatched(list=listed, fees=fees, lines=facts.pop("lines", lines), gross_weight=weight)


def released(number: int, *, attempt: int = 1, **facts: Any) -> ListReleased:
    return ListReleased(list=_list(number, attempt, facts), value=DecimalText("170.00"), grounds=[], lines=[], **facts)


def rejected(number: int, *, attempt: int = 1, **facts: Any) -> ListRejected:
    return ListRejected(list=_list(number, attempt, facts).named, **verdicts.REJECTED, refused_by="review")


def sent_back(number: int, *, attempt: int = 1, released: bool = False) -> ListSentBack:
    return ListSentBack(list=_list(number, attempt, {}).named, **verdicts.SENT_BACK, released=released)


def detained(number: int, *, attempt: int = 1) -> ListDetained:
    """Found abnormal at the gate, after its release."""
    return ListDetained(list=_list(number, attempt, {}).named, **verdicts.effect("501"), released=True)


def lifted(number: int, *, attempt: int = 1) -> ListDetentionLifted:
    return ListDetentionLifted(list=_list(number, attempt, {}).named, **verdicts.effect("800"), released=True)


def confiscated(number: int, *, attempt: int = 1, released: bool = True) -> ListConfiscated:
    facts = verdicts.effect("599", verdicts.NOT_STOCK)
    return ListConfiscated(list=_list(number, attempt, {}).named, **facts, released=released)


def confiscation(invt_nos: Sequence[str], **facts: Any) -> intake.ConfiscationDeclared:
    declared = _declared(**{"officer": "G7", "decision_no": "JD1", "invt_nos": list(invt_nos)} | facts)
    return intake.ConfiscationDeclared(**declared)


def returned(
    number: int,
    quantities: dict[int, int],
    *,
    attempt: int = 1,
    return_no: str = "R1",
    arrival_no: str = "",
    unfit: int = 0,
) -> ReturnCompleted:
    """Quantities by `gnum` of list `number` are back. unfit: pieces of each that are."""
    lines = [
        ReturningLine(
            gnum=gnum,
            gcode=GOODS[MILK],
            qty=Decimal(qty),
            unfit=Decimal(unfit),
            remaining=Decimal(0),
            original=Decimal(qty),
            value=Decimal(1),
        )
        for gnum, qty in quantities.items()
    ]
    listed = _list(number, attempt, {})
    return ReturnCompleted(
        ref=listed.ref,
        invt_no=invt_no(number, attempt),
        ems_no=BOOK,
        return_no=return_no,
        arrival_no=arrival_no or f"A{return_no}",
        customs_code="3105",
        area_code="3301960AB6",
        submission_id="s-return",
        assure_code="3301960AB1",
        buyer_token="token",
        release_day=date(2026, 3, 2),
        lines=lines,
    )


def disposed(number: int, item: str, qty: int, cop_no: str = "D1", attempt: int = 1) -> UnfitGoodsDisposed:
    """Unfit pieces of list `number` are destroyed."""
    return UnfitGoodsDisposed(
        ref=_list(number, attempt, {}).ref, invt_no=invt_no(number, attempt), return_no="R1", arrival_no="AR1",
        submission_id="s-d",
        cop_no=cop_no, ems_no=BOOK, disposal="destruction",
        lines=[GoodsApart(gnum=1, item_record_no=item, qty=Decimal(qty))],
    )  # fmt: skip


def read(event: Event) -> Any:
    """The fact as the account book reads it."""
    return reader_of(AccountBook.views.get(type(event), type(event)))(event.encode())
