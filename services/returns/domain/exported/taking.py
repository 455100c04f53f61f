"""Documents, releases and departures change rows of exported goods that come back; nothing is decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from libs.schemas.cloudevents import Cause
from libs.schemas.codes.list_status import CLEARED
from libs.schemas.codes.supervision_modes import EXPORT, Exit, mode_of
from libs.schemas.events import export_return_documents as documents
from libs.schemas.events.review import Verdict
from services.returns.domain.exported.files import (
    OPEN,
    STANDING,
    ExportApplication,
    ExportInReturn,
    ExportReturnFiles,
    ExportReturnStatus,
    ParcelBack,
    ReleasedExport,
    Report,
    TalliedLine,
    Tally,
)
from services.returns.domain.exported.systems import SystemRecord
from services.returns.domain.exported.terms import DELETED
from services.returns.domain.exported.views import DepartedView, ExitedView
from services.returns.domain.views import ListReleasedView

Change = Callable[[ExportReturnFiles, Any, Cause], None]


def _released(files: ExportReturnFiles, event: ListReleasedView, cause: Cause) -> None:
    invt_no = event.list.invt_no
    if invt_no is None or files.lists[invt_no].released:
        return
    files.change(invt_no).released = ReleasedExport(event.list, cause.day, bytes(event.lines).decode())
    files.released.add(invt_no)


def _judged(files: ExportReturnFiles, event: Verdict, cause: Cause) -> None:
    """A list that was released is stopped, or let on."""
    if event.released and event.list.invt_no:
        files.change(event.list.invt_no).stopped = None if event.status in CLEARED else event.status.value


def _departed(files: ExportReturnFiles, event: DepartedView, cause: Cause) -> None:
    declared = event.list
    mode = mode_of(declared, cause.day)
    if mode and mode.exit is Exit.DEPARTURE and declared.invt_no:
        day = date.fromisoformat(event.leave_time[:8])
        _left(files.change(declared.invt_no), min(day, cause.day))


def _exited(files: ExportReturnFiles, event: ExitedView, cause: Cause) -> None:
    for listed in event.lists:
        if listed.ref.direction == EXPORT:
            _left(files.change(listed.invt_no), cause.day)


def _left(exported: ExportInReturn, day: date) -> None:
    exported.left_on = exported.left_on or day


def _applied(files: ExportReturnFiles, event: documents.ExportReturnApplied, cause: Cause) -> None:
    """An answer that is ahead of it stands already."""
    if event.app_type == DELETED:
        return
    exported = files.change(event.invt_no)
    application = exported.of_submission(event.submission_id)
    if application is None:
        application = new_application(
            exported, event.co_el_no, event.submission_id, ExportReturnStatus.PENDING, cause.time
        )
    if application.status in STANDING:
        application.applied, application.applied_on = event, cause.day
    if application.status in OPEN and (parcel := files.move((event.logistics_code, event.logistics_no))):
        add(parcel.claimed, event.invt_no)
    if application.parcel and (parcel := files.move(application.parcel)):
        serve(files, parcel, event.invt_no)


def new_application(
    exported: ExportInReturn, return_no: str, submission_id: str, status: ExportReturnStatus, at: datetime
) -> ExportApplication:
    made = ExportApplication(return_no=return_no, submission_id=submission_id, status=status, since=at)
    exported.applications.append(made)
    return made


def _reported(files: ExportReturnFiles, event: documents.ExportReturnReported, cause: Cause) -> None:
    """A deletion is answered by an event of its own; a change stands at once, where nothing keeps the report."""
    parcel = files.move((event.logistics_code, event.logistics_no))
    if parcel is None:
        return
    if event.submission_id in parcel.refused:
        parcel.refused.remove(event.submission_id)
        return
    if event.app_type == DELETED or (parcel.served and parcel.report):
        return
    before = [
        each for each in (*parcel.before, parcel.report) if each and each.said.submission_id != event.submission_id
    ]
    forget_report(files, parcel)
    put_report(files, parcel, Report(event, cause.day), before)
    for exported in files.lists_of(parcel):
        if any(a.parcel == parcel.key for a in exported.applications):
            serve(files, parcel, exported.invt_no)
            parcel.before = []


def serve(files: ExportReturnFiles, parcel: ParcelBack, invt_no: str) -> None:
    """Goods of the list arrived by the parcel: nothing looks for it any more."""
    add(parcel.served, invt_no)
    if parcel.key in files.lists[invt_no].reported:
        files.change(invt_no).reported.remove(parcel.key)


def put_report(files: ExportReturnFiles, parcel: ParcelBack, report: Report, before: Sequence[Report] = ()) -> None:
    parcel.report, parcel.before = report, list(before)
    if parcel.named in files.lists and parcel.named not in parcel.served:
        add(files.change(parcel.named).reported, parcel.key)


def forget_report(files: ExportReturnFiles, parcel: ParcelBack) -> None:
    named = parcel.named
    parcel.report, parcel.before = None, []
    if named and named in files.lists and parcel.key in files.lists[named].reported:
        files.change(named).reported.remove(parcel.key)


def _tallied(files: ExportReturnFiles, event: documents.ReturnTallied, cause: Cause) -> None:
    parcel = files.move((event.logistics_code, event.logistics_no))
    if parcel is None or any(a.tally == event.submission_id for a in files.lists[event.invt_no].applications):
        return
    known = [each for each in parcel.tallies if each.submission_id == event.submission_id]
    if known:
        parcel.tallies = [each for each in parcel.tallies if each not in known]
        return
    parcel.tallies.append(
        Tally(
            event.invt_no,
            event.submission_id,
            event.cop_no,
            event.operator_code,
            event.customs_code,
            event.ems_no,
            [TalliedLine(line.gnum, line.qty, line.condition) for line in event.lines],
            cause.day,
        )
    )


def _system(files: ExportReturnFiles, event: documents.ReturnProcessSystemRecorded, cause: Cause) -> None:
    key = event.code, event.system.value
    files.systems[key] = SystemRecord(*map(date.fromisoformat, (event.since, event.until)))
    files.recorded.add(key)


def _certified(files: ExportReturnFiles, event: documents.TaxCertificateRecorded, cause: Cause) -> None:
    exported = files.change(event.invt_no)
    exported.certificate = exported.certificate or event.certificate_no


def add(to: list[Any], value: Any) -> None:
    if value not in to:
        to.append(value)


TAKEN: dict[type[Any], Change] = {
    ListReleasedView: _released,
    Verdict: _judged,
    DepartedView: _departed,
    ExitedView: _exited,
    documents.ExportReturnApplied: _applied,
    documents.ExportReturnReported: _reported,
    documents.ReturnTallied: _tallied,
    documents.ReturnProcessSystemRecorded: _system,
    documents.TaxCertificateRecorded: _certified,
}
"""What comes in → how it is put into the files."""
