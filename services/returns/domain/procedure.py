"""The procedure decides returns: facts come in, answers go out, one record after the other."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from libs.schemas.events.base import Event
from libs.schemas.events.intake import ReturnApplied, ReturnArrived
from libs.schemas.events.returns import ReturnAccepted, ReturnCompleted, ReturningLine, ReturnLapsed, ReturnRefused
from libs.schemas.findings import Finding
from services.returns.domain import checks
from services.returns.domain.due import ApplicationDue
from services.returns.domain.files import Application, ReleasedList, ReturnFiles, Status
from services.returns.domain.views import ListReleasedView, kept

APPLICATION, ARRIVAL = "return-application", "return-arrival"
"""Kinds of documents, as in `libs.schemas.topics.DECLARED`."""


class ReturnProcedure:
    """Each method takes one fact with its customs day and time, and returns what is published about it.

    A fact of the next day may come before the close of its own: so an application counts releases of its day and before
    alone, and whatever a day's end brings about is done before any later fact that meets it.
    """

    def __init__(self, files: ReturnFiles, apply_within_days: int, arrive_within_days: int) -> None:
        self._files = files
        self._apply_within_days = apply_within_days
        self._arrive_within = timedelta(arrive_within_days)

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
        self._files.handle(application, Status.PENDING, at)
        return lapsed

    def arrived(self, event: ReturnArrived, day: date, at: datetime) -> list[Event]:
        case = event.ref.case
        lapsed = self._lapse_before(case, day, at)
        application = self._files.applications.get(case, {}).get(event.return_no)
        if application is None:
            finding = checks.not_found("returnNo", event.return_no, "application of this number")
            return [*lapsed, _refused(event, ARRIVAL, [finding])]
        findings = checks.ask(checks.ARRIVAL, checks.Arrived(event, day, application))
        if findings:
            return [*lapsed, _refused(event, ARRIVAL, findings)]
        released = self._files.lists[case]
        lines = []
        for line in application.document.lines:
            balance = released.balance(line.gnum)
            value = balance.come_back(line.qty)
            lines.append(_line(released, line.gnum, line.qty, balance.original - balance.returned, value))
        self._files.handle(application, Status.COMPLETED, at)
        completed = ReturnCompleted(
            ref=released.ref,
            invt_no=released.invt_no,
            return_no=application.return_no,
            submission_id=event.submission_id,
            ems_no=released.ems_no,
            assure_code=released.assure_code,
            buyer_token=released.buyer_token,
            release_day=released.release_day,
            lines=lines,
        )
        return [*lapsed, completed]

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
        facts = checks.Applied(document, application.applied_day, released, self._apply_within_days)
        findings = checks.ask(checks.APPLICATION, facts)
        if findings:
            self._files.handle(application, Status.REFUSED, at)
            return _refused(document, APPLICATION, findings)
        return self._accept(application, released, released.release_day + self._arrive_within, at)

    def _accept(self, application: Application, released: ReleasedList, arrive_by: date, at: datetime) -> Event:
        document = application.document
        lines = []
        for line in document.lines:
            balance = released.balance(line.gnum)
            value = balance.apply(line.qty)
            lines.append(_line(released, line.gnum, line.qty, balance.open, value))
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
        self._files.handle(application, Status.REFUSED, at)
        finding = checks.not_found("invtNo", application.document.invt_no, "released list of this number")
        return _refused(application.document, APPLICATION, [finding])

    def _lapse(self, application: Application, arrive_by: date, at: datetime) -> Event:
        released = self._files.lists[application.case_key]
        for line in application.document.lines:
            released.balance(line.gnum).lapse(line.qty)
        self._files.handle(application, Status.LAPSED, at)
        return ReturnLapsed(
            ref=released.ref,
            invt_no=released.invt_no,
            return_no=application.return_no,
            arrive_by=arrive_by,
        )


def _line(released: ReleasedList, gnum: int, qty: Decimal, remaining: Decimal, value: Decimal) -> ReturningLine:
    line = released.lines[gnum]
    return ReturningLine(
        gnum=gnum,
        item_record_no=line.item_record_no,
        gcode=line.gcode,
        qty=qty,
        remaining=remaining,
        original=line.qty,
        value=value,
    )


def _refused(event: ReturnApplied | ReturnArrived, document: str, findings: list[Finding]) -> Event:
    return ReturnRefused(
        ref=event.ref,
        invt_no=event.invt_no,
        cop_no=event.cop_no,
        submission_id=event.submission_id,
        document=document,
        findings=findings,
    )
