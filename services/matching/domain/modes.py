"""Which documents and checks an import list needs: read from the row of its supervision mode."""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from functools import lru_cache

from libs.schemas.codes.supervision_modes import IMPORT, Check, Document, SupervisionMode, supervision_mode
from libs.schemas.findings import Finding

_NAMES = {Document.ORDER: "order", Document.PAYMENT: "payment", Document.WAYBILL: "waybill"}
"""Documents that meet a list here, as `ListWaiting.missing` names them."""

RULE = "621.tradeMode.row@1"


@lru_cache(maxsize=1024)  # one entry per mode and day: asked for every list, the same for all of a day
def import_mode(trade_mode: str, day: date) -> SupervisionMode | None:
    """The mode's row on a customs day; None where no import list may be declared in it."""
    return supervision_mode(trade_mode, IMPORT, day)


def missing(trade_mode: str, day: date, held: Container[Document]) -> tuple[str, ...]:
    """The names of the documents that must still come. A list of an unknown mode waits for nothing."""
    mode = import_mode(trade_mode, day)
    if mode is None:
        return ()
    return tuple(name for document, name in _NAMES.items() if document in mode.documents and document not in held)


def limited(mode: SupervisionMode) -> bool:
    """Whether the limit of one purchase holds in this mode."""
    return Check.SINGLE_LIMIT in mode.checks


def unknown_mode(trade_mode: str) -> Finding:
    return Finding(
        code="-621001",
        rule=RULE,
        path="InventoryHead.tradeMode",
        message="监管方式不适用于进口清单 / no import list may be declared in this supervision mode",
        actual=trade_mode,
    )
