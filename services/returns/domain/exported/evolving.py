"""Events change export lists, applications and parcels here and nowhere else; nothing is decided.

Documents, releases and departures come on topics of their own, which a rebuild reads in another order. So each event finds
its row or makes it, and no application goes back behind what it came to.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from libs.schemas.cloudevents import Cause
from libs.schemas.events import export_return_documents as documents
from libs.schemas.events import export_returns as events
from libs.schemas.events.base import ByKind
from services.returns.domain.arrivals import Arrival
from services.returns.domain.exported.files import (
    OPEN,
    STANDING,
    Counted,
    ExportApplication,
    ExportReturnFiles,
    ExportReturnStatus,
    ParcelBack,
    Tally,
    TaxQuestion,
)
from services.returns.domain.exported.taking import TAKEN, forget_report, new_application, put_report, serve
from services.returns.domain.exported.terms import APPLICATION, ARRIVAL

Change = Callable[[ExportReturnFiles, Any, Cause], None]


def _application(
    files: ExportReturnFiles, event: events.ExportReturnEvent, submission_id: str, cause: Cause
) -> ExportApplication:
    """The application, or a row for it where its document comes later."""
    exported = files.change(event.invt_no)
    found = exported.of_submission(submission_id)
    return found or new_application(exported, event.return_no, submission_id, ExportReturnStatus.PENDING, cause.time)


def _to(application: ExportApplication, status: ExportReturnStatus, at: datetime) -> bool:
    """Say whether the application comes to this now. One that ended, or is farther, stays as it is."""
    before = application.status
    if before not in STANDING or (status in STANDING and STANDING.index(status) <= STANDING.index(before)):
        return False
    application.status, application.since = status, at
    return True


def _accepted(files: ExportReturnFiles, event: events.ExportReturnAccepted, cause: Cause) -> None:
    application = _application(files, event, event.applied, cause)
    _to(application, ExportReturnStatus.ACCEPTED, cause.time)
    if application.status in STANDING:
        application.arrive_by = event.arrive_by
    for other in files.lists[event.invt_no].applications:
        if (
            other is not application
            and other.return_no == event.return_no
            and other.status is ExportReturnStatus.ACCEPTED
        ):
            _end(files, event.invt_no, other, ExportReturnStatus.CHANGED, cause.time)


def _refused(files: ExportReturnFiles, event: events.ExportReturnRefused, cause: Any) -> None:
    if event.document == APPLICATION and event.invt_no:
        exported = files.change(event.invt_no)
        application = exported.of_submission(event.submission_id)
        if application is None and not isinstance(cause.event, documents.ExportReturnApplied):
            application = new_application(
                exported, event.cop_no, event.submission_id, ExportReturnStatus.PENDING, cause.time
            )
        if application:
            _end(files, event.invt_no, application, ExportReturnStatus.REFUSED, cause.time)
    elif parcel := files.move((event.logistics_code or "", event.logistics_no or "")):
        if event.document == ARRIVAL:
            _report_refused(files, parcel, event, cause)
        else:
            _tally_refused(parcel, event, cause)


def _report_refused(
    files: ExportReturnFiles, parcel: ParcelBack, event: events.ExportReturnRefused, cause: Any
) -> None:
    if parcel.report and parcel.report.said.submission_id == event.submission_id:
        before = parcel.before
        forget_report(files, parcel)
        if before:
            put_report(files, parcel, before[-1], before[:-1])
    elif changed := [each for each in parcel.before if each.said.submission_id == event.submission_id]:
        parcel.before = [each for each in parcel.before if each not in changed]
    elif not isinstance(cause.event, documents.ExportReturnReported):
        parcel.refused.append(event.submission_id)


def _tally_refused(parcel: ParcelBack, event: events.ExportReturnRefused, cause: Any) -> None:
    left = [each for each in parcel.tallies if each.submission_id != event.submission_id]
    if len(left) == len(parcel.tallies) and not isinstance(cause.event, documents.ReturnTallied):
        left.append(Tally(event.invt_no or "", event.submission_id, event.cop_no, "", "", None, [], cause.day, True))
    parcel.tallies = left


def _end(
    files: ExportReturnFiles, invt_no: str, application: ExportApplication, status: ExportReturnStatus, at: datetime
) -> None:
    """It ends in vain: no more of it is kept than that."""
    own = application.own_parcel
    if not _to(application, status, at):
        return
    application.applied = application.applied_on = application.arrive_by = None
    _unclaim(files, invt_no, own)
    exported = files.lists[invt_no]
    ended = sorted((a.since, a.submission_id) for a in exported.applications if a.status not in STANDING)
    gone = {submission_id for _, submission_id in ended[: -files.kept.ended_max]}
    exported.applications = [a for a in exported.applications if a.submission_id not in gone]


def _unclaim(files: ExportReturnFiles, invt_no: str, key: tuple[str, str] | None) -> None:
    """Nothing open of the list names the parcel any more, unless another application does."""
    if key is None or any(a.own_parcel == key and a.status in OPEN for a in files.lists[invt_no].applications):
        return
    if (parcel := files.move(key)) and invt_no in parcel.claimed:
        parcel.claimed.remove(invt_no)


def _withdrawn(files: ExportReturnFiles, event: events.ExportReturnWithdrawn, cause: Cause) -> None:
    _end(
        files, event.invt_no, _application(files, event, event.applied, cause), ExportReturnStatus.WITHDRAWN, cause.time
    )


def _lapsed(files: ExportReturnFiles, event: events.ExportReturnLapsed, cause: Cause) -> None:
    _end(files, event.invt_no, _application(files, event, event.applied, cause), ExportReturnStatus.LAPSED, cause.time)


def _report_gone(files: ExportReturnFiles, event: events.ReportedParcel, cause: Cause) -> None:
    if parcel := files.move((event.logistics_code, event.logistics_no)):
        forget_report(files, parcel)


def _arrived(files: ExportReturnFiles, event: events.ExportReturnArrived, cause: Cause) -> None:
    application = _application(files, event, event.applied, cause)
    if application.status not in STANDING:
        return
    _to(application, ExportReturnStatus.ARRIVED, cause.time)
    application.parcel = event.logistics_code, event.logistics_no
    if parcel := files.move(application.parcel):
        serve(files, parcel, event.invt_no)
        parcel.before = []


def _completed(files: ExportReturnFiles, event: events.ExportReturnCompleted, cause: Cause) -> None:
    application = _application(files, event, event.applied, cause)
    if not _to(application, ExportReturnStatus.COMPLETED, cause.time):
        return
    application.tally, application.tallied_on = event.submission_id, event.tallied_on
    application.lines = [
        Counted(line.gnum, line.qty, line.unfit, line.original - line.remaining - line.qty) for line in event.lines
    ]
    _set_apart(application, event)
    application.tax = TaxQuestion.OPEN if event.lines else None
    application.relief_by = event.relief_by
    if application.parcel and (parcel := files.move(application.parcel)):
        parcel.tallies = [each for each in parcel.tallies if each.submission_id != event.submission_id]
    _unclaim(files, event.invt_no, application.own_parcel)


def _set_apart(application: ExportApplication, event: events.ExportReturnCompleted) -> None:
    unfit = {line.gnum: line.unfit for line in event.lines if line.unfit}
    wrong = {line.gnum: line.qty for line in event.wrong}
    if unfit or wrong:
        apart = _apart(application)
        apart.arrival_no, apart.ems_no = event.arrival_no, event.ems_no
        apart.customs_code, apart.keeper = event.customs_code, event.operator_code
        apart.unfit, apart.wrong = unfit, wrong


def _apart(application: ExportApplication) -> Arrival:
    """Return what its tally set apart, or a row for that where the tally comes later."""
    application.apart = application.apart or Arrival()
    return application.apart


def _disposed(files: ExportReturnFiles, event: events.ExportUnfitGoodsDisposed, cause: Cause) -> None:
    application = _application(files, event, event.applied, cause)
    _apart(application).dispose(event.lines)


def _decided(files: ExportReturnFiles, event: events.ExportWrongGoodsDecided, cause: Cause) -> None:
    application = _application(files, event, event.applied, cause)
    _apart(application).verdict = event.verdict


def _taxes_said(files: ExportReturnFiles, event: events.ReliefGranted | events.ReturnTaxed, cause: Cause) -> None:
    application = _application(files, event, event.applied, cause)
    application.tax, application.relief_by = TaxQuestion.SETTLED, None


_ANSWERED: dict[type[Any], Change] = {
    events.ExportReturnAccepted: _accepted,
    events.ExportReturnRefused: _refused,
    events.ExportReturnWithdrawn: _withdrawn,
    events.ExportReturnLapsed: _lapsed,
    events.ExportReturnReportDeleted: _report_gone,
    events.ExportReturnReportUnclaimed: _report_gone,
    events.ExportReturnArrived: _arrived,
    events.ExportReturnCompleted: _completed,
    events.ExportUnfitGoodsDisposed: _disposed,
    events.ExportWrongGoodsDecided: _decided,
    events.ReliefGranted: _taxes_said,
    events.ReturnTaxed: _taxes_said,
}
_CHANGES: ByKind[Change] = ByKind(TAKEN | _ANSWERED)


def evolve(files: ExportReturnFiles, event: Any, cause: Cause) -> None:
    """Put an event into the files: one that came in, or one of our own."""
    if change := _CHANGES[type(event)]:
        change(files, event, cause)
