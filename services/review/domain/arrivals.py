"""An officer has the parcel of a direct purchase arrive anew before its release. Exports, who know its site, answer."""

from __future__ import annotations

from datetime import date

from libs.schemas.events.base import Event
from libs.schemas.events.intake import ManualVerdictGiven
from libs.schemas.events.review import ArrivalAskedBack
from services.review.domain import rules
from services.review.domain.admissible import arrival_kept, refused
from services.review.domain.courses import RuleBook
from services.review.domain.files import ReviewFiles
from services.review.domain.officers import VERDICT
from services.review.domain.ways import Ways


class ArrivalLifting:
    """Nothing of the list changes by it: it goes on waiting for what it waits for."""

    def __init__(self, rule_book: RuleBook, files: ReviewFiles, ways: Ways) -> None:
        self._rules, self._files, self._ways = rule_book, files, ways

    def lift(self, event: ManualVerdictGiven, day: date) -> list[Event]:
        """Pass the word on where the list stands right for it."""
        attempts = self._files.attempts.get(event.ref.case, {})
        attempt = next((each for each in attempts.values() if each.invt_no == event.invt_no), None)
        if attempt is None:
            return [refused(event, VERDICT, rules.KNOWN.finding(event.invt_no))]
        declared = attempt.assessed.list if attempt.assessed else None
        by_site = declared is not None and self._rules.course_of(declared, day).leaves.by_site
        findings = arrival_kept(attempt, event, self._ways.offices(attempt, VERDICT, day), by_site=by_site)
        if findings or declared is None:
            return [refused(event, VERDICT, *findings)]
        return [
            ArrivalAskedBack(
                list=declared, officer=event.officer, submission_id=event.submission_id, cop_no=event.cop_no
            )
        ]
