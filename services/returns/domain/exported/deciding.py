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
from libs.schemas.findings import Finding
from services.returns.domain.exported import checks, relief, rules, settling, telling
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
        standing = parcel.report is not None and parcel.report.said.submission_id != event.submission_id
        if standing and parcel.served:
            yield telling.refused_report(event, [rules.REPORT_TALLIED.finding(event.logistics_no)])
        elif event.app_type == DELETED and not standing:
            yield telling.refused_report(event, [rules.REPORT_KNOWN.finding(event.logistics_no)])
        elif event.app_type == DELETED:
            yield events.ExportReturnReportDeleted(
                submission_id=event.submission_id,
                operator_code=event.operator_code,
                logistics_code=event.logistics_code,
                logistics_no=event.logistics_no,
            )
        elif found := self._too_many(event, parcel):
            yield telling.refused_report(event, [found])
        else:
            yield from self._let_all_on(parcel, day)

    def _too_many(self, event: documents.ExportReturnReported, parcel: ParcelBack) -> Finding | None:
        """Bound the parcels whose reports name a list, of each site first: a stranger takes nobody else's room. A parcel
        that an application names, or named when its goods arrived, takes none."""
        if event.invt_no is None or event.invt_no in parcel.claimed:
            return None
        known = map(self.files.parcels.get, self.files.lists[event.invt_no].reported)
        reports = [p.report.said for p in known if p and p.report and event.invt_no not in (*p.claimed, *p.served)]
        own = sum(said.operator_code == event.operator_code for said in reports)
        for count, most in ((own, self.terms.reports_of_site_max), (len(reports), self.terms.reports_max)):
            if count > most:
                return rules.REPORTS.finding(count, f"<= {most}")
        return None

    def tallied(self, event: documents.ReturnTallied, day: date) -> Iterator[Event]:
        """A second tally of what a parcel brought of a list is refused, counted or not."""
        parcel = self.files.parcels[event.logistics_code, event.logistics_no]
        exported = self.files.lists[event.invt_no]
        counted = any(a.parcel == parcel.key and a.tally for a in exported.applications)
        waiting = parcel.tally_of(event.invt_no)
        if counted or (waiting and waiting.submission_id != event.submission_id):
            own = next(each for each in parcel.tallies if each.submission_id == event.submission_id)
            yield telling.refused_tally(parcel, own, [rules.TALLIED.finding(event.invt_no)])
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
        """Each application goes as far as what is here lets it."""
        yield from self._over(exported, day)
        for application in [a for a in exported.standing if a.status is ExportReturnStatus.PENDING]:
            if application.applied and exported.arrived(application.return_no):
                here = rules.HERE.finding(application.return_no)
                yield telling.refused_application(application.applied, [here])
            elif application.applied and checks.begun(exported, application.applied.note):
                yield self._judged(exported, application, day)
        for application in [a for a in exported.standing if a.status is ExportReturnStatus.ACCEPTED]:
            yield from self._joined(exported, application)
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
        if findings := checks.ask(checks.APPLICATIONS, facts):
            return telling.refused_application(document, findings)
        reason = reason_of(document.note)
        assert reason is not None
        return events.ExportReturnAccepted(
            **telling.about(exported, application), reason=reason.code, arrive_by=checks.arrive_by(facts)
        )

    def _joined(self, exported: ExportInReturn, application: ExportApplication) -> Iterator[Event]:
        """A parcel that arrived brings its goods: the one it names, else one whose report names the list."""
        for key in (application.own_parcel, *exported.reported):
            parcel = self.files.parcels.get(key) if key else None
            while parcel and parcel.report and _brings(parcel, exported):
                assert exported.released is not None
                said = parcel.report.said
                facts = checks.Brought(parcel.report, application, exported.released, self.files)
                if findings := checks.ask(checks.ARRIVALS, facts):
                    yield telling.refused_report(said, findings)
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
        findings = checks.ask(checks.TALLIES, checks.TalliedGoods(tally, parcel, application, exported.released))
        if findings:
            yield telling.refused_tally(parcel, tally, findings)
            return
        yield telling.completed(exported, exported.released, application, tally)


def _brings(parcel: ParcelBack, exported: ExportInReturn) -> bool:
    """Say whether a parcel may still bring goods of the list. Its report names this one or none."""
    assert parcel.report is not None
    return parcel.report.said.invt_no in (None, exported.invt_no) and exported.invt_no not in parcel.served
