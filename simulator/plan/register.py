"""Whoever takes part is registered before anybody declares anything, and every declaration names its sender."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from libs.schemas import declarations as d
from libs.schemas.codes.book_kinds import BookKind
from libs.schemas.codes.return_centres import CentreCondition
from libs.schemas.customs_declarations import MarketRegistration
from libs.schemas.export_return_declarations import ReturnProcessSystem, ReturnSystem
from libs.schemas.kinds import KINDS
from libs.schemas.reference.exporting import pilot_zone_of
from libs.schemas.zone_declarations import CentreHeldCondition, ReturnCentre
from simulator.papers.documents import Document, app_time
from simulator.people import partners
from simulator.people.catalogue import Good
from simulator.plan.plan import Delivery, Wave

_A_WEEK, _TWO_YEARS = timedelta(days=7), timedelta(days=730)
_SENDERS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "customs": lambda document: partners.CUSTOMS,
    "bank": lambda document: partners.BANK.code,
    "gate": lambda document: partners.gate_of(document["emsNo"]),
    "treasury": lambda document: partners.TREASURY.code,
}
"""Field that names a sender → who of the cast sends the document."""


def declared(kind: str, key: str, document: d.Declaration, *, day: int = 0, wave: Wave = Wave.SETUP) -> Delivery:
    """A declaration beyond the four documents, on its way, with the name of its sender."""
    return Delivery(
        day, wave, kind, key, named(kind, document.model_dump(mode="json", by_alias=True, exclude_none=True))
    )


def keyed(kind: str, body: Document, wave: Wave = Wave.AGAIN, day: int = 0) -> Delivery:
    """A document of the Unified Version on its way, under the key of its kind."""
    return Delivery(day, wave, kind, KINDS[kind].keyed_by.of_document(body), body)


def named(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    """The document with its sender, where it does not name one itself."""
    fields = KINDS[kind].sender_fields
    if any(field in body for field in fields) or not (own := next((f for f in fields if f in _SENDERS), None)):
        return body
    return body | {own: _SENDERS[own](body)}


def return_systems(start: date, tag: str = "") -> Iterator[Delivery]:
    """Customs puts on record that these consignors follow returns by a system of their own."""
    for party in partners.MERCHANTS:
        document = ReturnProcessSystem(
            cop_no=f"TX{tag}{party.code}", app_time=app_time(start, 0), code=party.code,
            system=ReturnSystem.RETURN_PROCESS, since=f"{start - _A_WEEK:%Y%m%d}", until=f"{start + _TWO_YEARS:%Y%m%d}",
        )  # fmt: skip
        yield declared("return-process-system", party.code, document)


def return_centre(start: date, tag: str = "") -> Delivery:
    """Customs puts on record that a zone enterprise runs a return centre, and meets all that this asks for."""
    conditions = [
        CentreHeldCondition(meets=each, since=f"{start - _A_WEEK:%Y%m%d}", until=f"{start + _TWO_YEARS:%Y%m%d}")
        for each in CentreCondition
    ]
    centre = partners.CENTRE
    document = ReturnCentre(
        cop_no=f"TZ{tag}", app_time=app_time(start, 0), area_code=centre.enterprise.code,
        customs_code=centre.customs_code, zone_type=centre.zone_type, conditions=conditions,
    )  # fmt: skip
    return declared("return-centre", centre.enterprise.code, document)


def market_operator(start: date, tag: str = "") -> Delivery:
    """Customs registers who may export from the market."""
    document = MarketRegistration(
        cop_no=f"SC{tag}{partners.MARKET_MAN.code}", app_time=app_time(start, 0), code=partners.MARKET_MAN.code,
        cluster=partners.MARKET, since=f"{start - _A_WEEK:%Y%m%d}", until=f"{start + _TWO_YEARS:%Y%m%d}",
    )  # fmt: skip
    return declared("market-registration", partners.MARKET_MAN.code, document)


def filing(
    warehouse: partners.Warehouse, now: str, tag: str, goods: Iterable[Good], kind: BookKind = BookKind.IMPORT
) -> Delivery:
    """A zone enterprise files an account book with these goods in it."""
    items = [
        d.BookItem(
            item_record_no=good.item_record_no, gcode=good.gcode, gname=good.name, unit=good.unit,
            unit_price=good.price, country=good.country,
        )
        for good in goods
    ]  # fmt: skip
    document = d.BookFiling(
        cop_no=f"ZC{tag}{warehouse.ems_no}", app_time=now, ems_no=warehouse.ems_no,
        area_code=warehouse.enterprise.code, customs_code=warehouse.customs_code, zone_type=warehouse.zone_type,
        entry_mode=warehouse.entry_mode, items=items, book_kind=kind,
    )  # fmt: skip
    return declared("book-filing", warehouse.ems_no, document)


def _filed_in(party: partners.Enterprise, now: str) -> str | None:
    """Each merchant is filed in the pilot zone of its region, where there is one: 9710 asks for that."""
    merchant = party.role is d.EnterpriseRole.ECOMMERCE
    zone = pilot_zone_of(party.code, date.fromisoformat(now[:8])) if merchant else None
    return zone.code if zone else None


def entrustments(
    start: date, tag: str = "", platforms: Iterable[partners.Enterprise] = partners.PLATFORMS
) -> Iterator[Delivery]:
    """Every platform lets a carrier transmit its orders, as many do. In the wave behind the registrations."""
    for platform in platforms:
        document = d.Entrustment(
            cop_no=f"WT{tag}{platform.code}", app_time=app_time(start, 0), party=platform.code,
            entrusted=partners.TRANSMITTER.code, kinds=["order"], since=f"{start - _A_WEEK:%Y%m%d}",
            until=f"{start + _TWO_YEARS:%Y%m%d}",
        )  # fmt: skip
        yield declared("entrustment", platform.code, document)


def registrations(
    now: str, tag: str = "", parties: Iterable[partners.Enterprise] = partners.REGISTERED
) -> Iterator[Delivery]:
    """Customs registers everybody, in the first of all waves. tag: keeps apart the numbers of different plans."""
    for party in parties:
        document = d.EnterpriseRegistration(
            cop_no=f"BA{tag}{party.code}", app_time=now, code=party.code, name=party.name, roles=[party.role],
            customs_code=party.office, pilot_zone=_filed_in(party, now), credit=party.credit,
            status="suspended" if party.suspended else "active",
        )  # fmt: skip
        yield declared("enterprise", party.code, document, wave=Wave.REGISTER)
