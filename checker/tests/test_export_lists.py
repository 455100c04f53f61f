"""Lists of exports move along their own edges, inspected before their arrival or after it."""

from __future__ import annotations

from typing import Any

import pytest

from checker.invariants.order import only_allowed_edges, paths
from checker.tests.story import START, told
from libs.schemas.codes.list_status import DETAINED, ListStatus
from libs.schemas.codes.supervision_modes import Hold
from libs.schemas.events import review
from libs.schemas.events.base import Event
from libs.schemas.events.export_documents import ExportListAccepted, ExportListLine
from libs.schemas.events.lists import Exported
from libs.schemas.events.matching import ListMatched
from libs.schemas.events.review import ListReleased
from libs.schemas.tests import a_list

_S = ListStatus
DECLARED = a_list.declared(
    direction="E", owner="3301960AB2", order_no="T1", trade_mode="9610", submission_id="s-list", ems_no=None,
    exported=Exported(statistics_flag="B", owner_code="NO", country="502", pod="5021", port_code="3105"),
)  # fmt: skip
LINES = [a_list.line()]
MATCHED = ListMatched(list=DECLARED, fees=a_list.fees(), lines=LINES)


def _accepted() -> ExportListAccepted:
    ref = DECLARED.ref
    facts = {"order_no": ref.number, "ebc_code": ref.owner, "attempt": 1, "submission_id": "s-list"}
    lines = [a_list.accepted_of(ExportListLine, dict.fromkeys(ExportListLine.__struct_fields__, "1") | {"gnum": 1})]
    known: dict[str, Any] = dict.fromkeys(ExportListAccepted.__struct_fields__, "1")
    numbers = dict.fromkeys(("correction", "corrections", "waybill_corrections", "replaces"), 0)
    return ExportListAccepted(**known | numbers | facts | {"lines": lines})


def _said(status: ListStatus, released: bool = False) -> Event:
    kinds: dict[ListStatus, type[review.Verdict]] = {
        _S.EXAMINED: review.ListExamined, _S.INSPECTION: review.ListInspectionOrdered, _S.REJECTED: review.ListWithdrawn,
        _S.RELEASED: review.ListDetentionLifted, **dict.fromkeys(DETAINED, review.ListDetained),
    }  # fmt: skip
    lets_go = list(Hold) if status is _S.REJECTED else []
    facts = {"list": DECLARED, "status": status, "lets_go": lets_go, "final": status is _S.REJECTED, "grounds": []}
    return a_list.told(kinds[status], **facts, released=released)


RELEASED = ListReleased(list=DECLARED, lines=LINES, grounds=[])
LIVES = {
    "inspected before loading": [_said(_S.INSPECTION), _said(_S.EXAMINED), RELEASED],
    "inspected where it is loaded": [_said(_S.EXAMINED), _said(_S.INSPECTION), _said(_S.EXAMINED), RELEASED],
    "detained there": [_said(_S.EXAMINED), _said(_S.INSPECTION), _said(_S.DETAINED_LEGAL), _said(_S.EXAMINED)],
    "put back and let on": [_said(_S.EXAMINED), RELEASED, _said(_S.EXAMINED, True), _said(_S.RELEASED, True)],
    "put back and withdrawn": [_said(_S.EXAMINED), RELEASED, _said(_S.EXAMINED, True), _said(_S.REJECTED, True)],
}


@pytest.mark.parametrize("life", LIVES)
def test_a_list_goes_as_its_verdicts_say(life: str) -> None:
    facts = told((START, event) for event in (_accepted(), MATCHED, *LIVES[life]))
    said = [e.status if isinstance(e, review.Verdict) else _S.RELEASED for e in LIVES[life]]
    assert paths(facts) == {DECLARED.ref.attempt_key: [_S.DECLARED, _S.STORED, *said]}
    assert not [one for one in only_allowed_edges(facts).violations if "its receipts" not in one], (
        "nobody was told here"
    )
