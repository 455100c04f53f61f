"""Values say what enters a zone from outside, and what its enterprise has on record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import msgspec


class EnteringLine(msgspec.Struct, frozen=True, rename={"item_record_no": "item"}):
    """So much of an item is to enter, in its unit."""

    item_record_no: str
    qty: Decimal


class EnteringGoods(msgspec.Struct, frozen=True):
    """Goods are to enter from outside, under the customs declaration `entry_id` of the enterprise `outside_code`.

    gross_weight: kilograms, as declared.
    """

    entry_id: str
    outside_code: str
    gross_weight: str
    lines: list[EnteringLine]


class EntryDeclaration(NamedTuple):
    """A customs declaration (0110) of the enterprise outside, as exports told it. goods: quantities by code and unit; None
    once it is over. day: of what was told."""

    entry_id: str
    outside_code: str
    area_code: str
    released: bool
    day: date
    goods: Mapping[tuple[str, str], Decimal] | None = None


class ConditionOnRecord(NamedTuple):
    """A zone enterprise meets a condition on these customs days."""

    area_code: str
    condition: str
    since: date
    until: date

    @property
    def key(self) -> tuple[str, str]:
        return self.area_code, self.condition
