"""The inspection draw at the gate: reproducible for us, not steerable by who chooses the number."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from decimal import Decimal

_BITS = 64


@dataclass(frozen=True, slots=True)
class Draw:
    """share: the part drawn, 0 to 1. secret: keys the HMAC. version: of the rule; a new one draws anew."""

    share: Decimal
    secret: bytes
    version: int = 1

    def hits(self, ems_no: str, cop_no: str) -> bool:
        """Whether the release note that the book's enterprise declares under `cop_no` is inspected."""
        text = f"gate-inspection@{self.version}|{ems_no}|{cop_no}"
        digest = hmac.digest(self.secret, text.encode(), hashlib.sha256)
        drawn = int.from_bytes(digest[: _BITS // 8], "big")
        return drawn < int(self.share * 2**_BITS)
