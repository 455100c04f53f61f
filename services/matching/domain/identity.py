"""An order whose buyer is checked counts once somebody has answered whether that is whom it names (settled 98)."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from libs.schemas.buyer_identity import ASKED
from services.matching.domain.kept import KeptOrder, Paper, keep
from services.matching.domain.roles import IDENTITY, ORDER


def admit(
    document: Any, unchecked: KeptOrder | None, papers: list[Paper]
) -> tuple[Any | None, KeptOrder | None, list[Paper]]:
    """Take an order, or the answer about `unchecked`, the order that waits for one.

    Returns the order that may be filed now, the one that waits, and the papers that count still: none of an order whose next
    version waits.
    """
    if document.role is IDENTITY:
        assert unchecked, "an answer about another order is not for this case"
        return replace(unchecked, identity=document.verdict), None, papers
    if any(paper.role is ORDER and paper.correction >= document.correction for paper in papers):
        return document, unchecked, papers
    newest = keep(document) if unchecked is None or document.correction > unchecked.correction else unchecked
    if newest.identity == ASKED:
        return None, newest, [paper for paper in papers if paper.role is not ORDER]
    return newest, None, papers


def answers(document: Any, unchecked: KeptOrder | None) -> bool:
    """Say whether it is an answer about this order."""
    return unchecked is not None and bool(unchecked.submission_id == document.asked)


def with_answer(order: Any, early: dict[str, str]) -> Any:
    """The order with its answer, where that came before it. early: those answers, by the submission they are about."""
    verdict = early.pop(order.submission_id, None) if order.identity == ASKED else None
    return replace(order, identity=verdict) if verdict else order
