"""One row per kind of account book says which lists draw on it and how goods enter it.

No code anywhere asks which kind a book is of; it asks the row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from libs.schemas.codes.supervision_modes import EXPORT, IMPORT, Direction

IoType = Literal["I", "E"]
"""Into the zone or out of it, as IoTypecd of a 核放单 says it; a list's direction is into the country or out of it."""

INTO_ZONE: IoType = "I"
OUT_OF_ZONE: IoType = "E"


class BookKind(StrEnum):
    """A book is for retail imports, or for retail exports (出口跨境电商)."""

    IMPORT = "import"
    EXPORT = "export"


class ZoneCondition(StrEnum):
    """Customs has put this of a zone enterprise on record, from one day to another."""

    SITE = "site"
    QUALIFICATION = "qualification"
    DOCKING = "docking"
    EXPORT_BOOK = "export-book"
    OVERSEAS_WAREHOUSE = "overseas-warehouse"


@dataclass(frozen=True, slots=True)
class AskedCondition:
    """A condition is asked on these customs days. order_type: of lists whose order is of this type alone."""

    condition: ZoneCondition
    order_type: str | None = None
    since: date = date.min
    until: date = date.max


@dataclass(frozen=True, slots=True)
class BookRow:
    """One row.

    direction: of the lists that draw on the book. enters_by: the kinds of documents by which goods enter it: told at once of
    what passed the first-line gate, or entered by 核注清单, 核放单 and gate. evidence: whether what enters is evidence for
    the refund of its tax.
    asked: what its enterprise must have on record. apart_by_price: whether one item at several prices is several goods
    lines of a 核注清单; no announcement says it.
    """

    kind: BookKind
    zh: str
    direction: Direction
    enters_by: tuple[str, ...]
    evidence: bool = False
    asked: tuple[AskedCondition, ...] = ()
    apart_by_price: bool = True

    def conditions(self, day: date, order_type: str | None = None) -> list[ZoneCondition]:
        """Return what is asked on a customs day, of an order of a type where there is one."""
        return [
            asked.condition
            for asked in self.asked
            if asked.since <= day <= asked.until and asked.order_type in (None, order_type)
        ]


OVERSEAS_WAREHOUSE_ORDER = "W"
"""`orderType` of the order of goods that go to an overseas warehouse."""
_FILING_CANCELLED = date(2024, 12, 14)  # GACC 2024-167: overseas warehouses are no longer on file

AT_ONCE, BY_THE_GATE = "first-line-entry", "entry-verification-list"

_ROWS = (
    BookRow(BookKind.IMPORT, "保税进口", IMPORT, (AT_ONCE, BY_THE_GATE)),
    BookRow(
        BookKind.EXPORT,
        "出口跨境电商",
        EXPORT,
        (BY_THE_GATE,),
        evidence=True,
        asked=(
            AskedCondition(ZoneCondition.SITE),
            AskedCondition(ZoneCondition.QUALIFICATION),
            AskedCondition(ZoneCondition.DOCKING),
            AskedCondition(ZoneCondition.EXPORT_BOOK),
            AskedCondition(ZoneCondition.OVERSEAS_WAREHOUSE, OVERSEAS_WAREHOUSE_ORDER, until=_FILING_CANCELLED),
        ),
    ),
)
BOOK_KINDS: Mapping[str, BookRow] = {row.kind: row for row in _ROWS}
"""Kind → its row."""
