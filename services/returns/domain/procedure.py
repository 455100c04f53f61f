"""The procedure decides returns: facts come in, answers go out, one record after the other."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TypeAlias

from libs.schemas.events.accountbook import GateInspectionPosted, ReleaseNoteApproved
from libs.schemas.events.base import Event
from libs.schemas.events.intake import ReturnApplied, ReturnArrived, UnfitGoodsDisposalDeclared, WrongGoodsRuled
from libs.schemas.events.returns import ReturnAccepted, ReturningLine, ReturnLapsed, ReturnRefused
from libs.schemas.events.review import Verdict
from libs.schemas.findings import Finding
from services.returns.domain import checks, telling
from services.returns.domain.arrivals import ZERO, Arrival, sort_out, summed
from services.returns.domain.due import ApplicationDue
from services.returns.domain.files import Application, ReleasedList, ReturnFiles, Status
from services.returns.domain.terms import ReturnTerms
from services.returns.domain.views import ListReleasedView, kept

APPLICATION, ARRIVAL = "return-application", "return-arrival"
DISPOSAL, RULING = "unfit-goods-disposal", "wrong-goods-verdict"
"""Kinds of documents, as in `libs.schemas.topics.DECLARED`."""

AboutReturn: TypeAlias = ReturnApplied | ReturnArrived | UnfitGoodsDisposalDeclared | WrongGoodsRuled


class ReturnProcedure:
    """Each method takes one fact with its customs day and time, and returns what is published about it.

    A fact of the next day may come before the close of its own: so an application counts releases of its day and before
    alone, and whatever a day's end brings about is done before any later fact that meets it.
    """

    def __init__(self, files: ReturnFiles, terms: ReturnTerms) -> None:
        self._files = files
        self._terms = terms

    def released(self, event: ListReleasedView, day: date, at: datetime) -> list[Event]:
        """From now on the list may come back; applications that were quicker than the release are answered.

        A list is asked back by its number, which every list has since it was stored (120).
        """
        listed, ref, parties = event.list, event.ref, event.list.parties
        case = ref.case
        if case in self._files.lists or listed.invt_no is None:
            return []
        released = ReleasedList(
            case,
            ref.attempt,
            listed.invt_no,
            parties.agent_code,
            listed.ems_no,
            parties.assure_code,
            listed.buyer_token,
            day,
            kept(event),
        )
        self._files.release(released)
        applications = self._files.applications.get(case, {}).values()
        waited = [a for a in applications if a.status is Status.PENDING and released.released_by(a.applied_day)]
        return [self._judge(application, released, at) for application in waited]

    def applied(self, event: ReturnApplied, day: date, at: datetime) -> list[Event]:
        case = event.ref.case
        lapsed = self._lapse_before(case, day, at)
        before = self._files.applications.get(case, {}).get(event.cop_no)
        if before is not None and before.status is not Status.REFUSED:
            return [*lapsed, _refused(event, APPLICATION, [checks.declared_before(before)])]
        application = Application(event, day, Status.PENDING, at)
        released = self._files.lists.get(case)
        if released is not None and released.released_by(day):
            return [*lapsed, self._judge(application, released, at)]
        if refused := self._stopped(application, at):
            return [*lapsed, refused]
        self._files.handle(application, Status.PENDING, at)
        return lapsed

    def stands(self, verdict: Verdict, day: date, at: datetime) -> list[Event]:
        """Review says where a list stands now: applications that were quicker than its question are refused."""
        self._files.control(verdict.ref.case).follow(verdict)
        return self._controlled(verdict.ref.case, at)

    def drawn(self, note: ReleaseNoteApproved, day: date, at: datetime) -> list[Event]:
        """A drawn vehicle carries these lists."""
        events: list[Event] = []
        for listed in note.lists if note.inspection else ():
            self._files.control(listed.ref.case).drawn_on = note.passport_no
            events += self._controlled(listed.ref.case, at)
        return events

    def inspected(self, posted: GateInspectionPosted, day: date, at: datetime) -> list[Event]:
        """Each parcel is normal, or off the vehicle: then review says what becomes of its list."""
        for found in posted.results:
            self._files.control(found.ref.case).drawn_on = None
            self._files.controlled.add(found.ref.case)
        return []

    def _controlled(self, case: str, at: datetime) -> list[Event]:
        self._files.controlled.add(case)
        pending = [a for a in self._files.applications.get(case, {}).values() if a.status is Status.PENDING]
        return [refused for application in pending if (refused := self._stopped(application, at))]

    def _stopped(self, application: Application, at: datetime) -> Event | None:
        """Refuse one that would wait for a release. Its list is under control, or has as many open as may be."""
        document, findings = application.document, []
        reason = self._files.why_controlled(application.case_key)
        if reason and application.case_key not in self._files.lists:
            findings.append(checks.under_control(document.invt_no, reason))
        if (others := self._files.others_open(application)) >= self._terms.applications_max:
            findings.append(checks.too_many(others, self._terms))
        if not findings:
            return None
        self._files.handle(application, Status.REFUSED, at)
        return _refused(document, APPLICATION, findings)

    def arrived(self, event: ReturnArrived, day: date, at: datetime) -> list[Event]:
        """Undo what came back of the goods applied for. Told again under its number it changes nothing."""
        case = event.ref.case
        lapsed = self._lapse_before(case, day, at)
        application = self._files.applications.get(case, {}).get(event.return_no)
        if application is None:
            return [*lapsed, self._unknown(event, ARRIVAL, "returnNo", event.return_no, "application")]
        if application.arrival(event.cop_no):
            return lapsed
        released = self._files.lists.get(case)
        found, control = sort_out(event.lines, application.still_out), self._files.why_controlled(case)
        facts = checks.Arrived(event, day, application, released, found, self._terms, control)
        findings = checks.ask(checks.ARRIVAL, facts)
        if findings or released is None:
            return [*lapsed, _refused(event, ARRIVAL, findings)]
        arrival = Arrival(
            event.cop_no, event.customs_code, event.area_code, event.ems_no, found.sound, found.unfit, found.wrong
        )
        application.arrivals.append(arrival)
        application.set_apart(at)
        ended = not application.still_out
        events = [*lapsed]
        if arrival.back:
            events.append(
                telling.completed(event, released, arrival, self._back(released, arrival), found, ended=ended)
            )
        if arrival.wrong:
            events.append(telling.wrong_goods(event, released, arrival))
        self._files.handle(application, Status.COMPLETED if ended else Status.ACCEPTED, at)
        return events

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
        findings = checks.ask(checks.DISPOSAL, checks.Disposed(event, arrival))
        if findings:
            return [_refused(event, DISPOSAL, findings)]
        arrival.left = summed((arrival.left, {line.gnum: line.qty for line in event.lines}))
        application.set_apart(at)
        self._files.handle(application, application.status, at)
        return [telling.disposed(event, released, arrival)]

    def ruled(self, event: WrongGoodsRuled, day: date, at: datetime) -> list[Event]:
        """An officer said what becomes of goods that are not those released."""
        application, arrival = self._arrival_of(event)
        released = self._files.lists.get(event.ref.case)
        if application is None or arrival is None or released is None:
            return [self._unknown(event, RULING, "arrivalNo", event.arrival_no, "arrival")]
        findings = checks.ask(checks.RULING, checks.Ruled(event, arrival))
        if findings:
            return [_refused(event, RULING, findings)]
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
        return _refused(event, document, [checks.not_found(path, number, f"{what} of this number")])

    def fall_due(self, due: ApplicationDue, day: date, at: datetime) -> list[Event]:
        """No fact of `day` can follow: what waited for a release is answered, what did not arrive lapses."""
        application = self._files.applications.get(due.case_key, {}).get(due.return_no)
        events: list[Event] = []
        if application and application.status is Status.PENDING and application.applied_day <= day:
            events.append(self._give_up(application, at))
        if application and application.status is Status.ACCEPTED and (arrive_by := application.arrive_by or day) <= day:
            events.append(self._lapse(application, arrive_by, at))
        return events

    def _lapse_before(self, case: str, day: date, at: datetime) -> list[Event]:
        """The case's applications whose goods had to arrive before this day lapse. Arrivals and applications of a case
        come by one path, in the order of their days, so none that was in time can follow one that is not.
        """
        return [
            self._lapse(application, application.arrive_by, at)
            for application in self._files.applications.get(case, {}).values()
            if application.status is Status.ACCEPTED and application.arrive_by and application.arrive_by < day
        ]

    def _judge(self, application: Application, released: ReleasedList, at: datetime) -> Event:
        document = application.document
        control = self._files.why_controlled(application.case_key)
        others = self._files.others_open(application)
        facts = checks.Applied(document, application.applied_day, released, self._terms, others, control)
        findings = checks.ask(checks.APPLICATION, facts)
        if findings:
            self._files.handle(application, Status.REFUSED, at)
            return _refused(document, APPLICATION, findings)
        return self._accept(application, released, released.release_day + timedelta(self._terms.arrive_within_days), at)

    def _accept(self, application: Application, released: ReleasedList, arrive_by: date, at: datetime) -> Event:
        document = application.document
        lines = []
        for line in document.lines:
            balance = released.balance(line.gnum)
            value = balance.apply(line.qty)
            lines.append(telling.line(released, line.gnum, line.qty, balance.open, value))
        application.arrive_by = arrive_by
        self._files.handle(application, Status.ACCEPTED, at)
        return ReturnAccepted(
            ref=released.ref,
            invt_no=released.invt_no,
            return_no=application.return_no,
            submission_id=document.submission_id,
            arrive_by=arrive_by,
            lines=lines,
        )

    def _give_up(self, application: Application, at: datetime) -> Event:
        released = self._files.lists.get(application.case_key)
        if released is not None and released.released_by(
            application.applied_day
        ):  # both came at once, on two workers, and neither saw the other
            return self._judge(application, released, at)
        if refused := self._stopped(application, at):
            return refused
        self._files.handle(application, Status.REFUSED, at)
        finding = checks.not_found("invtNo", application.document.invt_no, "released list of this number")
        return _refused(application.document, APPLICATION, [finding])

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


def _refused(event: AboutReturn, document: str, findings: list[Finding]) -> Event:
    return ReturnRefused(
        ref=event.ref,
        invt_no=event.invt_no,
        cop_no=event.cop_no,
        submission_id=event.submission_id,
        document=document,
        findings=findings,
    )
