"""Drawing lots: random to whoever chooses the order number, reproducible for customs."""

from __future__ import annotations

import hmac
from decimal import Decimal
from functools import cache

_RANGE = 1 << 64


class Lots:
    """An HMAC under a secret that stays in here; made ready once, since a copy costs less than the secret taken up again."""

    def __init__(self, secret: str) -> None:
        self._ready = hmac.new(secret.encode(), digestmod="sha256")

    def draw(self, case: str, attempt: int, rule: str, share: Decimal) -> bool:
        """Whether this attempt is among the `share` (0 to 1) that this rule draws. `rule` names its version: a new
        version draws anew; a greater share draws the same ones and more.
        """
        lot = self._ready.copy()
        lot.update(f"{case}/{attempt}/{rule}".encode())
        return int.from_bytes(lot.digest()[:8]) < _bound(share)


@cache
def _bound(share: Decimal) -> int:
    return int(share * _RANGE)
