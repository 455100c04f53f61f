"""Invented lists, releases and returns for the tests of `tax`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from libs.schemas.audits import AuditedLine, AuditPaper, PaperKind
from libs.schemas.events.accountbook import StockHeld
from libs.schemas.events.audits import AuditPapersGiven, AuditResultGiven
from libs.schemas.events.intake import GuaranteeToppedUp, TaxConfirmationReported, TaxPaymentReported
from libs.schemas.events.lists import DeclaredLine
from libs.schemas.events.returns import ReturnAccepted, ReturnCompleted, ReturningLine, ReturnLapsed
from libs.schemas.events.review import (
    Ground,
    ListDetained,
    ListDetentionLifted,
    ListRejected,
    ListReleased,
    ListSentBack,
)
from libs.schemas.events.tax import TaxAssessed
from libs.schemas.reference import current
from libs.schemas.reference.periods import always
from libs.schemas.reference.rows.goods import PositiveRow
from libs.schemas.reference.tables import CONSUMPTION_TAX
from libs.schemas.reference.tariff import ConsumptionTax, Tariff, TariffLine, consumption_taxes
from libs.schemas.tests import a_list, verdicts

GUARANTOR = "3301960AB1"
SNACKS = "1905310000"  # 13 %, no consumption tax
HONEY = "0409000000"  # 9 %
CONSUMPTION = consumption_taxes(current().rows(CONSUMPTION_TAX))


def line(gnum: int = 1, total: str = "100.00", gcode: str = SNACKS, qty: str = "1", **more: Any) -> DeclaredLine:
    plain = {"gcode": gcode, "country": "116", "qty": qty, "unit": "140", "total_price": total, "unit1": "035"}
    return a_list.line(gnum, **plain | more)


def held(order: str = "T1", *lines: DeclaredLine, freight: str = "0", insured: str = "0", **more: Any) -> StockHeld:
    facts: dict[str, Any] = {
        "ebp_code": "3301960AB1", "order_no": order, "attempt": 1, "customs_code": "2992", "ebc_code": "3301960AB2",
        "agent_code": "3302980JK5", "invt_no": f"29922026I{order:0>9}", "trade_mode": "1210",
        "ems_no": "T2992W000001", "logistics_code": "3105980YD1", "logistics_no": f"L{order}",
        "pay_code": "31222699S7", "assure_code": GUARANTOR, "buyer_token": "token-of-a-buyer",
    }  # fmt: skip
    tax_total = more.pop("tax_total", "9.10")
    return StockHeld(
        list=a_list.declared(**facts | more),
        fees=a_list.fees(freight, insured, tax_total),
        lines=[*lines] or [line()],
    )


def topped_up(amount: str = "100000", code: str = GUARANTOR) -> GuaranteeToppedUp:
    return GuaranteeToppedUp(
        submission_id="s-1",
        cop_no="G1",
        app_time="20260302080000",
        assure_code=code,
        amount=Decimal(amount),
        instrument="deposit",
    )


def paid(ent_duty_no: str, amount: str | Decimal, code: str = GUARANTOR) -> TaxPaymentReported:
    return TaxPaymentReported(
        submission_id="s-2",
        cop_no="P1",
        app_time="20260402080000",
        assure_code=code,
        ent_duty_no=ent_duty_no,
        amount=Decimal(amount),
    )


def released(assessed: TaxAssessed, *, audited: bool = False) -> ListReleased:
    tax, values = assessed.tax, [line.value for line in assessed.tax.lines]
    drawn = Ground(rule="review.list.audited", version=1, code="2600", text="drawn") if audited else None
    return ListReleased(
        list=assessed.list, lines=assessed.lines, value=tax.value, tax=tax.total, values=values, grounds=[], audit=drawn
    )


def confirmed(ent_duty_no: str, amount: str | Decimal, code: str = GUARANTOR) -> TaxConfirmationReported:
    return TaxConfirmationReported(
        submission_id="s-4",
        cop_no="GK1",
        app_time="20260402080000",
        assure_code=code,
        ent_duty_no=ent_duty_no,
        amount=Decimal(amount),
    )


def papers(order: str, party: str = GUARANTOR, count: int = 1, **more: Any) -> AuditPapersGiven:
    """A party of the list of `held(order)` hands in what its audit asks for."""
    given = [AuditPaper(kind=PaperKind.INVOICE, number=f"INV-{n}", digest=f"{n:064x}") for n in range(count)]
    facts: dict[str, Any] = {
        "submission_id": "s-8", "cop_no": "SD1", "app_time": "20260312080000", "ebp_code": "3301960AB1", "order_no": order,
        "invt_no": f"29922026I{order:0>9}", "party": party, "papers": given,
    }  # fmt: skip
    return AuditPapersGiven(**facts | more)


def audited(order: str, *lines: AuditedLine, office: str | None = "2992", **more: Any) -> AuditResultGiven:
    """An officer found this of the list of `held(order)`."""
    facts: dict[str, Any] = {
        "submission_id": "s-9", "cop_no": "SH1", "app_time": "20260402080000", "ebp_code": "3301960AB1", "order_no": order,
        "invt_no": f"29922026I{order:0>9}", "officer": "officer-2992", "sender_office": office, "lines": [*lines],
    }  # fmt: skip
    return AuditResultGiven(**facts | more)


def rejected(tax: StockHeld | TaxAssessed) -> ListRejected:
    return ListRejected(list=tax.list, **verdicts.REJECTED, refused_by="review")


def detained(tax: TaxAssessed) -> ListDetained:
    """Found abnormal at the gate, after its release."""
    return ListDetained(list=tax.list.named, **verdicts.effect("501"), released=True)


def lifted(tax: TaxAssessed) -> ListDetentionLifted:
    return ListDetentionLifted(list=tax.list.named, **verdicts.effect("800"), released=True)


def sent_back(tax: TaxAssessed) -> ListSentBack:
    """After its release."""
    return ListSentBack(list=tax.list.named, **verdicts.SENT_BACK, released=True)


def _application(assessed: TaxAssessed, return_no: str) -> dict[str, Any]:
    return {
        "ref": assessed.ref,
        "invt_no": assessed.list.invt_no,
        "return_no": return_no,
        "submission_id": "s-3",
    }


def coming_back(assessed: TaxAssessed, left: dict[int, str] | None = None) -> list[ReturningLine]:
    """Lines as `returns` writes them; left: gnum → what is still out after this return; all comes back without it."""
    wanted = left or {line.gnum: "0" for line in assessed.lines}
    return [
        ReturningLine(
            gnum=line.gnum,
            gcode=line.gcode,
            qty=Decimal(line.qty) - Decimal(wanted[line.gnum]),
            remaining=Decimal(wanted[line.gnum]),
            original=Decimal(line.qty),
            value=Decimal(tax.value),
        )
        for line, tax in zip(assessed.lines, assessed.tax.lines, strict=True)
        if line.gnum in wanted
    ]


def return_accepted(assessed: TaxAssessed, return_no: str = "R1", left: dict[int, str] | None = None) -> ReturnAccepted:
    lines = coming_back(assessed, left)
    return ReturnAccepted(
        **_application(assessed, return_no), arrive_by=date(2026, 4, 16), customs_code="2991", lines=lines
    )


def return_completed(
    assessed: TaxAssessed, left: dict[int, str] | None = None, return_no: str = "R1", arrival_no: str | None = None
) -> ReturnCompleted:
    return ReturnCompleted(
        **_application(assessed, return_no),
        arrival_no=arrival_no or f"A{return_no}",
        customs_code="2992",
        area_code="A1",
        release_day=date(2026, 3, 2),
        lines=coming_back(assessed, left),
    )


def return_lapsed(assessed: TaxAssessed, return_no: str = "R1", arrive_by: date = date(2026, 4, 16)) -> ReturnLapsed:
    return ReturnLapsed(**_application(assessed, return_no), arrive_by=arrive_by)


def tariff(
    vat: str = "0.13", duty: str = "0.15", consumption: str | ConsumptionTax | None = None, unit2: str | None = None
) -> Tariff:
    """A tariff of one line, for goods code `SNACKS`."""
    row = CONSUMPTION[consumption] if isinstance(consumption, str) else consumption
    listed = PositiveRow(code=SNACKS[:8], zh="饼干")
    line = TariffLine(SNACKS, "goods", "035", unit2, Decimal(duty), Decimal(vat), row, listed)
    return Tariff("test", always({SNACKS: line}))
