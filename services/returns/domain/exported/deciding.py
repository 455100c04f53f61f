"""The desk answers documents about exported goods that come back. Nothing is changed here.

ExportApplication, arrival and tally, release and departure of the list come in any order: each looks what it lets on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from libs.schemas.events import export_return_documents as documents
from libs.schemas.events import export_returns as events
from libs.schemas.events.base import Event
from services.returns.domain.checks.questions import ask
from services.returns.domain.exported import checks, relief, reporting, rules, settling, telling
from services.returns.domain.exported.due import ExportReturnDue, ReturnParcelDue
from services.returns.domain.exported.files import (
    ExportApplication,
    ExportInReturn,
    ExportReturnFiles,
    ExportReturnStatus,
    ParcelBack,
    TaxQuestion,
)
from services.returns.domain.exported.terms import (
    DELETED,
    ExportReturnTerms,
    reason_of,
)


@dataclass(frozen=True, slots=True)
class ExportReturnDesk:
    """The files of a batch, and the terms."""

    files: ExportReturnFiles
    terms: ExportReturnTerms

    def about_list(self, invt_no: str | None, day: date) -> Iterator[Event]:
        """Something came about a list: its release, its departure, its certificate."""
        if invt_no and (exported := self.files.lists.get(invt_no)):
            yield from self._let_on(exported, day)

    def applied(self, event: documents.ExportReturnApplied, day: date) -> Iterator[Event]:
        exported = self.files.lists[event.invt_no]
        yield from self._over(exported, day)
        if event.app_type == DELETED:
            yield from self._withdrawn(event, exported)
        elif findings := checks.beyond(event, exported, self.files, self.terms):
            yield telling.refused_application(event, findings)
        yield from self._let_on(exported, day)

    @staticmethod
    def _withdrawn(event: documents.ExportReturnApplied, exported: ExportInReturn) -> Iterator[Event]:
        """Nothing of this number stands any more, a change of it that waits included."""
        standing = [a for a in exported.standing if a.return_no == event.co_el_no]
        if not standing:
            yield telling.refused_application(event, [rules.KNOWN.finding(event.co_el_no)])
        elif exported.arrived(event.co_el_no):
            yield telling.refused_application(event, [rules.HERE.finding(event.co_el_no)])
        else:
            for application in standing:
                yield events.ExportReturnWithdrawn(
                    invt_no=event.invt_no,
                    return_no=event.co_el_no,
                    applied=application.submission_id,
                    submission_id=event.submission_id,
                )

    def reported(self, event: documents.ExportReturnReported, day: date) -> Iterator[Event]:
        parcel = self.files.parcels[event.logistics_code, event.logistics_no]
        said = reporting.ReportInQuestion(event, parcel, self.files, self.terms)
        if findings := ask(reporting.REPORTS, said):
            yield telling.refused_report(event, findings)
        elif event.app_type == DELETED:
            yield events.ExportReturnReportDeleted(
                submission_id=event.submission_id,
                operator_code=event.operator_code,
                logistics_code=event.logistics_code,
                logistics_no=event.logistics_no,
            )
        else:
            yield from self._let_all_on(parcel, day)

    def tallied(self, event: documents.ReturnTallied, day: date) -> Iterator[Event]:
        """A second tally of what a parcel brought of a list is refused. So is one of a list too many, of each site."""
        parcel = self.files.parcels[event.logistics_code, event.logistics_no]
        exported = self.files.lists[event.invt_no]
        counted = any(a.parcel == parcel.key and a.tally for a in exported.applications)
        waiting = parcel.tally_of(event.invt_no)
        findings = []
        if counted or (waiting and waiting.submission_id != event.submission_id):
            findings.append(rules.TALLIED.finding(event.invt_no))
        lists = sum(each.operator_code == event.operator_code for each in parcel.tallies)
        if lists > self.terms.lists_of_parcel_max:
            findings.append(rules.TALLIED_LISTS.finding(lists, f"<= {self.terms.lists_of_parcel_max}"))
        if findings:
            own = next(each for each in parcel.tallies if each.submission_id == event.submission_id)
            yield telling.refused_tally(parcel, own, findings)
        yield from self._let_all_on(parcel, day)

    def disposed(self, event: documents.ExportUnfitGoodsDisposalDeclared) -> Iterator[Event]:
        yield from settling.disposed(event, self.files.lists[event.invt_no], self.terms.disposals_max)

    def ruled(self, event: documents.ExportWrongGoodsRuled) -> Iterator[Event]:
        yield from settling.ruled(event, self.files.lists[event.invt_no])

    def list_due(self, due: ExportReturnDue) -> Iterator[Event]:
        if exported := self.files.lists.get(due.invt_no):
            yield from self._over(exported, due.on + timedelta(1))

    def parcel_due(self, due: ReturnParcelDue) -> Iterator[Event]:
        """Nobody applied for what it brought: report and tallies are answered so."""
        parcel = self.files.parcels.get((due.logistics_code, due.logistics_no))
        if parcel is None or parcel.waits_since is None or parcel.waits_since > due.on:
            return
        last = parcel.waits_since + timedelta(self.terms.unclaimed_days)
        for tally in [each for each in parcel.tallies if not each.gone]:
            yield telling.refused_tally(parcel, tally, [rules.TALLY_UNCLAIMED.finding(parcel.logistics_no)])
        if parcel.report and not parcel.served:
            said = parcel.report.said
            yield events.ExportReturnReportUnclaimed(
                submission_id=said.submission_id,
                operator_code=said.operator_code,
                logistics_code=said.logistics_code,
                logistics_no=said.logistics_no,
                findings=[rules.UNCLAIMED.finding(said.logistics_no, f"<= {last}")],
            )

    # -- one list --------------------------------------------------------------------------------------------------------

    def _let_all_on(self, parcel: ParcelBack, day: date) -> Iterator[Event]:
        for exported in list(self.files.lists_of(parcel)):
            yield from self._let_on(exported, day)

    def _let_on(self, exported: ExportInReturn, day: date) -> Iterator[Event]:
        """Let a list go on, and each that a report may be about which stands again meanwhile."""
        waiting = [exported]
        for each in waiting:
            again: list[ParcelBack] = []
            yield from self._goes_on(each, day, again)
            found = (other for parcel in again for other in self.files.lists_of(parcel) if other is not each)
            waiting += {other.invt_no: other for other in found}.values()

    def _goes_on(self, exported: ExportInReturn, day: date, again: list[ParcelBack]) -> Iterator[Event]:
        """Each application goes as far as what is here lets it. again: receives parcels whose last report is refused."""
        yield from self._over(exported, day)
        for application in [a for a in exported.standing if a.status is ExportReturnStatus.PENDING]:
            if application.applied and exported.arrived(application.return_no):
                here = rules.HERE.finding(application.return_no)
                yield telling.refused_application(application.applied, [here])
            elif application.applied and checks.begun(exported, application.applied.note):
                yield self._judged(exported, application, day)
        for application in [a for a in exported.standing if a.status is ExportReturnStatus.ACCEPTED]:
            yield from self._joined(exported, application, again)
        for application in [a for a in exported.standing if a.status is ExportReturnStatus.ARRIVED]:
            yield from self._counted(exported, application, day)
        for application in [a for a in exported.standing if a.tax is TaxQuestion.OPEN]:
            assert exported.released is not None
            yield from relief.decided(exported, exported.released, application, day)

    def _over(self, exported: ExportInReturn, day: date) -> Iterator[Event]:
        """Do first what was due before this day, wherever a batch is cut."""
        for application in exported.standing:
            if application.due_on is None or application.due_on >= day or application.applied is None:
                continue
            if application.status is ExportReturnStatus.PENDING:
                yield telling.refused_application(
                    application.applied, [checks.not_begun(exported, application.applied)]
                )
            elif application.status is ExportReturnStatus.ACCEPTED:
                yield events.ExportReturnLapsed(**telling.about(exported, application), arrive_by=application.due_on)
            elif exported.released:
                yield from relief.decided(exported, exported.released, application, day)

    def _judged(self, exported: ExportInReturn, application: ExportApplication, day: date) -> Event:
        document, released = application.applied, exported.released
        assert document is not None and released is not None and application.applied_on is not None
        facts = checks.AppliedFor(
            document, application.applied_on, exported, released, application, self.files, self.terms
        )
        if findings := ask(checks.APPLICATIONS, facts):
            return telling.refused_application(document, findings)
        reason = reason_of(document.note)
        assert reason is not None
        return events.ExportReturnAccepted(
            **telling.about(exported, application), reason=reason.code, arrive_by=checks.arrive_by(facts)
        )

    def _joined(
        self, exported: ExportInReturn, application: ExportApplication, again: list[ParcelBack]
    ) -> Iterator[Event]:
        """A parcel that arrived brings its goods: the one it names, else one whose report names the list."""
        for key in (application.own_parcel, *exported.reported):
            parcel = self.files.parcels.get(key) if key else None
            while parcel and parcel.report and _brings(parcel, exported, application):
                assert exported.released is not None
                said = parcel.report.said
                facts = checks.Brought(parcel.report, application, exported.released, self.files)
                if findings := ask(checks.ARRIVALS, facts):
                    yield telling.refused_report(said, findings)
                    if parcel.report:
                        again.append(parcel)
                    continue  # the report before stands again, if there was one
                yield events.ExportReturnArrived(
                    **telling.about(exported, application),
                    submission_id=said.submission_id,
                    operator_code=said.operator_code,
                    customs_code=said.customs_code,
                    logistics_code=said.logistics_code,
                    logistics_no=said.logistics_no,
                    arrived_on=parcel.report.on,
                )
                return

    def _counted(self, exported: ExportInReturn, application: ExportApplication, day: date) -> Iterator[Event]:
        parcel = self.files.parcels.get(application.parcel) if application.parcel else None
        tally = parcel.tally_of(exported.invt_no) if parcel else None
        if parcel is None or tally is None or exported.released is None:
            return
        findings = ask(checks.TALLIES, checks.TalliedGoods(tally, parcel, application, exported.released))
        if findings:
            yield telling.refused_tally(parcel, tally, findings)
            return
        yield telling.completed(exported, exported.released, application, tally)


def _brings(parcel: ParcelBack, exported: ExportInReturn, application: ExportApplication) -> bool:
    """Say whether a parcel may still bring goods of the list. Its report names that, or none if the application names
    the parcel."""
    named = parcel.named == exported.invt_no or (parcel.named is None and parcel.key == application.own_parcel)
    return named and exported.invt_no not in parcel.served
