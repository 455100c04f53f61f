"""Which documents and checks an import list needs: read from the row of its supervision mode."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from libs.schemas.codes import supervision_modes as modes
from libs.schemas.findings import Finding
from services.matching.domain.rule import DocumentName

_NAMES: dict[modes.Document, DocumentName] = {
    modes.Document.ORDER: "order",
    modes.Document.PAYMENT: "payment",
    modes.Document.WAYBILL: "waybill",
}

RULE = "621.tradeMode.row@1"


def import_mode(trade_mode: str, day: date) -> modes.SupervisionMode | None:
    """The mode's row on a customs day; None where no import list may be declared in it."""
    return modes.supervision_mode(trade_mode, modes.IMPORT, day)


@lru_cache(maxsize=1024)  # asked for every list, the same for all lists of a mode and day
def required(trade_mode: str, day: date) -> tuple[DocumentName, ...]:
    """What must be here beside the list before it is judged. A list of an unknown mode waits for nothing."""
    mode = import_mode(trade_mode, day)
    return tuple(_NAMES[document] for document in mode.documents if document in _NAMES) if mode else ()


def compared(mode: modes.SupervisionMode) -> bool:
    """Whether a list of this mode must agree with its documents."""
    return modes.Check.DOCUMENTS_AGREE in mode.checks


def limited(mode: modes.SupervisionMode) -> bool:
    """Whether the limit of one purchase holds in this mode."""
    return modes.Check.SINGLE_LIMIT in mode.checks


def unknown_mode(trade_mode: str) -> Finding:
    return Finding(
        code="-621001",
        rule=RULE,
        path="InventoryHead.tradeMode",
        message="监管方式不适用于进口清单 / no import list may be declared in this supervision mode",
        actual=trade_mode,
    )
