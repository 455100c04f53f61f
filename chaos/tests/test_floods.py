"""A flood must be refused beyond its bound, and nobody else."""

from __future__ import annotations

from datetime import date

from chaos.floods import BEHIND, FLOODED, KINDS, document, wrong_answers
from checker.tests.story import told
from libs.schemas.events.base import Event
from libs.schemas.events.matching import DocumentRefused
from services.matching.tests.samples import payment, waybill

DAY, MOST = date(2026, 3, 2), {"payment": 2, "waybill": 2}
FLOOD, OTHER = f"{FLOODED}1", f"{BEHIND}1"


def _refusal(order_no: str = FLOOD) -> DocumentRefused:
    return DocumentRefused(order_no=order_no, submission_id="s", findings=[])


def _wrong(*events: Event, floods: int = 1) -> list[str]:
    return list(wrong_answers(told([(DAY, event) for event in events]), MOST, floods))


def test_refusals_of_the_bound_are_as_they_must_be() -> None:
    flood: list[Event] = [payment(order_no=FLOOD) for _ in range(5)]
    assert _wrong(*flood, payment(order_no=OTHER), *[_refusal()] * 3) == []
    assert _wrong(payment(), waybill(), floods=0) == []


def test_a_flood_that_was_taken_or_wholly_refused_is_wrong() -> None:
    flood: list[Event] = [*(waybill(order_no=FLOOD) for _ in range(5)), waybill(order_no=OTHER)]
    assert _wrong(*flood) == [f"flood of 5 waybills under {FLOOD}: 5 taken, not 2"]
    assert _wrong(*flood, *[_refusal()] * 5) == [f"flood of 5 waybills under {FLOOD}: 0 taken, not 2"]


def test_nobody_else_is_refused_nor_lost_behind_it() -> None:
    flood: list[Event] = [*(payment(order_no=FLOOD) for _ in range(3)), _refusal()]
    assert _wrong(*flood, payment(order_no=OTHER), _refusal(OTHER)) == [
        f"{OTHER}: 1 documents refused though nobody flooded it"
    ]
    assert len(_wrong(*flood)) == 1, "the document behind it was not accepted"
    assert len(_wrong(payment(), floods=1)) == 1, "no flood came to its bound"


def test_each_document_of_a_flood_is_another_one_of_the_same_order() -> None:
    for kind in KINDS:
        made = [document(kind, number, FLOOD) for number in range(3)]
        assert len(set(made)) == 3
        assert all(f'"{FLOOD}"'.encode() in each for each in made)
