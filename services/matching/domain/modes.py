"""Which documents and checks an import list needs: read from the row of its supervision mode."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from libs.schemas.codes import supervision_modes as modes
from libs.schemas.findings import Finding
from services.matching.domain.rule import DocumentName

_NAMES: dict[modes.Document, DocumentName] = {
    modes.Document.ORDER: "order",
    modes.Document.PAYMENT: "payment",
    modes.Document.WAYBILL: "waybill",
}

RULE = "621.tradeMode.row@1"


class Demands(NamedTuple):
    """What the row of a mode asks of a list.

    documents: what must be here beside the list before it is judged. agreement: whether it must agree with them.
    single_limit: whether the limit of one purchase holds.
    """

    documents: tuple[DocumentName, ...]
    agreement: bool
    single_limit: bool


@lru_cache(maxsize=1024)  # asked for every list, the same for all lists of a mode and day
def demands(trade_mode: str, day: date) -> Demands | None:
    """None where no import list may be declared in this mode on this customs day: such a list waits for nothing."""
    mode = modes.supervision_mode(trade_mode, modes.IMPORT, day)
    if mode is None:
        return None
    return Demands(
        tuple(_NAMES[document] for document in mode.documents if document in _NAMES),
        modes.Check.DOCUMENTS_AGREE in mode.checks,
        modes.Check.SINGLE_LIMIT in mode.checks,
    )


def unknown_mode(trade_mode: str) -> Finding:
    return Finding(
        code="-621001",
        rule=RULE,
        path="InventoryHead.tradeMode",
        message="监管方式不适用于进口清单 / no import list may be declared in this supervision mode",
        actual=trade_mode,
    )
