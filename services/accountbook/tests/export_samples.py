"""Documents and events of a zone's exports; everything not named has a plain default."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import count
from typing import Any

from msgspec.structs import replace

from libs.schemas.codes.book_kinds import BookKind, ZoneCondition
from libs.schemas.declarations import InspectionResult, ParcelResult
from libs.schemas.events import intake
from libs.schemas.events.accountbook import EntryListApproved, GoodsEntered, ReleaseNoteApproved
from libs.schemas.events.matching import ListMatched
from libs.schemas.events.review import ListConfiscated, ListReleased, ListSentBack, StockAskedBack
from libs.schemas.zone_declarations import HeldCondition
from services.accountbook.tests import samples
from services.accountbook.tests.samples import AREA, CREAM, MILK

BOOK = "T3105W00E001"
OUTSIDE = "330196K0L6"
ALWAYS = (ZoneCondition.SITE, ZoneCondition.QUALIFICATION, ZoneCondition.DOCKING, ZoneCondition.EXPORT_BOOK)
_numbers = count(1)


def conditions(
    meets: Iterable[ZoneCondition] = ALWAYS, since: str = "20200101", until: str = "20991231", **facts: Any
) -> intake.ZoneConditionsRecorded:
    """Customs says of the zone enterprise that it meets these."""
    number = next(_numbers)
    held = [HeldCondition(meets=each, since=since, until=until) for each in meets]
    common = {"submission_id": f"z{number}", "cop_no": f"Z{number}", "app_time": "20260302080000", "area_code": AREA}
    return intake.ZoneConditionsRecorded(**common | {"conditions": held} | facts)


def filing(**facts: Any) -> intake.BookFiled:
    return samples.filing(**{"ems_no": BOOK, "book_kind": BookKind.EXPORT} | facts)


def entry_id(number: int) -> str:
    return f"31052026{number:010d}"


def entry_list(
    quantities: dict[str, int], number: int = 0, unit: str = "011", **facts: Any
) -> intake.EntryListDeclared:
    """Goods of the outside enterprise's declaration `number` are to enter."""
    plain = samples.entry(quantities, unit=unit, ems_no=BOOK)
    outside = {"outside_code": OUTSIDE, "entry_id": entry_id(number or next(_numbers) + 1000)}
    return intake.EntryListDeclared(**plain.model_dump() | outside | {"gross_weight": Decimal(3200)} | facts)


def note(bond_invt_nos: Iterable[str], **facts: Any) -> intake.ReleaseNoteDeclared:
    """A vehicle brings goods into the zone."""
    return samples.release_note([*bond_invt_nos], **{"ems_no": BOOK, "io_type": "I"} | facts)


def gate_pass(passport_no: str, **facts: Any) -> intake.GatePassReported:
    return samples.gate_pass(passport_no, **{"ems_no": BOOK} | facts)


def gate_inspection(passport_no: str, results: dict[str, InspectionResult]) -> intake.GateInspectionReported:
    """An officer tells what the sorting line found in goods that are to enter, by verification list."""
    found = [ParcelResult(invt_no=number, result=result) for number, result in results.items()]
    plain = samples.gate_inspection(passport_no, {}, ems_no=BOOK)
    return plain.model_copy(update={"results": found})


def _block(facts: dict[str, Any]) -> dict[str, Any]:
    return {"direction": "E", "ems_no": BOOK, "assure_code": None, "pay_code": None, "buyer_token": None} | facts


def invt_no(number: int) -> str:
    return f"31052026E{number:09d}"


def matched(
    number: int, quantities: dict[str, int] | None = None, order_type: str | None = None, **facts: Any
) -> ListMatched:
    plain = samples.matched(number, quantities, **_block({"invt_no": invt_no(number)} | facts))
    return replace(plain, list=replace(plain.list, order_type=order_type))


def released(number: int, **facts: Any) -> ListReleased:
    return samples.released(number, **_block({"invt_no": invt_no(number)} | facts))


def sent_back(number: int) -> ListSentBack:
    """After its release."""
    return replace(samples.sent_back(number, released=True), list=released(number).list.named)


def confiscated(number: int) -> ListConfiscated:
    return replace(samples.confiscated(number), list=released(number).list.named)


async def entered(zone: Any, quantities: dict[str, int], number: int = 0) -> GoodsEntered:
    """Goods go the whole way in. The zone must not draw notes for inspection."""
    approved = _one(EntryListApproved, await zone.feed(entry_list(quantities, number)))
    vehicle = _one(ReleaseNoteApproved, await zone.feed(note([approved.bond_invt_no])))
    came: GoodsEntered = _one(GoodsEntered, await zone.feed(gate_pass(vehicle.passport_no)))
    return came


async def stocked(zone: Any) -> None:
    """The enterprise meets all conditions and its export book has ten pieces of each item."""
    await zone.feed(conditions(), filing())
    await entered(zone, {MILK: 10, CREAM: 10})


def _one(kind: type[Any], events: Iterable[Any]) -> Any:
    (found,) = [event for event in events if isinstance(event, kind)]
    return found


def asked_back(number: int) -> StockAskedBack:
    """The list's declarant withdraws it after its release."""
    return StockAskedBack(list=matched(number).list.named, submission_id=f"w-{number}")
