"""Officers, return centres, operators and payers say these things of any imported list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, TypeAlias

from checker.facts import Facts
from libs.schemas import declarations as d
from libs.schemas import zone_declarations as zone
from libs.schemas.codes.book_kinds import INTO_ZONE
from libs.schemas.codes.return_centres import CentreCondition
from libs.schemas.codes.supervision_modes import IMPORT
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.accountbook import EntryListApproved, GoodsExited, ReleaseNoteApproved
from libs.schemas.events.intake import ListAccepted
from libs.schemas.events.returns import ReturnCompleted, ReturnParcelsPosted, WrongGoodsArrived
from libs.schemas.events.review import ListDetained, ListInspectionOrdered, ListManualReviewOrdered
from libs.schemas.events.tax import PaymentDocumentIssued, PaymentDocumentOverdue, TaxPaymentTaken
from simulation.stories import parcels
from simulation.upstream import FIRST_DAY
from simulator.papers.documents import app_time
from simulator.people import partners as cast
from simulator.plan.plan import Delivery
from simulator.plan.register import declared
from simulator.plan.zone_exports import from_abroad

CENTRE = parcels.WAREHOUSES[0]
_SORTED = 3
"""Of so many lists that left, parcels of one come back to the return centre."""
_TWO_YEARS = timedelta(days=730)
_WORDS = {False: ("release", "release", "reject"), True: ("release", "send-back", "confiscate")}
"""Whether a list is detained → what an officer says of it."""

_Asked: TypeAlias = ListInspectionOrdered | ListManualReviewOrdered | ListDetained
"""An officer has the next word on its list."""


class Desks:
    """Whoever answers for customs, or for goods that are there. facts: what was published until now."""

    def __init__(self, random: Random, facts: Callable[[], Facts]) -> None:
        self._random, self._facts = Random(random.getrandbits(32)), facts
        self._done: set[str] = set()
        self._sorted: dict[str, tuple[str, str, str]] = {}

    def opening(self) -> Iterator[Delivery]:
        """A zone enterprise runs a return centre."""
        conditions = [
            zone.CentreHeldCondition(
                meets=each, since=f"{FIRST_DAY:%Y%m%d}", until=f"{FIRST_DAY + _TWO_YEARS:%Y%m%d}"
            )
            for each in CentreCondition
        ]  # fmt: skip
        centre = zone.ReturnCentre(
            cop_no="TZ1", app_time=app_time(FIRST_DAY, 0), area_code=CENTRE.enterprise.code,
            customs_code=CENTRE.customs_code, zone_type=CENTRE.zone_type, conditions=conditions,
        )  # fmt: skip
        yield declared("return-centre", CENTRE.enterprise.code, centre)

    def inspect(self, day: date) -> Iterator[Delivery]:
        """An officer of the list's office inspects it, and finds it mostly in order."""
        offices = self._offices()
        for event in self._facts().only(ListInspectionOrdered):
            if _mine(event) and self._once(f"I{event.list.invt_no}{event.ref.attempt}"):
                found = InspectionResult.NORMAL
                if self._random.random() < 0.4:
                    found = self._random.choice([*InspectionResult])
                result = {"result": found} | _about(event, offices, day, "CY")
                yield declared("list-inspection", event.key, d.ListInspectionResult.model_validate(result))

    def decide(self, day: date) -> Iterator[Delivery]:
        """An officer decides on what is in manual review, or was detained before its release."""
        facts, offices = self._facts(), self._offices()
        held = [event for event in facts.only(ListDetained) if not event.released]
        asked: list[_Asked] = [*facts.only(ListManualReviewOrdered), *held]
        for event in asked:
            if _mine(event) and self._once(f"M{event.status}{event.list.invt_no}{event.ref.attempt}"):
                word = self._random.choice(_WORDS[isinstance(event, ListDetained)])
                ruling = {"verdict": word} | _about(event, offices, day, f"RG{event.status.value}")
                yield declared("manual-verdict", event.key, d.ManualVerdict.model_validate(ruling))

    def _offices(self) -> dict[tuple[str, str], str]:
        """Case → the office where its list was declared."""
        return {(each.ebp_code, each.order_no): each.customs_code for each in self._facts().only(ListAccepted)}

    def bring(self, day: date) -> Iterator[Delivery]:
        """Goods from abroad enter a zone by verification list, note and gate, some of them looked at there."""
        if self._once("entry"):
            yield from_abroad(FIRST_DAY, "0001", CENTRE, parcels.GOODS)
        own: dict[str, Any] = {"app_time": app_time(day, 0), "ems_no": CENTRE.ems_no}
        for listed in self._facts().only(EntryListApproved):
            if listed.ems_no == CENTRE.ems_no and self._once(f"N{listed.bond_invt_no}"):
                note = d.ReleaseNote(
                    **own, cop_no=f"HJ{listed.bond_invt_no}", area_code=CENTRE.enterprise.code, vehicle_no="浙B00003",
                    bond_invt_nos=[listed.bond_invt_no], total_weight=Decimal(30), io_type=INTO_ZONE,
                )  # fmt: skip
                yield declared("release-note", CENTRE.ems_no, note)
        for noted in self._facts().only(ReleaseNoteApproved):
            if noted.io_type == INTO_ZONE and noted.inspection and self._once(f"E{noted.passport_no}"):
                found = d.GateInspectionResult(
                    **own, cop_no=f"GJ{noted.passport_no}", passport_no=noted.passport_no,
                    officer=cast.officer_of(CENTRE.customs_code),
                    results=[d.ParcelResult(invt_no=no, result=InspectionResult.NORMAL) for no in noted.bond_invt_nos],
                )  # fmt: skip
                yield declared("gate-inspection", CENTRE.ems_no, found)

    def settle(self, day: date) -> Iterator[Delivery]:
        """Unfit goods are destroyed, or leave; an officer where wrong goods arrived sees to them."""
        for event in self._facts().only(ReturnCompleted):
            lines = [d.DisposedLine(gnum=line.gnum, qty=line.unfit) for line in event.lines if line.unfit]
            if lines and self._once(f"U{event.arrival_no}"):
                own = "operator_code" if event.ems_no is None else "area_code"
                gone = {
                    **self._arrival(event, day, "XH"),
                    own: event.area_code,
                    "disposal": "destruction",
                    "lines": lines,
                }
                yield declared("unfit-goods-disposal", event.key, d.UnfitGoodsDisposal.model_validate(gone))
        for wrong in self._facts().only(WrongGoodsArrived):
            if wrong.customs_code in cast.OFFICERS and self._once(f"W{wrong.arrival_no}"):
                word = {"officer": cast.officer_of(wrong.customs_code), "verdict": "hand-back"}
                ruled = d.WrongGoodsVerdict.model_validate(self._arrival(wrong, day, "BF") | word)
                yield declared("wrong-goods-verdict", wrong.key, ruled)

    def _arrival(self, event: ReturnCompleted | WrongGoodsArrived, day: date, prefix: str) -> dict[str, str]:
        return {
            "cop_no": f"{prefix}{event.arrival_no}", "app_time": app_time(day, 0), "ebp_code": event.ref.owner,
            "order_no": event.ref.number, "invt_no": event.invt_no, "return_no": event.return_no,
            "arrival_no": event.arrival_no,
        }  # fmt: skip

    def receive(self, day: date) -> Iterator[Delivery]:
        """Parcels come back to the return centre before anybody has applied for that."""
        listed = [
            each for event in self._facts().only(GoodsExited) if event.ems_no == CENTRE.ems_no for each in event.lists
        ]
        for nth, each in enumerate(listed):
            if nth % _SORTED == 0 and self._once(f"P{each.invt_no}"):
                number = f"TH{each.invt_no[-12:]}"
                self._sorted[number] = each.ref.owner, each.ref.number, each.invt_no
                parcel = zone.ReturnParcel(logistics_code=parcels.CARRIER.code, logistics_no=number)
                came = zone.ReturnParcelList(
                    cop_no=f"RC{number}", app_time=app_time(day, 0), area_code=CENTRE.enterprise.code,
                    customs_code=CENTRE.customs_code, parcels=[parcel],
                )  # fmt: skip
                yield declared("return-parcel-list", CENTRE.enterprise.code, came)

    def sort(self, day: date) -> Iterator[Delivery]:
        """The centre sorts the goods of its parcels."""
        came = (parcel for event in self._facts().only(ReturnParcelsPosted) for parcel in event.parcels)
        for parcel in came:
            if (case := self._sorted.get(parcel.logistics_no)) and self._once(f"G{parcel.logistics_no}"):
                owner, order_no, invt_no = case
                arrival = d.ReturnArrival(
                    cop_no=f"TG{parcel.logistics_no}", app_time=app_time(day, 0), ebp_code=owner, order_no=order_no,
                    invt_no=invt_no, customs_code=CENTRE.customs_code, area_code=CENTRE.enterprise.code,
                    ems_no=CENTRE.ems_no, logistics_code=parcel.logistics_code, logistics_no=parcel.logistics_no,
                    lines=[d.ArrivedLine(gnum=1, qty=Decimal(1), condition=d.GoodsCondition.SOUND)],
                )  # fmt: skip
                yield declared("return-arrival", f"{owner}:{order_no}", arrival)

    def pay(self, day: date) -> Iterator[Delivery]:
        """Guarantors pay what they owe, with what it costs to be late."""
        facts = self._facts()
        late = {event.ent_duty_no for event in facts.only(PaymentDocumentOverdue)}
        for event in facts.only(PaymentDocumentIssued):
            if event.ent_duty_no not in late and self._once(f"J{event.ent_duty_no}"):
                paid = d.TaxPayment(
                    cop_no=f"JK{event.ent_duty_no}", app_time=app_time(day, 0), assure_code=event.assure_code,
                    ent_duty_no=event.ent_duty_no, amount=event.amount,
                )  # fmt: skip
                yield declared("tax-payment", event.assure_code, paid)

    def confirm(self, day: date) -> Iterator[Delivery]:
        """The treasury reports the money."""
        for event in self._facts().only(TaxPaymentTaken):
            if self._once(f"Q{event.ent_duty_no}"):
                confirmed = d.TaxConfirmation(
                    cop_no=f"GK{event.ent_duty_no}", app_time=app_time(day, 0), assure_code=event.assure_code,
                    ent_duty_no=event.ent_duty_no, amount=event.amount + event.surcharge,
                )  # fmt: skip
                yield declared("tax-confirmation", event.assure_code, confirmed)

    def steps(self) -> list[Callable[[date], Iterable[Delivery]]]:
        """Return the steps, each behind those that it needs."""
        return [self.inspect, self.decide, self.bring, self.receive, self.sort, self.settle, self.pay, self.confirm]

    def _once(self, what: str) -> bool:
        fresh = what not in self._done
        self._done.add(what)
        return fresh


def _mine(event: _Asked) -> bool:
    return event.ref.direction == IMPORT and bool(event.list.invt_no)


def _about(event: _Asked, offices: Mapping[tuple[str, str], str], day: date, prefix: str) -> dict[str, str]:
    """Return what an officer's word about a list says of it, and of the officer: one of the list's office."""
    office = offices.get((event.ref.owner, event.ref.number), CENTRE.customs_code)
    officer = cast.OFFICERS.get(office, cast.OFFICERS[CENTRE.customs_code])
    return {
        "cop_no": f"{prefix}{event.list.invt_no}{event.ref.attempt}", "app_time": app_time(day, 0),
        "ebp_code": event.ref.owner, "order_no": event.ref.number, "invt_no": event.list.invt_no or "",
        "officer": officer.code,
    }  # fmt: skip
