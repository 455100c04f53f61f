"""Statuses of a declaration list attempt, and which may follow which, by direction.

Written once: review's table of officers, its stored rows, intake's receipts and the checker follow it. A list keeps 2
while something it needs is missing, and 120 or 399 while its goods have not arrived: waiting is no status.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from libs.schemas.codes.receipt_status import RECEIPT_STATUS
from libs.schemas.codes.supervision_modes import EXPORT, IMPORT, Direction


class ListStatus(StrEnum):
    """The receipt status (returnStatus) of a list, CEB622 or CEB604. 600 is told of lists by no official receipt."""

    DRAFT = "1"
    DECLARED = "2"
    SENT = "3"
    NOT_SENT = "4"
    REJECTED = "100"
    STORED = "120"
    MANUAL = "300"
    EXAMINED = "399"
    INSPECTION = "500"
    DETAINED_CLEARANCE = "501"
    DETAINED_SMUGGLING = "502"
    DETAINED_LEGAL = "503"
    DETAINED_OTHERWISE = "599"
    SUSPENDED = "600"
    SENT_BACK = "700"
    RELEASED = "800"
    CLOSED = "899"

    @property
    def zh(self) -> str:
        return RECEIPT_STATUS[self].zh

    @property
    def en(self) -> str:
        return RECEIPT_STATUS[self].en


S = ListStatus
Edges = Mapping[ListStatus, frozenset[ListStatus]]

DETAINED = frozenset({S.DETAINED_CLEARANCE, S.DETAINED_SMUGGLING, S.DETAINED_LEGAL, S.DETAINED_OTHERWISE})
UNDECIDED = DETAINED | {S.MANUAL, S.INSPECTION, S.SUSPENDED}
"""An officer has the next word."""

TO_ARRIVE = frozenset({S.STORED, S.EXAMINED})
"""Statuses that a list keeps which waits for nothing but its goods."""

CLEARED = frozenset({S.RELEASED, S.CLOSED})
"""Released, whatever followed."""

DECLARED_AGAIN = frozenset({S.REJECTED})
"""Ends of an attempt after which the list may be declared again, as the next attempt."""


def _edges(*rows: tuple[Iterable[ListStatus], Iterable[ListStatus]]) -> Edges:
    """Add up rows of (from any of these, to any of these). A status that no row leaves is an end."""
    found: dict[ListStatus, frozenset[ListStatus]] = dict.fromkeys(S, frozenset())
    for sources, targets in rows:
        for source in sources:
            found[source] |= frozenset(targets)
    return found


_BEFORE_CUSTOMS = (
    ((S.DRAFT,), (S.DECLARED,)),
    ((S.DECLARED,), (S.SENT, S.NOT_SENT, S.STORED, S.REJECTED)),
    ((S.SENT,), (S.STORED, S.REJECTED)),
    ((S.NOT_SENT,), (S.DECLARED,)),
)
_DECISIONS = (
    ((S.STORED,), (S.REJECTED, S.MANUAL, S.INSPECTION, S.SUSPENDED, S.EXAMINED, S.RELEASED)),
    ((S.MANUAL,), (S.REJECTED, S.INSPECTION, S.SUSPENDED, S.EXAMINED, S.RELEASED)),
    ((S.SUSPENDED,), (S.REJECTED, S.MANUAL, S.INSPECTION, S.EXAMINED, S.RELEASED)),
    # Found in order, and a person still has a question: back to him.
    ((S.INSPECTION,), (S.REJECTED, S.MANUAL, S.EXAMINED, S.RELEASED, S.SENT_BACK, *DETAINED)),
    # Detained goods are released, sent back or confiscated (599 too, and the end), never back on sale by a rejection.
    (DETAINED, (S.RELEASED, S.SENT_BACK, S.DETAINED_OTHERWISE)),
)
EDGES: dict[Direction, Edges] = {
    IMPORT: _edges(
        *_BEFORE_CUSTOMS,
        *_DECISIONS,
        # 399: examined by an officer, and the parcel has not arrived. A suspended enterprise's goes back to 300.
        ((S.EXAMINED,), (S.REJECTED, S.MANUAL, S.INSPECTION, S.RELEASED)),
        (DETAINED, (S.EXAMINED,)),
        # A control instruction may name it while it is at its site.
        ((S.RELEASED,), (S.INSPECTION,)),
        # The sorting line may find a parcel abnormal after its release.
        ((S.RELEASED,), (S.SENT_BACK, *DETAINED, S.CLOSED)),
    ),
    EXPORT: _edges(
        *_BEFORE_CUSTOMS,
        *_DECISIONS,
        # 399: examined, to arrive and be bound to a bill. A suspended enterprise's stays there.
        (DETAINED, (S.EXAMINED,)),
        ((S.EXAMINED,), (S.REJECTED, S.INSPECTION, S.RELEASED)),
        # Taken off its manifest a list needs binding again; it may be withdrawn until it has departed.
        ((S.RELEASED,), (S.EXAMINED, S.REJECTED, S.CLOSED)),
        # Out of a zone it may be found abnormal at the gate.
        ((S.RELEASED,), (S.SENT_BACK, *DETAINED)),
    ),
}


def withdrawable(direction: Direction) -> frozenset[ListStatus]:
    """The statuses at which a declarant may take its list back. One drawn for inspection is its officer's."""
    return leading_to(S.REJECTED, direction) - {S.INSPECTION}


def leading_to(status: ListStatus, direction: Direction) -> frozenset[ListStatus]:
    """The statuses from which a list may come to this one."""
    return frozenset(source for source, targets in EDGES[direction].items() if status in targets)
