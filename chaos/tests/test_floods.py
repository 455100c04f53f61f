"""A flood must be refused beyond its bound, and nobody else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest

from chaos.floods import BEHIND, FLOODS, Flood, tagged, wrong_answers
from chaos.verdict import _MOST
from checker.tests.story import told
from libs.schemas.events.receipts import Receipt, ReceiptsIssued
from libs.schemas.findings import Finding
from libs.schemas.kinds import KINDS

DAY, MOST = date(2026, 3, 2), dict.fromkeys((flood.name for flood in FLOODS), 2)
TAKEN, REFUSED = "2", "-1"
ROWS = pytest.mark.parametrize("flood", FLOODS, ids=lambda flood: flood.name)


def _answers(flood: Flood, tag: str, *statuses: str) -> list[ReceiptsIssued]:
    finding = Finding(code="-1", rule=f"{flood.rule}@1", path="x", message="x")
    return [
        ReceiptsIssued(
            document=flood.kind,
            business_key=f"{flood.kind}/{tag}/{number}",
            submission_id=f"{tag}-{number}",
            receipts=[Receipt(receipt={"returnStatus": status}, findings=[finding] if status == REFUSED else [])],
        )
        for number, status in enumerate(statuses)
    ]


def _wrong(*answers: Iterable[ReceiptsIssued], floods: int = 1) -> list[str]:
    return list(wrong_answers(told([(DAY, event) for each in answers for event in each]), MOST, floods))


@ROWS
def test_refusals_of_the_bound_are_as_they_must_be(flood: Flood) -> None:
    tag, behind = tagged(flood, 7), tagged(flood, 7, BEHIND)
    assert _wrong(_answers(flood, tag, TAKEN, TAKEN, REFUSED, REFUSED), _answers(flood, behind, TAKEN)) == []
    assert _wrong(_answers(flood, "T1", TAKEN), floods=0) == []


@ROWS
def test_a_flood_that_was_taken_or_wholly_refused_is_wrong(flood: Flood) -> None:
    tag, behind = tagged(flood, 7), _answers(flood, tagged(flood, 7, BEHIND), TAKEN)
    assert _wrong(_answers(flood, tag, *[TAKEN] * 5), behind) == [f"{flood.name}: 5 under {tag}, 5 taken, not 2"]
    assert _wrong(_answers(flood, tag, *[REFUSED] * 5), behind) == [f"{flood.name}: 5 under {tag}, 0 taken, not 2"]


@ROWS
def test_nobody_else_is_refused_nor_lost_behind_it(flood: Flood) -> None:
    sent = _answers(flood, tagged(flood, 7), TAKEN, TAKEN, REFUSED)
    behind = tagged(flood, 7, BEHIND)
    assert len(_wrong(sent, _answers(flood, behind, REFUSED))) == 1, "the document behind it was refused"
    assert len(_wrong(sent)) == 1, "the document behind it was not answered"
    assert len(_wrong(sent, _answers(flood, behind, TAKEN), _answers(flood, "T1", REFUSED))) == 1, "a stranger's was"
    assert len(_wrong(_answers(flood, "T1", TAKEN))) == 1, "no flood came to its bound"


@ROWS
def test_each_document_of_a_flood_is_another_one_of_the_same_tag(flood: Flood) -> None:
    made = [flood.body(tagged(flood, 7), count) for count in range(3)]
    assert len(set(made)) == 3
    assert all(tagged(flood, 7).encode() in each for each in made)
    assert flood.kind in KINDS and _MOST[flood.name] > 1
