"""One partner may ask so much of a door: records and bytes a second, and requests in flight.

A partner is let in while it owes nothing, and then owes what its request brings: so one large body is taken, and the next
waits for as long as that took. Each worker counts for itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from libs.identity.principal import Request

PLACE = "tongguan.spending"
"""Of what a request spends, in its scope."""
_PARTNERS_MAX = 10_000


@dataclass(frozen=True, slots=True)
class LimitsOfOne:
    """Zero is no limit. burst_s: so many seconds' worth may come at once."""

    records_s: int = 0
    bytes_s: int = 0
    in_flight: int = 0
    burst_s: float = 2.0


@dataclass(slots=True)
class _Account:
    """records, bytes: what is left; below zero it is owed."""

    at_s: float
    records: float
    bytes: float
    in_flight: int = 0


class PartnerLimits:
    """The accounts of all partners, by code."""

    def __init__(self, most: LimitsOfOne, now_s: Callable[[], float]) -> None:
        self._most, self._now_s = most, now_s
        self._accounts: dict[str, _Account] = {}

    def enter(self, code: str) -> float:
        """Begin a request. Returns after how many seconds another try is worth while; 0 where it is let in."""
        account = self._account(code)
        most = self._most
        waits = [
            -left / rate for left, rate in ((account.records, most.records_s), (account.bytes, most.bytes_s)) if rate
        ]
        if (wait := max(waits, default=0.0)) > 0:
            return wait
        if most.in_flight and account.in_flight >= most.in_flight:
            return 1.0
        account.in_flight += 1
        account.records -= 1
        return 0.0

    def leave(self, code: str) -> None:
        """End a request that was let in."""
        self._accounts[code].in_flight -= 1

    def spend(self, code: str, records: int = 0, size: int = 0) -> None:
        """Count what a request brought."""
        account = self._accounts[code]
        account.records -= records
        account.bytes -= size

    def _account(self, code: str) -> _Account:
        most, now_s = self._most, self._now_s()
        full = (most.records_s * most.burst_s, most.bytes_s * most.burst_s)
        account = self._accounts.get(code)
        if account is None:
            if len(self._accounts) >= _PARTNERS_MAX:
                self._forget()
            account = self._accounts[code] = _Account(now_s, *full)
        passed = now_s - account.at_s
        account.at_s = now_s
        account.records = min(full[0], account.records + passed * most.records_s)
        account.bytes = min(full[1], account.bytes + passed * most.bytes_s)
        return account

    def _forget(self) -> None:
        """Drop whoever owes nothing and asks nothing."""
        idle = [code for code, each in self._accounts.items() if not each.in_flight and each.records >= 0 <= each.bytes]
        for code in idle:
            del self._accounts[code]


@dataclass(frozen=True, slots=True)
class Spending:
    """One request's account."""

    limits: PartnerLimits
    code: str

    def records(self, count: int) -> None:
        """Count the records that the request brings; the first was counted when it was let in."""
        self.limits.spend(self.code, records=count - 1)


def spending_of(request: Request) -> Spending | None:
    """Return what a request spends on; None where nobody counts."""
    found = request.scope.get(PLACE)
    return found if isinstance(found, Spending) else None
