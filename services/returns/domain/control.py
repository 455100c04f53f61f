"""A case is under control while review questions its list, or a drawn vehicle carries it."""

from __future__ import annotations

from dataclasses import dataclass

from libs.schemas.codes.list_status import UNDECIDED, ListStatus
from libs.schemas.events.review import Verdict

_STOPPED = UNDECIDED | {ListStatus.SENT_BACK}
"""What is sent back or confiscated after its release is customs' own: a final verdict stops it for good."""


@dataclass(slots=True)
class Control:
    """held_at: the status a list not released yet is questioned at; stopped_at: one that was released is stopped at.

    drawn_on: the number of a drawn release note on which no result says that the parcel is normal. None: not so.
    """

    held_at: str | None = None
    stopped_at: str | None = None
    drawn_on: str | None = None

    def follow(self, verdict: Verdict) -> None:
        """Take what review says of the list now."""
        if verdict.released:
            self.stopped_at = verdict.status.value if verdict.status in _STOPPED else None
        else:
            self.held_at = verdict.status.value if verdict.status in UNDECIDED and not verdict.final else None

    def reason(self, *, released: bool) -> str | None:
        """Say why nothing comes back; None where nothing is against it. A release ends what held the list before."""
        if self.drawn_on:
            return f"核放单[{self.drawn_on}]查验中 drawn for inspection at the gate"
        status = self.stopped_at if released else self.held_at or self.stopped_at
        return f"清单状态[{status}] the list stands at {status}" if status else None

    @property
    def over(self) -> bool:
        return not (self.held_at or self.stopped_at or self.drawn_on)
