"""The guarantee ledger (担保额度底账): one account per guarantor, and the lists that wait for it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from libs.schemas.keys import AttemptKey
from services.tax.domain.broken import BrokenPromise


@dataclass(frozen=True, slots=True)
class Waiting:
    """An assessed list without guarantee. place: its turn in the account's queue. assessed: the event to publish, JSON."""

    place: int
    key: AttemptKey
    amount: Decimal
    since: datetime
    assessed: str


@dataclass(slots=True)
class GuaranteeAccount:
    """ceiling: Σ top-ups. committed: held for assessed lists, kept for bills, owed on unpaid payment documents. claimed:
    owed on unpaid additional bills of audits, which nothing was held for; it may pass what is left, and nothing new is held
    then. Yuan.

    waiting counts the whole queue; `queue` is its beginning, as far as it was read: always far enough for what the
    batch may free. A list never overtakes another of the same guarantor, however small it is.
    """

    assure_code: str
    ceiling: Decimal = Decimal(0)
    committed: Decimal = Decimal(0)
    claimed: Decimal = Decimal(0)
    next_place: int = 1
    waiting: int = 0
    queue: deque[Waiting] = field(default_factory=deque)
    joined: dict[int, Waiting] = field(default_factory=dict)
    left: set[AttemptKey] = field(default_factory=set)
    touched: bool = False

    @property
    def available(self) -> Decimal:
        return self.ceiling - self.committed - self.claimed

    def raise_ceiling(self, amount: Decimal) -> None:
        self.ceiling += amount
        self.touched = True

    def hold(self, amount: Decimal) -> bool:
        """Commit the amount of a list just assessed; False where it is not covered or others were first."""
        if self.waiting or amount > self.available:
            return False
        self._commit(amount)
        return True

    def free(self, amount: Decimal) -> None:
        """Paid, let go, or back: the amount may be held anew. Call `wake` next."""
        if amount > self.committed:
            raise BrokenPromise(f"{self.assure_code} would free {amount} of {self.committed} committed")
        self.committed -= amount
        self.touched = True

    def claim(self, amount: Decimal) -> None:
        """An additional bill is owed: the guarantee answers for it before it covers another list."""
        self.claimed += amount
        self.touched = True

    def settle(self, amount: Decimal, *, claimed: bool) -> None:
        """A payment document is paid. claimed: one of additional bills. Call `wake` next."""
        if not claimed:
            self.free(amount)
            return
        if amount > self.claimed:
            raise BrokenPromise(f"{self.assure_code} would settle {amount} of {self.claimed} claimed")
        self.claimed -= amount
        self.touched = True

    def wait(self, key: AttemptKey, amount: Decimal, since: datetime, assessed: str) -> Waiting:
        """The list takes the last place of the queue."""
        waiting = Waiting(self.next_place, key, amount, since, assessed)
        if self.waiting == len(self.queue):  # the whole queue is in sight, so the newcomer may be reached too
            self.queue.append(waiting)
        self.next_place += 1
        self.waiting += 1
        self.joined[waiting.place] = waiting
        self.touched = True
        return waiting

    def leave(self, waiting: Waiting) -> None:
        """The list no longer waits: its attempt was let go. Those behind it move up: call `wake` next."""
        if waiting in self.queue:
            self.queue.remove(waiting)
        self._left(waiting)

    def wake(self) -> list[Waiting]:
        """The lists from the head on whose turn has come; their amounts are held."""
        woken = []
        while self.queue and self.queue[0].amount <= self.available:
            waiting = self.queue.popleft()
            self._left(waiting)
            self._commit(waiting.amount)
            woken.append(waiting)
        return woken

    def apply_recorded(self, amount: Decimal) -> None:
        """Rebuild only: add a recorded amount, without checking cover. Events of different partitions arrive in another
        order, so only the sum of all of it is a balance."""
        self._commit(amount)

    def requeue_recorded(self, waiting: Waiting, *, already_woken: bool) -> None:
        """The list took this place before; `already_woken`: its turn has come since."""
        self.next_place = max(self.next_place, waiting.place + 1)
        self.waiting += 1
        self.touched = True
        if not already_woken:
            self.joined[waiting.place] = waiting

    def dequeue_recorded(self, key: AttemptKey) -> None:
        """The turn of this list came before, whether or not it has come to wait here yet."""
        self.waiting -= 1
        self.touched = True
        for place in [place for place, waiting in self.joined.items() if waiting.key == key]:
            del self.joined[place]
        self.left.add(key)

    def _commit(self, amount: Decimal) -> None:
        self.committed += amount
        self.touched = True

    def _left(self, waiting: Waiting) -> None:
        self.waiting -= 1
        self.touched = True
        if self.joined.pop(waiting.place, None) is None:
            self.left.add(waiting.key)
