"""The draw decides what is inspected: reproducible for customs, random to whoever chooses a document's number."""

from __future__ import annotations

import hmac
from decimal import Decimal
from functools import cache

_RANGE = 1 << 64


class Draw:
    """An HMAC under a secret draws. The secret stays in here, made ready once: a copy costs less than taking it up again."""

    def __init__(self, secret: str) -> None:
        self._ready = hmac.new(secret.encode(), digestmod="sha256")

    def hits(self, what: str, share: Decimal) -> bool:
        """This one is among the `share` (0 to 1) that is drawn. A greater share draws the same ones and more.

        what: the thing with its rule and the rule's version; a new version draws anew.
        """
        if not share:
            return False
        drawn = self._ready.copy()
        drawn.update(what.encode())
        return int.from_bytes(drawn.digest()[:8]) < _bound(share)


@cache
def _bound(share: Decimal) -> int:
    return int(share * _RANGE)
