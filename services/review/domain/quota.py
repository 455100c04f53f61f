"""A buyer's yearly quota (财关税〔2018〕49号): held at the verdict, used at release, credited by a return."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

_ZERO = Decimal(0)


class QuotaBroken(Exception):
    """More was taken from an account than it had. The rules ask first, so this is a defect, never a buyer's fault."""


@dataclass(slots=True)
class QuotaAccount:
    """One buyer's calendar year, in yuan. `ceiling` is fixed when the account is opened; held + used never pass it.

    opened: by this batch, so that nobody else knows of it yet. touched: its balance has changed.
    """

    buyer_token: str
    year: int
    ceiling: Decimal
    held: Decimal = _ZERO
    used: Decimal = _ZERO
    touched: bool = False
    opened: bool = False

    @property
    def taken(self) -> Decimal:
        return self.held + self.used

    def has_room(self, amount: Decimal) -> bool:
        return self.held + self.used + amount <= self.ceiling

    def hold(self, amount: Decimal) -> None:
        self._change(amount, _ZERO)

    def spend(self, amount: Decimal) -> None:
        """Used at once, without having been held."""
        self._change(_ZERO, amount)

    def free(self, amount: Decimal) -> None:
        """Let held quota go."""
        self._change(-amount, _ZERO)

    def credit(self, amount: Decimal) -> None:
        """Give used quota back."""
        self._change(_ZERO, -amount)

    def apply_recorded(self, held: Decimal = _ZERO, used: Decimal = _ZERO) -> None:
        """Rebuild only: add a recorded amount, in whatever order it is told again. Only the sum of all of it is a
        balance."""
        self.held, self.used, self.touched = self.held + held, self.used + used, True

    def _change(self, held: Decimal, used: Decimal) -> None:
        after_held, after_used = self.held + held, self.used + used
        if after_held < 0 or after_used < 0 or after_held + after_used > self.ceiling:
            raise QuotaBroken(
                f"{self.year}: held {self.held} {held:+}, used {self.used} {used:+}, ceiling {self.ceiling}"
            )
        self.held, self.used, self.touched = after_held, after_used, True
