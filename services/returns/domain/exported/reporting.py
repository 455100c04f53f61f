"""A report that a parcel came back is asked these questions before it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from libs.schemas.events.export_return_documents import ExportReturnReported
from libs.schemas.findings import Finding
from services.returns.domain.exported import rules
from services.returns.domain.exported.files import ExportReturnFiles, ParcelBack, Report
from services.returns.domain.exported.terms import DELETED, ExportReturnTerms


@dataclass(frozen=True, slots=True)
class ReportInQuestion:
    """A report, and its parcel, which has it already unless it deletes or nothing of it changes any more."""

    document: ExportReturnReported
    parcel: ParcelBack
    files: ExportReturnFiles
    terms: ExportReturnTerms

    @property
    def taken(self) -> bool:
        report = self.parcel.report
        return report is not None and report.said.submission_id == self.document.submission_id

    @property
    def stood(self) -> Report | None:
        """The report that it changes or deletes, or would."""
        if not self.taken:
            return self.parcel.report
        return self.parcel.before[-1] if self.parcel.before else None


def _stands(said: ReportInQuestion) -> Iterator[Finding]:
    """Only the site that reported a parcel changes or deletes that. Once an application has it, that stays."""
    if said.stood is None:
        if said.document.app_type == DELETED:
            yield rules.REPORT_KNOWN.finding(said.document.logistics_no)
        return
    own, first = said.document.operator_code, said.stood.said.operator_code
    if own != first:
        yield rules.REPORT_OPERATOR.finding(own, first)
    if said.parcel.served and not said.taken:
        yield rules.REPORT_SERVED.finding(said.document.logistics_no)


def _changed_too_often(said: ReportInQuestion) -> Iterator[Finding]:
    """Each report behind the one that stands may stand again, so it is kept."""
    if said.taken and len(said.parcel.before) > said.terms.reports_kept_max:
        yield rules.REPORT_CHANGES.finding(len(said.parcel.before), f"<= {said.terms.reports_kept_max}")


def _too_many(said: ReportInQuestion) -> Iterator[Finding]:
    """Bound the parcels whose reports name a list, of each site first: a stranger takes nobody else's room.

    A parcel that an open application names takes none of it, but of its site's room for those: it may name it no more soon.
    """
    number, terms = said.document.invt_no, said.terms
    if number is None or not said.taken:
        return
    parcels = [p for each in said.files.lists[number].reported if (p := said.files.parcels.get(each)) and p.report]
    own = [p for p in parcels if p.report and p.report.said.operator_code == said.document.operator_code]
    if number in said.parcel.claimed:
        bounds = [(len(own), terms.reports_of_site_max + terms.applications_max)]
    else:
        counts = [sum(number not in p.claimed for p in each) for each in (own, parcels)]
        bounds = [*zip(counts, (terms.reports_of_site_max, terms.reports_max), strict=True)]
    over = next(((count, most) for count, most in bounds if count > most), None)
    if over:
        yield rules.REPORTS.finding(over[0], f"<= {over[1]}")


REPORTS = (_stands, _changed_too_often, _too_many)
