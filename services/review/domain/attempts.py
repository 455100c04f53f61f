"""One declaration list attempt as review knows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from libs.schemas.codes.list_status import TO_ARRIVE, ListStatus
from libs.schemas.codes.supervision_modes import IMPORT
from libs.schemas.events.lists import CaseRef, NamedList
from libs.schemas.events.review import Ground
from libs.schemas.keys import AttemptKey
from services.review.domain.views import ToDecide

ASKED = (ListStatus.MANUAL, ListStatus.INSPECTION, ListStatus.EXAMINED)
"""The questions that a list's release may wait for, in the order in which they are asked. The last: has it arrived?"""

LOADED_FIRST = (ListStatus.MANUAL, ListStatus.EXAMINED, ListStatus.INSPECTION)
"""The same where an export is inspected once it has arrived and is bound to a bill."""

Questions = frozenset[ListStatus]
NONE: Questions = frozenset()
ARRIVED: Questions = frozenset({ListStatus.EXAMINED})
"""The question whose answer is the arrival of the parcel."""


def questions_of(grounds: Iterable[Ground]) -> Questions:
    """Return the questions that rules asked, by the codes of their grounds."""
    codes = {ground.code for ground in grounds}
    return frozenset(status for status in ASKED if status in codes)


def first_of(questions: Questions, order: Sequence[ListStatus] = ASKED) -> ListStatus:
    """Return the status of a list that somebody would release: the first question still open, else 800."""
    return next((status for status in order if status in questions), ListStatus.RELEASED)


@dataclass(slots=True)
class Attempt:
    """reason: the rule that put it where it is. since, assessed, grounds: kept while it is undecided, since when it is;
    a list found abnormal at the gate does without assessed, and of one put back to be bound again it tells no lines.

    questions: those still open, the one at hand among them.

    value: of a list that tax is assessed of, less what came back. quota_year: whose quota it holds or uses; None for a
    mode without quota. declared_at: when the log took it. All three None for a list refused before review. return_nos:
    the arrivals whose quota came back.

    expires_on: the day at whose end a list that waits for nothing but its goods has waited too long; None for any other.

    Of a released list: closable_from: the day at whose end its supervision may end. left: its goods did. billed_fen:
    its tax, less what came back; collected_fen: the part of it that stands in the payment documents ent_duty_nos.
    """

    case_key: str
    attempt: int
    invt_no: str | None
    status: ListStatus
    reason: str
    buyer_token: str | None = None
    quota_year: int | None = None
    value: Decimal | None = None
    since: datetime | None = None
    assessed: ToDecide | None = None
    grounds: Sequence[Ground] = ()
    return_nos: Sequence[str] = ()
    declared_at: datetime | None = None
    questions: Questions = NONE
    expires_on: date | None = None
    closable_from: date | None = None
    left: bool = False
    billed_fen: int = 0
    collected_fen: int = 0
    ent_duty_nos: Sequence[str] = ()

    @property
    def key(self) -> AttemptKey:
        return AttemptKey(self.case_key, self.attempt)

    @property
    def named(self) -> NamedList:
        return NamedList(ref=CaseRef.of(*self.key), invt_no=self.invt_no)

    @property
    def was_released(self) -> bool:
        """Say whether it is released, or stopped after its release."""
        return self.status is ListStatus.RELEASED or (self.since is not None and self.closable_from is not None)

    @property
    def held_at_site(self) -> bool:
        """Say whether it is an import that was released, and is to be inspected since."""
        imported = CaseRef.of(self.case_key).direction == IMPORT
        return self.was_released and imported and self.status is ListStatus.INSPECTION

    def wait(
        self,
        status: ListStatus,
        reason: str,
        at: datetime,
        assessed: ToDecide | None,
        grounds: Sequence[Ground],
        questions: Questions,
        until: date,
    ) -> None:
        """For an officer, or for its parcel, from now on under this status. until: the last day of a wait for its parcel;
        what is detained waits for customs, wherever its parcel is."""
        self.status, self.reason, self.since, self.assessed, self.grounds = status, reason, at, assessed, grounds
        self.questions = questions
        self.expires_on = until if questions == ARRIVED and status in TO_ARRIVE else None

    def end(self, status: ListStatus, reason: str) -> None:
        """Decided: what an officer would need is not kept."""
        self.status, self.reason, self.since, self.assessed, self.grounds = status, reason, None, None, ()
        self.questions, self.expires_on = NONE, None
