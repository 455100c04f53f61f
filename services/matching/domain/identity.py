"""An order whose buyer is checked counts once somebody has answered whether that is whom it names (settled 98)."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec.structs import replace

from libs.schemas.buyer_identity import ASKED
from services.matching.domain.kept import KeptOrder, Paper, keep
from services.matching.domain.roles import IDENTITY, ORDER


class BuyerChecks(msgspec.Struct, array_like=True, gc=False):
    """Checks of a case's buyers. order: its newest version, while nobody has answered. answers: those that came before
    their orders, by the submission they are about; the first one stands."""

    order: KeptOrder | None = None
    answers: dict[str, str] = {}

    @property
    def over(self) -> bool:
        """Say whether nothing waits here."""
        return self.order is None and not self.answers

    def admit(self, document: Any, papers: list[Paper]) -> tuple[Any | None, list[Paper]]:
        """Take an order or an answer. Returns the order that may be filed now, and the papers that count still: none of an
        order whose next version waits here."""
        if document.role is IDENTITY:
            self.answers.setdefault(document.asked, document.verdict)
        elif any(paper.role is ORDER and paper.correction >= document.correction for paper in papers):
            return document, papers
        elif self.order is None or document.correction > self.order.correction:
            self.order = keep(document)
        if (order := self.order) is None:
            return None, papers
        verdict = self.answers.pop(order.submission_id, None) if order.identity == ASKED else order.identity
        if verdict is None and order.identity:
            return None, [paper for paper in papers if paper.role is not ORDER]
        self.order = None
        return replace(order, identity=verdict), papers


def in_force(checks: BuyerChecks | None) -> BuyerChecks | None:
    """None where nothing waits any more."""
    return None if checks is None or checks.over else checks
