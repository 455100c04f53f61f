"""Tests make verdicts by hand from these."""

from __future__ import annotations

from typing import Any

from libs.schemas.codes.list_status import ListStatus
from libs.schemas.codes.supervision_modes import Hold

ALL = list(Hold)
NOT_STOCK = [Hold.GUARANTEE, Hold.QUOTA]


def effect(status: str, lets_go: list[Hold] | None = None) -> dict[str, Any]:
    """The members of a verdict of this status; final where it lets anything go."""
    return {"status": ListStatus(status), "lets_go": lets_go or [], "final": bool(lets_go), "grounds": []}


REJECTED = effect("100", ALL)
SENT_BACK = effect("700", NOT_STOCK)
MANUAL = effect("300")
INSPECTION = effect("500")
