"""An order about which somebody was asked counts once all that is answered (settled 98)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from msgspec.structs import replace

from services.matching.domain.documents import GivenAnswer
from services.matching.domain.kept import KeptOrder, Paper, keep
from services.matching.domain.roles import ORDER

Early: TypeAlias = dict[str, list[GivenAnswer]]
"""Answers that came before their orders, by the order's submission; the first to each question."""
EARLY_MAX = 1_000
"""Answers about more orders that are not here come by a fault of whoever answers: no order number has so many orders."""


def admit(
    document: Any, unchecked: KeptOrder | None, papers: list[Paper]
) -> tuple[Any | None, KeptOrder | None, list[Paper]]:
    """Take an order, or an answer about `unchecked`, the order that waits for one.

    Returns the order that may be filed now, the one that waits, and the papers that count still: none of an order whose next
    version waits.
    """
    if document.role.answers:
        assert unchecked, "an answer about another order is not for this case"
        newest = _with(unchecked, (document.said,))
    elif any(paper.role is ORDER and paper.correction >= document.correction for paper in papers):
        return document, unchecked, papers
    else:
        newest = keep(document) if unchecked is None or document.correction > unchecked.correction else unchecked
    if newest.awaits:
        return None, newest, [paper for paper in papers if paper.role is not ORDER]
    return newest, None, papers


def answers(document: Any, unchecked: KeptOrder | None) -> bool:
    """Say whether it answers what this order waits for."""
    return unchecked is not None and unchecked.submission_id == document.asked and document.role in unchecked.awaits


def keep_early(answer: Any, early: Early) -> None:
    """Keep an answer about an order that is not here."""
    if answer.asked in early or len(early) < EARLY_MAX:
        here = early.setdefault(answer.asked, [])
        if all(said.attribute != answer.role.attribute for said in here):
            here.append(answer.said)


def with_answers(order: Any, early: Early) -> Any:
    """The order with the answers that came before it."""
    return _with(order, early.pop(order.submission_id, ()))


def _with(order: Any, said: Iterable[GivenAnswer]) -> Any:
    """The first answer to each question stands."""
    awaited = {role.attribute for role in order.awaits}
    for one in said:
        if one.attribute in awaited:
            awaited.remove(one.attribute)
            order = replace(order, **{one.attribute: one.verdict}, told=one.told or order.told)
    return order
