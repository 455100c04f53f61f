"""Invented export lists, and documents about goods of them that come back, for the tests of returns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from libs.schemas.codes.list_status import ListStatus
from libs.schemas.declarations import ArrivedLine
from libs.schemas.events import export_return_documents as documents
from libs.schemas.events.accountbook import GoodsExited, ListRef
from libs.schemas.events.base import Event
from libs.schemas.events.departures import ListDeparted
from libs.schemas.events.export_returns import ExportReturnRefused
from libs.schemas.events.lists import Declared, DeclaredLine, Exported
from libs.schemas.events.review import ListDetained, ListReleased, Verdict
from libs.schemas.tests import a_list
from services.returns.tests.conftest import ReturnsDriver

CONSIGNOR, AGENT, CARRIER, SITE = "3302960CD2", "3302980JK5", "3301960AB4", "3105980S01"
HOME, SAME_DISTRICT, FAR, LATE_DISTRICT = "3105", "3109", "2244", "4700"
"""Customs offices: of the lists, of its district, of another one, and of one that takes part since 2026-03-13."""
BOOK = "T3105E000001"
RELEASED_ON, LEFT_ON = date(2026, 3, 2), date(2026, 3, 4)
CUP, SCREW = "9617009000", "7202300000"


def listed(number: str = "1", **facts: Any) -> Declared:
    known: dict[str, Any] = {
        "direction": "E", "owner": CONSIGNOR, "ebc_code": CONSIGNOR, "ebp_code": "无", "agent_code": AGENT,
        "order_no": number, "trade_mode": "9610", "traf_mode": "5", "logistics_code": CARRIER,
        "logistics_no": f"OUT-{number}", "ems_no": None, "area_code": None, "customs_code": HOME,
        "invt_no": f"N-{number}",
        "exported": Exported(statistics_flag="B", owner_code="NO", country="304", pod="2110", port_code=HOME),
    }  # fmt: skip
    return a_list.declared(**{**known, **facts})


def zone_list(number: str = "1", **facts: Any) -> Declared:
    """Of an export book."""
    return listed(number, **{"trade_mode": "1210", "ems_no": BOOK, "area_code": "330266K0L6", **facts})


def goods(gnum: int = 1, **facts: Any) -> DeclaredLine:
    """Three cups for 60 dollars, unless told otherwise."""
    known: dict[str, Any] = {
        "gcode": CUP, "gname": "保温杯", "country": "304", "qty": "3", "unit": "007", "qty1": "1.05", "unit1": "035",
        "total_price": "60.00", "currency": "502", "item_record_no": f"I{gnum}",
    }  # fmt: skip
    return a_list.line(gnum, **{**known, **facts})


def released(declared: Declared | None = None, *lines: DeclaredLine) -> ListReleased:
    return ListReleased(list=declared or listed(), lines=list(lines) or [goods()], grounds=[])


def departed(declared: Declared | None = None, on: date = LEFT_ON) -> ListDeparted:
    return ListDeparted(list=declared or listed(), leave_time=f"{on:%Y%m%d}224000")


def exited(declared: Declared) -> GoodsExited:
    return GoodsExited(
        ems_no=BOOK, submission_id="s-gate", cop_no="G1", passport_no="Z1", postings=[],
        lists=[ListRef(ref=declared.ref, invt_no=declared.invt_no or "")],
    )  # fmt: skip


def stopped(declared: Declared | None = None) -> Verdict:
    """A released list is detained."""
    status = ListStatus.DETAINED_OTHERWISE
    named = (declared or listed()).named
    return ListDetained(list=named, status=status, lets_go=[], final=False, grounds=[], released=True)


def line(gnum: int = 1, qty: str = "1", **facts: Any) -> documents.ExportReturnLine:
    known: dict[str, Any] = {
        "gcode": CUP, "gname": "保温杯", "qty": qty, "unit": "007", "qty1": "0.35", "unit1": "035",
    }  # fmt: skip
    return documents.ExportReturnLine(gnum=gnum, **{**known, **facts})


def applied(
    co_el_no: str = "R1", *lines: documents.ExportReturnLine, number: str = "1", **facts: Any
) -> documents.ExportReturnApplied:
    """One cup comes back for its quality."""
    known: dict[str, Any] = {
        "submission_id": f"s-{co_el_no}", "app_type": "1", "customs_code": HOME, "ebp_code": "无", "ebc_code": CONSIGNOR,
        "logistics_no": f"BACK-{co_el_no}", "logistics_code": CARRIER, "co_el_no": co_el_no, "invt_no": f"N-{number}",
        "agent_code": AGENT, "country": "304", "trade_mode": "9661", "note": "PGTY 品质不符",
    }  # fmt: skip
    return documents.ExportReturnApplied(**{**known, **facts}, lines=list(lines) or [line()])


def reported(co_el_no: str = "R1", **facts: Any) -> documents.ExportReturnReported:
    """The parcel of an application is at the site."""
    known: dict[str, Any] = {
        "submission_id": f"a-{co_el_no}", "app_type": "1", "customs_code": HOME, "operator_code": SITE,
        "logistics_code": CARRIER, "logistics_no": f"BACK-{co_el_no}", "co_el_no": f"A-{co_el_no}",
    }  # fmt: skip
    return documents.ExportReturnReported(**{**known, **facts})


def tallied(
    co_el_no: str = "R1", *lines: tuple[int, str] | tuple[int, str, str], number: str = "1", **facts: Any
) -> documents.ReturnTallied:
    """lines: (gnum, qty, condition), sound unless told otherwise; one piece without any."""
    known: dict[str, Any] = {
        "submission_id": f"t-{co_el_no}", "cop_no": f"T-{co_el_no}", "app_time": "20260401100000", "customs_code": HOME,
        "operator_code": SITE, "logistics_code": CARRIER, "logistics_no": f"BACK-{co_el_no}", "invt_no": f"N-{number}",
    }  # fmt: skip
    said = [
        ArrivedLine.model_validate({"gnum": gnum, "qty": qty, "condition": (*condition, "sound")[0]})
        for gnum, qty, *condition in lines or ((1, "1"),)
    ]
    return documents.ReturnTallied.model_validate({**known, "lines": said, **facts})


def disposed(
    co_el_no: str = "R1", *lines: tuple[int, str], number: str = "1", **facts: Any
) -> documents.ExportUnfitGoodsDisposalDeclared:
    """The site has unfit goods of a tally destroyed: one piece without lines."""
    known: dict[str, Any] = {
        "submission_id": f"x-{co_el_no}", "cop_no": f"X-{co_el_no}", "app_time": "20260402100000", "operator_code": SITE,
        "invt_no": f"N-{number}", "arrival_no": f"T-{co_el_no}", "disposal": "destruction",
    }  # fmt: skip
    said = [{"gnum": gnum, "qty": qty} for gnum, qty in lines or ((1, "1"),)]
    return documents.ExportUnfitGoodsDisposalDeclared.model_validate({**known, "lines": said, **facts})


def ruled(co_el_no: str = "R1", number: str = "1", **facts: Any) -> documents.ExportWrongGoodsRuled:
    """An officer has seized what a tally found in place of the goods."""
    known: dict[str, Any] = {
        "submission_id": f"v-{co_el_no}", "cop_no": f"V-{co_el_no}", "app_time": "20260402100000", "officer": "G1",
        "sent_by": "G1", "sender_office": HOME, "invt_no": f"N-{number}", "arrival_no": f"T-{co_el_no}", "verdict": "seize",
    }  # fmt: skip
    return documents.ExportWrongGoodsRuled.model_validate({**known, **facts})


def system(code: str = CONSIGNOR, which: str = "return-process", **facts: Any) -> documents.ReturnProcessSystemRecorded:
    known: dict[str, Any] = {
        "submission_id": f"y-{code}-{which}", "cop_no": "Y1", "app_time": "20260101080000", "code": code, "system": which,
        "since": "20260101", "until": "20271231",
    }  # fmt: skip
    return documents.ReturnProcessSystemRecorded.model_validate({**known, **facts})


def certified(number: str = "1") -> documents.TaxCertificateRecorded:
    return documents.TaxCertificateRecorded.model_validate({
        "submission_id": f"c-{number}", "cop_no": f"C-{number}", "app_time": "20260401080000", "invt_no": f"N-{number}",
        "ebc_code": CONSIGNOR, "certificate_no": f"ZM-{number}", "says": "not-refunded",
    })  # fmt: skip


def findings(events: Iterable[Event]) -> list[tuple[str, str, str | None, str | None]]:
    """Rule, path and both values of each finding of the refusals among these events."""
    return [
        (each.rule.partition("@")[0], each.path, each.actual, each.expected)
        for event in events
        if isinstance(event, ExportReturnRefused)
        for each in event.findings
    ]


async def exported(driver: ReturnsDriver, declared: Declared | None = None, *lines: DeclaredLine) -> None:
    """A list is released and leaves, and its consignor has a system on record."""
    declared = declared or listed()
    await driver.feed(system(), day=RELEASED_ON)
    await driver.feed(released(declared, *lines), day=RELEASED_ON)
    left = exited(declared) if declared.ems_no else departed(declared)
    await driver.feed(left, day=LEFT_ON)
