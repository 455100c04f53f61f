"""Goods of an export book come in by verification list, note and gate, and the refund is told of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from checker.tests.story import START, Told
from libs.schemas import declarations as d
from libs.schemas.codes.book_kinds import BookKind
from libs.schemas.events import accountbook as ab
from libs.schemas.events import intake

EXPORT_BOOK, ENTRY, ENTRY_ID, PASSPORT = "T3105W00E001", "QD310526I000000001", "310520260000000001", "Z3105I1"
_OWN: dict[str, Any] = {"ems_no": EXPORT_BOOK, "cop_no": "c", "app_time": "20260302090000", "area_code": "330266K0L6"}
_SENT: dict[str, Any] = {"sent_by": _OWN["area_code"]}
_LINE: dict[str, Any] = {"item_record_no": "100001", "qty": Decimal(5), "unit": "142"}
EVIDENCE = ab.RefundEvidenceIssued(
    ems_no=EXPORT_BOOK, area_code="330266K0L6", outside_code="330196K0L6", entry_id=ENTRY_ID, bond_invt_no=ENTRY,
    passport_no=PASSPORT, lines=[ab.RefundLine(gcode="3304990039", **_LINE)],
)  # fmt: skip


def registered(code: str, role: d.EnterpriseRole, office: str | None = None, **facts: Any) -> Told:
    """Customs registered a party in a role."""
    about: dict[str, Any] = {"cop_no": f"BA{code}", "app_time": "20260302080000", "sent_by": "0000"}
    about |= {"submission_id": f"parties-0-{code}", "code": code, "name": "某", "roles": [role], "customs_code": office}
    return START, intake.EnterpriseRegistered.model_validate(about | facts)


def register() -> list[Told]:
    """Whoever answers for a document of this story, or of the story of one parcel, is registered."""
    return [
        registered(_OWN["area_code"], d.EnterpriseRole.WAREHOUSE, "3105"),
        registered("gate-3105", d.EnterpriseRole.GATE, "3105"),
    ]


def filed(kind: BookKind = BookKind.EXPORT, book: str = EXPORT_BOOK) -> list[Told]:
    """The book is opened."""
    item = d.BookItem(
        item_record_no="100001", gcode="3304990039", gname="霜", unit="142", unit_price=Decimal(150), country="142"
    )
    head = _OWN | {"ems_no": book, "customs_code": "3105", "zone_type": "Y", "entry_mode": "1210", "book_kind": kind}
    return [
        (START, intake.BookFiled(**head, **_SENT, submission_id="filings-0-0", items=[item])),
        (START, ab.BookOpened(ems_no=book, submission_id="filings-0-0", cop_no="c", items=1, customs_code="3105")),
    ]


def entered(*evidence: ab.RefundEvidenceIssued) -> list[Told]:
    """Five pieces came in, and this was told for the refund."""
    answered: dict[str, Any] = {"ems_no": EXPORT_BOOK, "cop_no": "c"}
    outside: dict[str, Any] = {"outside_code": "330196K0L6", "entry_id": ENTRY_ID, "gross_weight": Decimal(9)}
    rose = ab.Posting(item_record_no="100001", qty=Decimal(5), on_hand=Decimal(5), held=Decimal(0))
    lines = [d.EntryLine(**_LINE)]
    events = [
        intake.EntryListDeclared(**_OWN, **_SENT, **outside, submission_id="entries-0-0", lines=lines),
        ab.EntryListApproved(**answered, submission_id="entries-0-0", bond_invt_no=ENTRY),
        ab.ReleaseNoteApproved(
            **answered, submission_id="notes-0-9", passport_no=PASSPORT, vehicle_no="v", bond_invt_nos=[ENTRY], lists=[],
            inspection=False, io_type="I",
        ),
        ab.GoodsEntered(
            **answered, submission_id="passes-0-9", passport_no=PASSPORT, bond_invt_nos=[ENTRY], postings=[rose]
        ),
        *evidence,
    ]  # fmt: skip
    return [*filed(), *((START, event) for event in events)]
