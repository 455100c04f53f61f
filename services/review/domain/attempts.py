"""One declaration list attempt as review knows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from libs.schemas.events.review import Ground
from services.review.domain.views import Assessed


class Status(StrEnum):
    """Receipt status of the list (CEB622)."""

    REJECTED = "100"
    MANUAL = "300"
    INSPECTION = "500"
    DETAINED_CLEARANCE = "501"
    DETAINED_SMUGGLING = "502"
    DETAINED_LEGAL = "503"
    SENT_BACK = "700"
    RELEASED = "800"


DETAINED = frozenset({Status.DETAINED_CLEARANCE, Status.DETAINED_SMUGGLING, Status.DETAINED_LEGAL})
HOLDING = DETAINED | {Status.MANUAL, Status.INSPECTION}
"""Undecided: the attempt's value stands held on the buyer's quota."""


@dataclass(slots=True)
class Attempt:
    """reason: the rule that put it where it is. since: when. assessed, grounds: kept while it is undecided.

    value: of an assessed list. quota_year: whose quota it holds or uses; None for a mode without quota. Both None for a
    list refused before review. return_nos: the returns whose quota came back.
    """

    ebp_code: str
    order_no: str
    attempt: int
    invt_no: str | None
    status: Status
    reason: str
    since: datetime
    buyer_token: str | None = None
    quota_year: int | None = None
    value: Decimal | None = None
    assessed: Assessed | None = None
    grounds: list[Ground] = field(default_factory=list)
    return_nos: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str, int]:
        return self.ebp_code, self.order_no, self.attempt

    def move(self, status: Status, reason: str, at: datetime) -> None:
        self.status, self.reason, self.since = status, reason, at
        if status not in HOLDING:
            self.assessed, self.grounds = None, []
