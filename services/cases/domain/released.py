"""A released list is audited, and what left the country comes back."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from libs.schemas.events.lists import CaseRef
from services.cases.domain import views
from services.cases.domain.causes import CausingRecord, at
from services.cases.domain.files import CaseFiles, FileBounds, FiledAttempt, FiledAudit, FiledBill, Returning


class ReleasedDesk:
    """Files what is said of lists behind their release into the state of a batch."""

    def __init__(self, files: CaseFiles, bounds: FileBounds) -> None:
        self._files, self._bounds = files, bounds

    def audited(self, record: CausingRecord) -> tuple[()]:
        """The tax centre asks for the documents of a released list."""
        seen: views.AuditOrderedSeen = record.event
        self._of(record, seen.list.ref).audit = FiledAudit(at(record), seen.answer_by, seen.until, seen.ground)
        return ()

    def audit_papers(self, record: CausingRecord, moment: str) -> tuple[()]:
        """Papers are there, or their term is over without: `papers_at` or `missed_at` of the audit."""
        attempt = self._of(record, record.event.list.ref)
        if attempt.audit and not attempt.audit.papers_at:
            attempt.audit = structs.replace(attempt.audit, **{moment: at(record)})
        return ()

    def audit_found(self, record: CausingRecord) -> tuple[()]:
        """One topic tells all of an audit, so it was ordered before."""
        attempt = self._of(record, record.event.list.ref)
        if attempt.audit:
            attempt.audit = structs.replace(attempt.audit, found_at=at(record))
        return ()

    def audit_money(self, record: CausingRecord, state: str) -> tuple[()]:
        """Its bills have numbers of their own, behind the list's."""
        seen: Any = record.event
        numbers = seen.ent_duty_nos if isinstance(seen, views.RefundSeen) else [seen.ent_duty_no]
        self._of(record, seen.list.ref).bills[seen.tax_no] = FiledBill(seen.total, state, ent_duty_nos=numbers)
        return ()

    def audit_closed(self, record: CausingRecord) -> tuple[()]:
        seen: views.AuditClosedSeen = record.event
        attempt = self._of(record, seen.list.ref)
        if attempt.audit:
            found = attempt.audit.found_at or at(record)
            attempt.audit = structs.replace(attempt.audit, found_at=found, outcome=seen.outcome, total=seen.total)
        return ()

    def export_returning(self, record: CausingRecord, **now: str) -> tuple[()]:
        """Exported goods come back: one topic tells all of it. now: what the application's entry says since."""
        seen: views.ExportReturnSeen = record.event
        attempt = self._of(record, seen.ref)
        known = attempt.returns.get(seen.return_no) or Returning("accepted", at(record))
        by = seen.arrive_by or known.arrive_by
        duty = seen.amount if isinstance(seen, views.ExportDutySeen) else known.duty_refunded
        told = {"at": at(record), **now} if "state" in now else now
        standing = structs.replace(known, arrive_by=by, duty_refunded=duty, **told)
        attempt.put_return(seen.return_no, standing, self._bounds.returns_max)
        self._files.name(seen.invt_no, seen.ref.case, record.day)
        return ()

    def export_return_withdrawn(self, record: CausingRecord) -> tuple[()]:
        """It names the list by its number: by that its acceptance let the case be found."""
        seen: views.ExportReturnWithdrawnSeen = record.event
        for case in self._files.found.get(seen.invt_no, ()):
            for attempt in self._files.case(case, record.day).attempts.values():
                if known := attempt.returns.get(seen.return_no):
                    attempt.returns[seen.return_no] = structs.replace(known, state="withdrawn", at=at(record))
        return ()

    def _of(self, record: CausingRecord, ref: CaseRef) -> FiledAttempt:
        return self._files.case(ref.case, record.day).attempt(ref.attempt)
