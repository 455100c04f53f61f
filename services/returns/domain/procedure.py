"""The procedure decides returns: facts come in, answers go out, one record after the other."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from libs.schemas.events.accountbook import GateInspectionPosted, ReleaseNoteApproved, ReleaseNoteDrawn
from libs.schemas.events.base import Event
from libs.schemas.events.return_documents import ReturnApplied
from libs.schemas.events.review import Verdict
from services.returns.domain import telling
from services.returns.domain.arriving import Arrivals, refusal
from services.returns.domain.checks import applications as checks
from services.returns.domain.checks.questions import ask
from services.returns.domain.due import ApplicationDue
from services.returns.domain.files import Application, ReleasedList, Status
from services.returns.domain.views import ListReleasedView, kept

APPLICATION = "return-application"
"""A kind of documents, as in `libs.schemas.topics.DECLARED`."""


class ReturnProcedure(Arrivals):
    """Each method takes one fact with its customs day and time, and returns what is published about it.

    A fact of the next day may come before the close of its own: so an application counts releases of its day and before
    alone, and whatever a day's end brings about is done before any later fact that meets it.
    """

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
        return [event for application in waited for event in self._judge(application, released, at)]

    def applied(self, event: ReturnApplied, day: date, at: datetime) -> list[Event]:
        case = event.ref.case
        lapsed = self._lapse_before(case, day, at)
        before = self._files.applications.get(case, {}).get(event.cop_no)
        if before is not None and before.status is not Status.REFUSED:
            return [*lapsed, refusal(event, APPLICATION, [checks.declared_before(before)])]
        application = Application(event, day, Status.PENDING, at)
        released = self._files.lists.get(case)
        if released is not None and released.released_by(day):
            return [*lapsed, *self._judge(application, released, at)]
        if refused := self._stopped(application, at):
            return [*lapsed, refused]
        self._files.handle(application, Status.PENDING, at)
        return lapsed

    def stands(self, verdict: Verdict, day: date, at: datetime) -> list[Event]:
        """Review says where a list stands now: applications that were quicker than its question are refused."""
        self._files.control(verdict.ref.case).follow(verdict)
        return self._controlled(verdict.ref.case, at)

    def approved(self, note: ReleaseNoteApproved, at: datetime) -> list[Event]:
        """A note may be drawn as it is approved."""
        return self.drawn(note, at) if note.inspection else []

    def drawn(self, note: ReleaseNoteApproved | ReleaseNoteDrawn, at: datetime) -> list[Event]:
        """A drawn vehicle carries these lists."""
        events: list[Event] = []
        for listed in note.lists:
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
        return refusal(document, APPLICATION, findings)

    def fall_due(self, due: ApplicationDue, day: date, at: datetime) -> list[Event]:
        """No fact of `day` can follow: what waited for a release is answered, what did not arrive lapses."""
        application = self._files.applications.get(due.case_key, {}).get(due.return_no)
        events: list[Event] = []
        if application and application.status is Status.PENDING and application.applied_day <= day:
            events += self._give_up(application, at)
        if application and application.status is Status.ACCEPTED and (arrive_by := application.arrive_by or day) <= day:
            events.append(self._lapse(application, arrive_by, at))
        return events

    def _judge(self, application: Application, released: ReleasedList, at: datetime) -> list[Event]:
        document = application.document
        control = self._files.why_controlled(application.case_key)
        others = self._files.others_open(application)
        facts = checks.Applied(document, application.applied_day, released, self._terms, others, control)
        findings = ask(checks.APPLICATION, facts)
        if findings:
            self._files.handle(application, Status.REFUSED, at)
            return [refusal(document, APPLICATION, findings)]
        return self._accept(application, released, released.release_day + timedelta(self._terms.arrive_within_days), at)

    def _accept(self, application: Application, released: ReleasedList, arrive_by: date, at: datetime) -> list[Event]:
        """Goods that were sorted already at its office have arrived with it."""
        lines = []
        document = application.document
        for line in document.lines:
            balance = released.balance(line.gnum)
            qty = Decimal(line.qty)
            value = balance.apply(qty)
            lines.append(telling.line(released, line.gnum, qty, balance.open, value))
        application.arrive_by = arrive_by
        self._files.handle(application, Status.ACCEPTED, at)
        events: list[Event] = [telling.accepted(application, released, arrive_by, lines)]
        waiting = self._files.sorted_goods.get(application.case_key, {}).values()
        for goods in [each for each in waiting if each.document.customs_code == document.customs_code]:
            if application.still_out:
                self._files.settle(goods)
                events += self._take_back(goods.document, application, released, at)
        return events

    def _give_up(self, application: Application, at: datetime) -> list[Event]:
        released = self._files.lists.get(application.case_key)
        if released is not None and released.released_by(
            application.applied_day
        ):  # both came at once, on two workers, and neither saw the other
            return self._judge(application, released, at)
        if refused := self._stopped(application, at):
            return [refused]
        self._files.handle(application, Status.REFUSED, at)
        finding = checks.not_found("invtNo", application.document.invt_no, "released list of this number")
        return [refusal(application.document, APPLICATION, [finding])]
