"""What a list must pass stands in the row of its supervision mode."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from libs.schemas.codes import supervision_modes as modes
from libs.schemas.codes.supervision_modes import Check
from libs.schemas.events.matching import ListMatched, ListRefused
from services.matching.domain.dossier import Dossier
from services.matching.domain.examination import Examiner
from services.matching.domain.modes import demands
from services.matching.domain.rule import Tolerances
from services.matching.tests.samples import declared, list_line, order, payment, read, waybill

DAY = date(2026, 3, 2)
MEMBERS: dict[Any, tuple[Any, Any]] = {
    Check.DOCUMENTS_AGREE: (order(), declared(buyer_telephone="13899999999")),
    Check.SINGLE_LIMIT: (
        order(lines=[{"gnum": 1, "item_name": "x", "qty": "2", "unit": "122", "price": "2500.00",
                      "total_price": "5000.00", "country": "601"}]),
        declared(lines=[list_line(1, qty="2", price="2500.00", total_price="5000.00", gname="x", item_no=None)]),
    ),
}  # fmt: skip
"""Member of the row → an order and a list that pass without it alone."""


def outcome(documents: tuple[Any, Any]) -> type[Any]:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    dossier = Dossier()
    events: list[Any] = []
    for document in (*documents, payment(), waybill()):
        for case in dossier.file(read(document), DAY, now):
            events += Examiner(Tolerances()).examine(dossier, case, lambda office: f"{office}2026I000000001")
    return getattr(events[-1], "event", type(events[-1]))


@pytest.mark.parametrize("member", MEMBERS)
def test_a_check_is_made_only_where_the_modes_row_says_so(member: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert outcome(MEMBERS[member]) is ListRefused
    row = modes.supervision_mode("1210", modes.IMPORT, DAY)
    assert row
    without = replace(row, checks=row.checks - {member})
    monkeypatch.setattr(modes, "supervision_mode", lambda *_: without)
    demands.cache_clear()
    assert outcome(MEMBERS[member]) is ListMatched
    demands.cache_clear()


def test_every_member_matching_reads_is_tried() -> None:
    assert MEMBERS.keys() == {member for member, services in modes.ASKED_BY.items() if "matching" in services}
