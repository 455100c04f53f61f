"""Kept documents are the documents again, stored without the names of their fields.

A tag tells the documents of one case apart; it is part of the layout of a dossier (`dossier.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct, defstruct
from msgspec.structs import astuple, fields

from libs.schemas.events.export_documents import ExportOrderLine
from libs.schemas.events.intake import OrderLine
from libs.schemas.events.lists import Carriage, Declared, Parties
from services.matching.domain.documents import DeclarationList, ListedImport, Order, Payment, Waybill
from services.matching.domain.export_documents import (
    ExportList,
    ExportOrder,
    ExportReceipt,
    ExportWaybill,
    ListedExport,
)


class KeptOrderLine(OrderLine, frozen=True, array_like=True):
    pass


class KeptOrder(Order, frozen=True, array_like=True, tag=1):
    lines: list[KeptOrderLine]  # type: ignore[assignment]


class KeptPayment(Payment, frozen=True, array_like=True, tag=2):
    pass


class KeptWaybill(Waybill, frozen=True, array_like=True, tag=3):
    pass


class KeptListLine(ListedImport, frozen=True, array_like=True):
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


class KeptExportListLine(ListedExport, frozen=True, array_like=True):
    pass


class KeptExportList(ExportList, frozen=True, array_like=True, tag=8):
    lines: list[KeptExportListLine]  # type: ignore[assignment]


_GONE = [
    (fact.name, fact.type) if fact.required else (fact.name, fact.type, None)
    for fact in sorted((*fields(Declared), *fields(Parties), *fields(Carriage)), key=lambda fact: not fact.required)
    if fact.name
    not in ("ref", "parties", "waybill", "buyer_token", "exported", "order_type", "unverified", "raw_payment")
]
if TYPE_CHECKING:

    class GoneList(Struct):
        invt_no: str
        agent_code: str
        ebc_code: str

else:
    GoneList = defstruct("GoneList", _GONE, array_like=True, gc=False)
    """A list that has gone on: what its block tells, without the buyer and the way out. Its declarant may still take it
    back."""


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
