"""A hold's line says what is held of a list's line, and what that line declared of it."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import msgspec

from libs.schemas.codes.limits import FEN
from libs.schemas.events.lists import DeclaredLine
from services.accountbook.domain.ledger import ZERO

QUANTUM = Decimal("0.00001")
"""Lawful quantities have five decimals, as in the Unified Version's N(19,5)."""


class HoldLine(msgspec.Struct, omit_defaults=True, rename={"item_record_no": "item", "total_price": "total"}):
    """gnum: the list's line. qty: held, or what left by the gate. returned: how much of it came back after that.

    The rest is the list's own, for the goods lines of a 核注清单, amounts as they were declared. declared: the list's
    quantity, where less is held now.
    """

    gnum: int
    item_record_no: str
    qty: Decimal
    returned: Decimal = ZERO
    country: str = ""
    total_price: str = ""
    qty1: str = ""
    unit1: str = ""
    qty2: str | None = None
    unit2: str | None = None
    currency: str | None = None
    declared: Decimal | None = None

    @classmethod
    def of(cls, line: DeclaredLine, item_record_no: str, qty: Decimal) -> HoldLine:
        """Hold a list's line whole. qty: its quantity."""
        return cls(
            line.gnum, item_record_no, qty, ZERO, line.country, line.total_price, line.qty1, line.unit1,
            line.qty2, line.unit2, line.currency,
        )  # fmt: skip

    def shrink(self, qty: Decimal) -> None:
        """So much of what was to leave came back before."""
        if self.declared is None:
            self.declared = self.qty
        self.qty -= qty

    @property
    def of_list(self) -> Decimal:
        """Return the quantity that the list declared."""
        return self.qty if self.declared is None else self.declared

    @property
    def worth(self) -> Decimal:
        """Return the price of what is held, in whole fen where that is not the whole line."""
        return self._share(self.total_price, FEN)

    @property
    def lawful(self) -> tuple[Decimal, Decimal | None]:
        """Return the lawful quantities of what is held."""
        return self._share(self.qty1, QUANTUM), None if self.qty2 is None else self._share(self.qty2, QUANTUM)

    def _share(self, amount: str, quantum: Decimal) -> Decimal:
        whole = Decimal(amount)
        return whole if self.declared is None else (whole * self.qty / self.declared).quantize(quantum, ROUND_HALF_UP)
