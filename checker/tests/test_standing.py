"""A list's standing follows from what was published about it, whatever came first."""

from __future__ import annotations

import pytest

from checker.standing import standings
from checker.tests.story import ASSESSED, LISTED, START, life, told
from libs.schemas.events import intake, matching, review, tax
from libs.schemas.events.base import Event
from libs.schemas.tests import a_list, verdicts

GROUND = {"rule": "r", "version": 1, "code": "1332", "text": "x"}


def _event(kind: type[Event], **more: object) -> Event:
    return a_list.told(kind, list=LISTED, **more | {"grounds": [GROUND]})


WAITING = _event(matching.ListWaiting, missing=["payment", "waybill"])
LATER = _event(matching.ListWaiting, missing=["waybill"])
AWAITED = tax.GuaranteeAwaited(place=1, assessed=ASSESSED)
ORDERED = _event(review.ListInspectionOrdered, **verdicts.INSPECTION)
REFUSED = _event(matching.ListRefused, refused_by="tax", findings=[])
REJECTED = _event(review.ListRejected, refused_by="tax", **verdicts.REJECTED)
SENT_BACK = _event(review.ListSentBack, **verdicts.SENT_BACK)


@pytest.mark.parametrize(
    ("events", "state", "reason"),
    [
        ([WAITING], "waiting", "payment, waybill"),
        ([WAITING, LATER], "waiting", "waybill"),
        ([AWAITED], "waiting", "guarantee"),
        ([AWAITED, ORDERED], "waiting", "under inspection"),
        ([REFUSED], "lost", None),
        ([REFUSED, REJECTED], "rejected", None),
        ([ORDERED, SENT_BACK], "sent back", None),
    ],
)
def test_state(events: list[Event], state: str, reason: str | None) -> None:
    (standing,) = standings(told((START, event) for event in events)).values()
    assert (standing.state, standing.reason) == (state, reason)


def test_a_list_nobody_was_told_of_yet_waits_for_the_documents_nobody_sent() -> None:
    waits = [event for event in life() if isinstance(event[1], intake.ListAccepted | intake.OrderAccepted)]
    (standing,) = standings(told(waits)).values()
    assert (standing.state, standing.reason) == ("waiting", "payment, waybill")


def test_a_rejection_names_its_codes() -> None:
    (standing,) = standings(told([(START, REJECTED)])).values()
    assert standing.codes == ("1332",)
