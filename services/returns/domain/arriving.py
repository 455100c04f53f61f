"""Goods that came back are taken in, sorted, and seen to; what did not arrive lapses."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TypeAlias

from libs.schemas.events.base import Event
from libs.schemas.events.intake import (
    ReturnArrived,
    ReturnParcelsDeclared,
    UnfitGoodsDisposalDeclared,
    WrongGoodsRuled,
)
from libs.schemas.events.return_documents import ReturnApplied
from libs.schemas.events.returns import ReturningLine, ReturnLapsed, ReturnRefused
from libs.schemas.findings import Finding
from services.returns.domain import centres, telling
from services.returns.domain.arrivals import ZERO, Arrival, sort_out
from services.returns.domain.centres import SortedGoods
from services.returns.domain.checks import arrivals as checks
from services.returns.domain.checks.applications import not_found
from services.returns.domain.checks.questions import ask
from services.returns.domain.due import SortedGoodsDue
from services.returns.domain.files import Application, ReleasedList, ReturnFiles, Status
from services.returns.domain.terms import ReturnTerms

ARRIVAL = "return-arrival"
DISPOSAL, RULING = "unfit-goods-disposal", "wrong-goods-verdict"
"""Kinds of documents, as in `libs.schemas.topics.DECLARED`."""

AboutReturn: TypeAlias = ReturnApplied | ReturnArrived | UnfitGoodsDisposalDeclared | WrongGoodsRuled


class Arrivals:
    """Each method takes one fact with its customs day and time, and returns what is published about it."""

    def __init__(self, files: ReturnFiles, terms: ReturnTerms) -> None:
        self._files = self.files = files
        self._terms = terms

    def arrived(self, event: ReturnArrived, day: date, at: datetime) -> list[Event]:
        """Undo what came back of the goods applied for. Told again under its number it changes nothing.

        What names no application belongs to the open one of its office; where there is none, it was sorted ahead of it.
        """
        case = event.ref.case
        lapsed = self._lapse_before(case, day, at)
        own = self._files.applications.get(case, {})
        if any(each.arrival(event.cop_no) for each in own.values()) or self._files.sorted_before(event):
            return lapsed
        if event.return_no is None:
            application = self._files.awaiting(event)
            if application is None:
                return [*lapsed, self._sorted_ahead(event, day, at)]
        else:
            application = own.get(event.return_no)
        if application is None:
            return [*lapsed, self._unknown(event, ARRIVAL, "returnNo", event.return_no or "", "application")]
        released, parcel = self._files.lists.get(case), self._files.centres.parcel_of(event)
        found, control = sort_out(event.lines, application.still_out), self._files.why_controlled(case)
        came_in = parcel.received_on if parcel else day
        facts = checks.Arrived(event, came_in, application, released, found, self._terms, self._files.centres, control)
        findings = self._findings(event, ask(checks.ARRIVAL, facts))
        if findings or released is None:
            return [*lapsed, refusal(event, ARRIVAL, findings)]
        self._files.centres.sort_out(event)
        return [*lapsed, *self._take_back(event, application, released, at)]

    def _take_back(
        self, event: ReturnArrived, application: Application, released: ReleasedList, at: datetime
    ) -> list[Event]:
        found = sort_out(event.lines, application.still_out)
        keeper = event.area_code or event.operator_code or ""
        arrival = Arrival(
            arrival_no=event.cop_no,
            customs_code=event.customs_code,
            keeper=keeper,
            ems_no=event.ems_no,
            sound=found.sound,
            unfit=found.unfit,
            wrong=found.wrong,
        )
        application.arrivals.append(arrival)
        application.set_apart(at)
        ended = not application.still_out
        events: list[Event] = []
        if arrival.back:
            told = application.return_no, self._back(released, arrival)
            events.append(telling.completed(event, released, arrival, *told, found, ended=ended))
        if arrival.wrong:
            events.append(telling.wrong_goods(event, released, arrival, application.return_no))
        self._files.handle(application, Status.COMPLETED if ended else Status.ACCEPTED, at)
        return events

    def _sorted_ahead(self, event: ReturnArrived, day: date, at: datetime) -> Event:
        """A return centre sorted goods that nobody applied for yet: they wait for that, within the same days."""
        case = event.ref.case
        released, parcel = self._files.lists.get(case), self._files.centres.parcel_of(event)
        if released is None or not released.released_by(day):
            return self._unknown(event, ARRIVAL, "invtNo", event.invt_no, "released list")
        came_in, control = parcel.received_on if parcel else day, self._files.why_controlled(case)
        facts = checks.SortedOut(event, day, came_in, released, self._terms, self._files.centres, control)
        findings = self._findings(event, ask(checks.SORTING, facts))
        if findings:
            return refusal(event, ARRIVAL, findings)
        goods = SortedGoods(event, released.release_day + timedelta(self._terms.apply_within_days), at)
        self._files.centres.sort_out(event)
        self._files.sort_out(goods)
        return telling.sorted_ahead(goods, released)

    def hand_back(self, due: SortedGoodsDue, day: date, at: datetime) -> list[Event]:
        """Nobody applied for sorted goods in time: they are domestic goods (settled 53, 83)."""
        goods = self._files.sorted_goods.get(due.case_key, {}).get(due.arrival_no)
        released = self._files.lists.get(due.case_key)
        if goods is None or released is None or goods.apply_by > day:
            return []
        self._files.settle(goods)
        return [telling.handed_back(goods, released)]

    def parcels(self, event: ReturnParcelsDeclared, day: date, at: datetime) -> list[Event]:
        """Parcels come into a return centre, or are handed back."""
        files = self._files.centres
        findings = self._findings(event, centres.wrong(files, event, day, self._terms.centre_zone_kinds))
        return [centres.refuse(event, findings) if findings else centres.post(files, event, day, at)]

    def _findings(self, event: ReturnParcelsDeclared | AboutReturn, findings: list[Finding]) -> list[Finding]:
        """Return what a document is refused for; a rebuild repeats what was said."""
        return findings

    @staticmethod
    def _back(released: ReleasedList, arrival: Arrival) -> list[ReturningLine]:
        lines = []
        for gnum, qty in arrival.back.items():
            balance = released.balance(gnum)
            value = balance.come_back(qty)
            remaining = balance.original - balance.returned
            lines.append(telling.line(released, gnum, qty, remaining, value, arrival.unfit.get(gnum, ZERO)))
        return lines

    def disposed(self, event: UnfitGoodsDisposalDeclared, day: date, at: datetime) -> list[Event]:
        """Unfit goods that stood apart are gone for good."""
        application, arrival = self._arrival_of(event)
        released = self._files.lists.get(event.ref.case)
        if application is None or arrival is None or released is None:
            return [self._unknown(event, DISPOSAL, "arrivalNo", event.arrival_no, "arrival")]
        findings = self._findings(event, ask(checks.DISPOSAL, checks.Disposed(event, arrival, self._terms)))
        if findings:
            return [refusal(event, DISPOSAL, findings)]
        arrival.dispose(event.lines)
        application.set_apart(at)
        self._files.handle(application, application.status, at)
        return [telling.disposed(event, released, arrival)]

    def ruled(self, event: WrongGoodsRuled, day: date, at: datetime) -> list[Event]:
        """An officer said what becomes of goods that are not those released."""
        application, arrival = self._arrival_of(event)
        released = self._files.lists.get(event.ref.case)
        if application is None or arrival is None or released is None:
            return [self._unknown(event, RULING, "arrivalNo", event.arrival_no, "arrival")]
        findings = self._findings(event, ask(checks.RULING, checks.Ruled(event, arrival)))
        if findings:
            return [refusal(event, RULING, findings)]
        arrival.verdict = event.verdict
        application.set_apart(at)
        self._files.handle(application, application.status, at)
        return [telling.decided(event, released)]

    def _arrival_of(
        self, event: UnfitGoodsDisposalDeclared | WrongGoodsRuled
    ) -> tuple[Application | None, Arrival | None]:
        application = self._files.applications.get(event.ref.case, {}).get(event.return_no)
        return application, application.arrival(event.arrival_no) if application else None

    @staticmethod
    def _unknown(event: AboutReturn, document: str, path: str, number: str, what: str) -> Event:
        return refusal(event, document, [not_found(path, number, f"{what} of this number")])

    def _lapse_before(self, case: str, day: date, at: datetime) -> list[Event]:
        """The case's applications whose goods had to arrive before this day lapse. Arrivals and applications of a case
        come by one path, in the order of their days, so none that was in time can follow one that is not.
        """
        return [
            self._lapse(application, application.arrive_by, at)
            for application in self._files.applications.get(case, {}).values()
            if application.status is Status.ACCEPTED and application.arrive_by and application.arrive_by < day
        ]

    def _lapse(self, application: Application, arrive_by: date, at: datetime) -> Event:
        released = self._files.lists[application.case_key]
        for gnum, qty in application.still_out.items():
            released.balance(gnum).lapse(qty)
        self._files.handle(application, Status.LAPSED, at)
        return ReturnLapsed(
            ref=released.ref,
            invt_no=released.invt_no,
            return_no=application.return_no,
            arrive_by=arrive_by,
        )


def refusal(event: AboutReturn, document: str, findings: list[Finding]) -> Event:
    return ReturnRefused(
        ref=event.ref,
        invt_no=event.invt_no,
        cop_no=event.cop_no,
        submission_id=event.submission_id,
        document=document,
        findings=findings,
    )
