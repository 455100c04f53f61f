"""Kept documents are the documents again, stored without the names of their fields.

A tag tells the documents of one case apart; it is part of the layout of a dossier (`dossier.py`).
"""

from __future__ import annotations

from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import astuple

from libs.schemas.events.intake import ListLine, OrderLine
from services.matching.domain.documents import DeclarationList, Order, Payment, Waybill
from services.matching.domain.export_documents import (
    ExportList,
    ExportListLine,
    ExportOrder,
    ExportOrderLine,
    ExportReceipt,
    ExportWaybill,
)


class KeptOrderLine(OrderLine, frozen=True, array_like=True):
    pass


class KeptOrder(Order, frozen=True, array_like=True, tag=1):
    lines: list[KeptOrderLine]  # type: ignore[assignment]


class KeptPayment(Payment, frozen=True, array_like=True, tag=2):
    pass


class KeptWaybill(Waybill, frozen=True, array_like=True, tag=3):
    pass


class KeptListLine(ListLine, frozen=True, array_like=True):
    pass


class KeptList(DeclarationList, frozen=True, array_like=True, tag=4):
    lines: list[KeptListLine]  # type: ignore[assignment]


class KeptExportOrderLine(ExportOrderLine, frozen=True, array_like=True):
    pass


class KeptExportOrder(ExportOrder, frozen=True, array_like=True, tag=5):
    lines: list[KeptExportOrderLine]  # type: ignore[assignment]


class KeptExportReceipt(ExportReceipt, frozen=True, array_like=True, tag=6):
    pass


class KeptExportWaybill(ExportWaybill, frozen=True, array_like=True, tag=7):
    pass


class KeptExportListLine(ExportListLine, frozen=True, array_like=True):
    pass


class KeptExportList(ExportList, frozen=True, array_like=True, tag=8):
    lines: list[KeptExportListLine]  # type: ignore[assignment]


Paper: TypeAlias = KeptOrder | KeptPayment | KeptExportOrder | KeptExportReceipt
"""A document of a case."""

AnyWaybill: TypeAlias = KeptWaybill | KeptExportWaybill
AnyList: TypeAlias = KeptList | KeptExportList

_TWINS: tuple[tuple[type[Struct], type[Struct], type[Struct] | None], ...] = (
    (Order, KeptOrder, KeptOrderLine),
    (Payment, KeptPayment, None),
    (Waybill, KeptWaybill, None),
    (DeclarationList, KeptList, KeptListLine),
    (ExportOrder, KeptExportOrder, KeptExportOrderLine),
    (ExportReceipt, KeptExportReceipt, None),
    (ExportWaybill, KeptExportWaybill, None),
    (ExportList, KeptExportList, KeptExportListLine),
)
_KEPT = {one: (kept, line, one.__struct_fields__.index("lines") if line else 0) for one, kept, line in _TWINS}


def keep(document: Any) -> Any:
    """The document as it is stored; one that is kept already is itself."""
    twin = _KEPT.get(type(document))
    if twin is None:
        return document
    kept, line, place = twin
    if line is None:
        return kept(*astuple(document))
    facts = list(astuple(document))
    facts[place] = [line(*astuple(one)) for one in document.lines]
    return kept(*facts)
