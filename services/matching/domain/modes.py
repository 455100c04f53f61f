"""Which documents and checks a list needs, read from its supervision mode's row."""

from __future__ import annotations

from datetime import date

from libs.schemas.codes.supervision_modes import Check, Direction, Document, SupervisionMode, supervision_mode
from libs.schemas.findings import Finding

NAMES = {Document.ORDER: "order", Document.PAYMENT: "payment", Document.WAYBILL: "waybill"}
"""Documents that meet a list here, as `ListWaiting.missing` names them."""

RULE = "621.tradeMode.row@1"


def import_mode(trade_mode: str, day: date) -> SupervisionMode | None:
    """The mode's row on a customs day; None where no import list may be declared under it."""
    return supervision_mode(trade_mode, Direction.IMPORT, day)


def has_single_limit(mode: SupervisionMode) -> bool:
    return Check.SINGLE_LIMIT in mode.checks


def required(mode: SupervisionMode) -> tuple[Document, ...]:
    """What must be here beside the list before it is judged."""
    return tuple(document for document in mode.documents if document in NAMES)


def unknown_mode(trade_mode: str) -> Finding:
    return Finding(
        code="-621001",
        rule=RULE,
        path="InventoryHead.tradeMode",
        message="监管方式不适用 / no import list may be declared in this supervision mode",
        actual=trade_mode,
    )
