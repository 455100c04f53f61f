"""A bill is collected in parts where goods of its list are applied for to come back."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

import msgspec

from libs.schemas.codes.limits import FEN
from services.tax.domain.broken import BrokenPromise

Taxes = tuple[Decimal, Decimal, Decimal]
"""Duty, consumption tax and VAT, yuan."""

NOTHING = Decimal("0.00")
ZERO = Decimal(0)
Quantities = dict[int, Decimal]
"""By line number; lines without any are left out."""


class TaxedLine(msgspec.Struct, array_like=True, gc=False):
    """Taxes as assessed, for `qty`; `remaining` of it has not come back. Stored as an array, in this order."""

    gnum: int
    gcode: str
    qty: Decimal
    remaining: Decimal
    duty: Decimal
    consumption_tax: Decimal
    vat: Decimal

    def taxes(self) -> Taxes:
        """Of what is left, each tax round(tax x remaining / original): however many returns led there."""
        return self.taxes_of(self.remaining)

    def taxes_of(self, qty: Decimal) -> Taxes:
        """The same of any quantity: what two of them differ by is the tax of what lies between."""
        if qty == self.qty:
            return self.duty, self.consumption_tax, self.vat
        return self.share(self.duty, qty), self.share(self.consumption_tax, qty), self.share(self.vat, qty)

    def share(self, amount: Decimal, qty: Decimal) -> Decimal:
        """Return what a quantity bears of an amount of the whole line, to the fen where it is a part."""
        return amount if qty == self.qty else (amount * qty / self.qty).quantize(FEN, rounding=ROUND_HALF_UP)


class AppliedReturn(msgspec.Struct):
    """A return application as tax knows it.

    open: what is applied for and neither arrived nor lapsed; empty: it ended. arrivals: heard of, by number.
    """

    open: Quantities
    arrivals: list[str] = []

    def lapsed(self) -> AppliedReturn:
        return AppliedReturn({}, self.arrivals)

    def arrived(self, arrival_no: str, back: Quantities) -> AppliedReturn:
        left = {gnum: rest for gnum, qty in self.open.items() if (rest := qty - back.get(gnum, ZERO)) > 0}
        return AppliedReturn(left, [*self.arrivals, arrival_no])


class Part(msgspec.Struct):
    """A part of a bill stands in one payment document while the rest stands elsewhere or may come back. total in
    yuan."""

    ent_duty_no: str
    total: Decimal
    lines: Quantities


class TaxedShare(msgspec.Struct):
    """A line's goods that are collected together. before: quantity collected earlier. taxes: by how much they raise what the
    line has paid for that."""

    line: TaxedLine
    before: Decimal
    qty: Decimal
    taxes: Taxes

    @property
    def tax(self) -> Decimal:
        return sum(self.taxes, NOTHING)


def shares(lines: Iterable[TaxedLine], kept_out: Quantities, collected: Quantities, of: str) -> list[TaxedShare]:
    """Return what may be collected now: neither applied for nor collected before. Raises BrokenPromise where that is less
    than nothing. of: names the bill then."""
    found = []
    for line in lines:
        before = collected.get(line.gnum, ZERO)
        after = line.remaining - kept_out.get(line.gnum, ZERO)
        if after < before:
            raise BrokenPromise(f"{of}, line {line.gnum}: {before} collected, {after} neither back nor applied for")
        if after > before:
            duty, consumption_tax, vat = line.taxes_of(after)
            paid = line.taxes_of(before)
            taxes = (duty - paid[0], consumption_tax - paid[1], vat - paid[2])
            found.append(TaxedShare(line, before, after - before, taxes))
    return found


def summed(quantities: Iterable[Quantities]) -> Quantities:
    """Σ by line."""
    total: Quantities = {}
    for each in quantities:
        for gnum, qty in each.items():
            total[gnum] = total.get(gnum, ZERO) + qty
    return total
