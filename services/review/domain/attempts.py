"""One declaration list attempt as review knows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events.review import Ground
from libs.schemas.keys import AttemptKey
from services.review.domain.views import ToDecide


@dataclass(slots=True)
class Attempt:
    """reason: the rule that put it where it is. since, assessed, grounds: kept while it is undecided, since when it is.

    value: of a list that tax is assessed of. quota_year: whose quota it holds or uses; None for a mode without quota.
    declared_at: when the log took it. All three None for a list refused before review. return_nos: the returns whose
    quota came back.
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

    @property
    def key(self) -> AttemptKey:
        return AttemptKey(self.case_key, self.attempt)

    def wait(
        self, status: ListStatus, reason: str, at: datetime, assessed: ToDecide, grounds: Sequence[Ground]
    ) -> None:
        """For an officer, from now on under this status."""
        self.status, self.reason, self.since, self.assessed, self.grounds = status, reason, at, assessed, grounds

    def end(self, status: ListStatus, reason: str) -> None:
        """Decided: what an officer would need is not kept."""
        self.status, self.reason, self.since, self.assessed, self.grounds = status, reason, None, None, ()
