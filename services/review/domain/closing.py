"""Closing (结关, 899): review keeps what happens to a released list until its supervision ends."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events.accountbook import GoodsExited
from libs.schemas.events.base import Event
from libs.schemas.events.exports import ListLeftSite
from libs.schemas.events.lists import CaseRef
from libs.schemas.events.returns import ReturnAccepted
from libs.schemas.events.review import ListClosed, ListReleased
from libs.schemas.events.tax import PaymentDocumentPaid, TaxBillReduced, TaxBillSummarised, TaxBillVoided
from services.review.domain.attempts import Attempt
from services.review.domain.due import ListClosable
from services.review.domain.files import ReviewFiles
from services.review.domain.views import Departed

CLOSED = "review.list.closed"
"""Reason of an attempt that is closed."""


def begin(attempt: Attempt, released: ListReleased, closable_from: date) -> None:
    """Day 0: what is due of it is known. A list without tax has nothing to settle."""
    attempt.closable_from = closable_from
    attempt.billed_fen = _fen(released.tax or "0")


class Closing:
    """It takes what others say of released lists. Of a list that it does not know it keeps nothing."""

    def __init__(self, files: ReviewFiles) -> None:
        self._files = files

    def exited(self, event: GoodsExited) -> list[Event]:
        for one in event.lists:
            if attempt := self._known(one.ref):
                attempt.left = True
        return []

    def left_site(self, event: ListLeftSite) -> list[Event]:
        """Direct purchase leaves by its site's release sheet."""
        if attempt := self._known(event.ref):
            attempt.left = True
        return []

    def applied(self, event: ReturnAccepted) -> list[Event]:
        """It may come back until then, whatever the days of return are by now."""
        if attempt := self._known(event.ref):
            attempt.closable_from = max(attempt.closable_from or event.arrive_by, event.arrive_by)
        return []

    def summarised(self, event: TaxBillSummarised) -> list[Event]:
        """The bill, or a part of it. Told again, it says nothing new."""
        if (attempt := self._known(event.ref)) and event.ent_duty_no not in attempt.ent_duty_nos:
            attempt.ent_duty_nos = [*attempt.ent_duty_nos, event.ent_duty_no]
            attempt.collected_fen += _fen(event.total)
        return []

    def voided(self, event: TaxBillVoided) -> list[Event]:
        """All goods are back: they are no parcel under supervision any more, and nothing further is owed."""
        if attempt := self._known(event.ref):
            attempt.left, attempt.billed_fen = True, attempt.collected_fen
        return []

    def reduced(self, event: TaxBillReduced) -> list[Event]:
        if attempt := self._known(event.ref):
            attempt.billed_fen = _fen(event.total)
        return []

    def paid(self, event: PaymentDocumentPaid, day: date) -> list[Event]:
        self._files.paid[event.ent_duty_no] = day
        return []

    def departed(self, event: Departed) -> list[Event]:
        """An export leaves supervision with its goods; summary, statistics and returns follow."""
        attempt = self._known(event.ref)
        if attempt is None or attempt.status is not ListStatus.RELEASED:
            return []
        attempt.left = True
        attempt.end(ListStatus.CLOSED, CLOSED)
        return [ListClosed(list=attempt.named)]

    def close(self, due: ListClosable) -> list[Event]:
        """The store has found nothing that is still open."""
        attempt = self._files.attempts.get(due.case_key, {}).get(due.attempt)
        if attempt is None or attempt.status is not ListStatus.RELEASED:
            return []
        self._files.change(attempt)
        attempt.end(ListStatus.CLOSED, CLOSED)
        return [ListClosed(list=attempt.named)]

    def _known(self, ref: CaseRef) -> Attempt | None:
        """Return the attempt, which may be stopped at the gate by now, or closed."""
        attempt = self._files.attempts.get(ref.case, {}).get(ref.attempt)
        if attempt is not None:
            self._files.change(attempt)
        return attempt


def _fen(yuan: str) -> int:
    return int(Decimal(yuan) * 100)
