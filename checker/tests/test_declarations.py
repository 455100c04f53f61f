"""Customs declarations are answered, merged and ended as they should be, and whoever spoils that is noticed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from checker.invariant import Invariant
from checker.invariants import declarations as asked
from checker.invariants import departures
from checker.tests.story import START, Told, told
from checker.tests.test_departures import message
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events import declarations as events
from libs.schemas.events.declaration_documents import CustomsDeclared, MarketGoodsRecorded
from libs.schemas.events.departures import DeparturePosted
from libs.schemas.findings import Finding

S = ListStatus
LINE = {
    "gnum": 1, "gcode": "9617009000", "gname": "杯", "destination": "304", "qty": "4", "unit": "011", "qty1": "1",
    "unit1": "035", "net_weight": "1", "total_price": "60.00", "currency": "502", "record_no": "Z1", "record_gnum": 1,
}  # fmt: skip
SAID = CustomsDeclared.model_validate({
    "submission_id": "d-1", "cop_no": "M1", "app_time": "20260302080000", "trade_mode": "1039", "customs_code": "2921",
    "port_code": "3105", "agent_code": "A1", "ebc_code": "M0", "gross_weight": "2", "cluster": "YIWU", "bill_no": "B1",
    "lines": [LINE],
})  # fmt: skip
RECORD = MarketGoodsRecorded.model_validate({
    "submission_id": "z-1", "cop_no": "Z1", "app_time": "20260302080000", "ebc_code": "M0", "cluster": "YIWU",
    "lines": [{"gnum": 1, "gcode": "9617009000", "gname": "杯", "qty": "4", "unit": "011", "total_price": "100",
               "currency": "142"}],
})  # fmt: skip
KEPT = events.DeclarationDocumentTaken(document="market-record", owner="M0", cop_no="Z1", submission_id="z-1")
GOODS = events.MergedGoods(
    gno=1, gcode="9617009000", destination="304", currency="502", unit="011", qty=Decimal(4), net_weight=Decimal(1),
    total_price=Decimal("60.00"), lines=[1],
)  # fmt: skip


def answered(status: ListStatus, **facts: Any) -> events.DeclarationAnswered:
    known = {
        "submission_id": "d-1", "agent_code": "A1", "cop_no": "M1", "trade_mode": "1039", "customs_code": "2921",
        "ebc_code": "M0", "entry_id": "292120260000000001", "status": status,
    }  # fmt: skip
    return events.DeclarationAnswered.model_validate({**known, **facts})


LEFT = DeparturePosted(part=message("departure", "D1", "X1"))
LEFT_AGAIN = DeparturePosted(part=message("departure", "D2", "X1"))
REFUSED = events.DeclarationDocumentRefused(
    document="customs-declaration", owner="A1", cop_no="M1", submission_id="d-1",
    findings=[Finding(code="-110017", rule="customs-declaration.totalPrice.limit@1", path="lines", message="over")],
)  # fmt: skip
TAKEN = answered(S.STORED, goods=[GOODS])
LIFE: list[Any] = [RECORD, KEPT, SAID, TAKEN, answered(S.EXAMINED), answered(S.RELEASED), LEFT, answered(S.CLOSED)]
ALL = (
    asked.each_is_answered, asked.within_the_limit, asked.lines_are_the_goods, asked.no_more_than_recorded,
    asked.end_as_goods_went, departures.departs_once_and_released,
)  # fmt: skip
TWICE = SAID.model_copy(update={"submission_id": "d-2", "cop_no": "M2"})
RICH = SAID.model_copy(update={"lines": [SAID.lines[0].model_copy(update={"total_price": Decimal("150000.01")})]})


def facts(*happened: Any) -> Any:
    found: list[Told] = [(START, event) for event in happened]
    return told(found)


@pytest.mark.parametrize("life", [LIFE, [SAID, REFUSED], [*LIFE[:6], answered(S.REJECTED)]])
def test_a_right_life_breaks_nothing(life: list[Any]) -> None:
    assert [verdict.violations for verdict in (each(facts(*life)) for each in ALL)] == [()] * len(ALL)


WRONG: list[tuple[str, Invariant, list[Any]]] = [
    ("nobody answers", asked.each_is_answered, [SAID]),
    ("refused and taken", asked.each_is_answered, [*LIFE, REFUSED]),
    ("a number twice", asked.each_is_answered, [*LIFE, TWICE, answered(S.STORED, submission_id="d-2")]),
    ("released behind its end", asked.each_is_answered, [*LIFE, answered(S.RELEASED)]),
    ("ends without a release", asked.end_as_goods_went, [SAID, TAKEN, LEFT, answered(S.CLOSED)]),
    ("worth too much", asked.within_the_limit, [RICH, TAKEN]),
    ("goods left out", asked.lines_are_the_goods, [SAID, answered(S.STORED, goods=[])]),
    ("goods twice", asked.lines_are_the_goods, [SAID, answered(S.STORED, goods=[GOODS, GOODS])]),
    ("of no record", asked.no_more_than_recorded, [SAID, TAKEN]),
    ("more than the record has", asked.no_more_than_recorded,
     [*LIFE, TWICE, answered(S.STORED, submission_id="d-2", entry_id="292120260000000002")]),
    ("ended, and here", asked.end_as_goods_went, [each for each in LIFE if each is not LEFT]),
    ("a parcel departs twice", departures.departs_once_and_released, [*LIFE, LEFT_AGAIN]),
]  # fmt: skip


@pytest.mark.parametrize(("case", "invariant", "life"), WRONG, ids=[case for case, *_ in WRONG])
def test_what_breaks_it_is_noticed(case: str, invariant: Invariant, life: list[Any]) -> None:
    assert date(2026, 3, 2) == START
    assert invariant(facts(*life)).violations
