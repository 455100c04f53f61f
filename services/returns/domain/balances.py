"""Balances say how much of a released line came back, and what it was worth."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

_ZERO = Decimal(0)
_UNITS = 100_000
"""Quantities are exact to five decimals."""


def value_back(value: Decimal, original: Decimal, remaining: Decimal) -> Decimal:
    """Return what has come back of `value` yuan in all once `remaining` of `original` is still out. It is V − round(V ×
    rest / all).

    Rounded half up to the fen, in whole numbers, so that no quantity is too long for it. What several returns give back
    is the difference of two such sums, so the parts always add up to the whole.
    """
    fen, rest, whole = int(value * 100), int(remaining * _UNITS), int(original * _UNITS)
    kept = (2 * fen * rest + whole) // (2 * whole)
    return value - Decimal(kept).scaleb(-2)


@dataclass(slots=True)
class Balance:
    """One line: `applied` stands in open applications, `returned` is back; together never more than `original`."""

    gnum: int
    original: Decimal
    value: Decimal
    applied: Decimal = _ZERO
    returned: Decimal = _ZERO
    value_back: Decimal = _ZERO

    @property
    def open(self) -> Decimal:
        """Return what may still be applied for."""
        return self.original - self.returned - self.applied

    def apply(self, qty: Decimal) -> Decimal:
        """Set `qty` aside; returns what it is worth if everything applied for before comes back first."""
        before = value_back(self.value, self.original, self.open)
        self.applied += qty
        return value_back(self.value, self.original, self.open) - before

    def come_back(self, qty: Decimal) -> Decimal:
        """`qty` that was applied for is back; returns what it is worth."""
        self.applied -= qty
        self.returned += qty
        total = value_back(self.value, self.original, self.original - self.returned)
        part, self.value_back = total - self.value_back, total
        return part

    def lapse(self, qty: Decimal) -> None:
        """`qty` that was applied for stays out."""
        self.applied -= qty
