"""A batch that fails is tried again, and then in halves, down to the record that it fails on.

Three kinds of failure. What we depend on is away, or busy: the same batch is tried again after a pause, order kept. It is
the batch's own: it is halved at once. Nothing is away for ever: what fails again and again while the database answers in
between (`Narrowing.answered`) is taken for the batch's own.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from aiokafka.errors import KafkaError

from libs.runtime.failures import Fenced, Transient
from libs.runtime.loop.batches import Slices

TRANSIENT: tuple[type[BaseException], ...] = (
    Transient, OSError, TimeoutError, KafkaError,
    asyncpg.PostgresConnectionError, asyncpg.InterfaceError, asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError, asyncpg.TransactionRollbackError, asyncpg.CannotConnectNowError,
    asyncpg.LockNotAvailableError, asyncpg.ReadOnlySQLTransactionError, asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InternalClientError,  # asyncpg's word for a connection that broke between two commands of ours
)  # fmt: skip
"""Failures that go by themselves."""

OWN: tuple[type[BaseException], ...] = (
    ValueError,  # asyncpg's word for a value of ours it cannot send is an InterfaceError too
    asyncpg.QueryCanceledError,  # the statement took too long
    asyncpg.OutOfMemoryError,
)  # fmt: skip
"""Of those, what a smaller batch may mend and waiting does not."""


def goes_by_itself(failure: BaseException) -> bool:
    return isinstance(failure, TRANSIENT) and not isinstance(failure, OWN)


def frames(failure: BaseException) -> list[str]:
    """Say where it was raised, innermost last. Its text may quote what a partner wrote, so it is not for logs."""
    return [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(failure.__traceback__)[-6:]]


@dataclass(slots=True)
class Narrowing:
    """Says how many records are tried at once.

    batch_tries_max: failures in a row that go by themselves before a batch is halved. record_tries_max: before they are
    counted as the one record's own. records_max: None, while nothing has failed lately.
    """

    batch_tries_max: int
    record_tries_max: int
    records_max: int | None = None
    failures: int = 0
    _failed: int = 0
    _weight: int = 1

    def another(self) -> Narrowing:
        """The same bounds, for what is tried apart from this."""
        return Narrowing(self.batch_tries_max, self.record_tries_max)

    def cut(self, slices: Slices) -> tuple[Slices, Slices]:
        """Split records into those to try now and those behind them."""
        left = self.records_max
        if left is None:
            return slices, {}
        now: Slices = {}
        later: Slices = {}
        for place, records in slices.items():
            if left:
                now[place] = records[:left]
            if records[left:]:
                later[place] = records[left:]
            left -= len(now.get(place, ()))
        return now, later

    def halve(self, records: int) -> bool:
        """A batch of so many records failed by its own fault. Say whether it was one record, which cannot be halved."""
        self.failures = self._failed = 0
        self.records_max = max(1, records // 2)
        return records == 1

    def takes_again(self, failure: Exception, records: int) -> bool:
        """Say whether a batch of so many records that raised this is to be tried as it is. That is counted."""
        away = goes_by_itself(failure)
        if not isinstance(failure, Fenced) and (not away or self.exhausted):
            return False
        self.away(records if away else 0, slow=isinstance(failure, TimeoutError))
        return True

    def away(self, records: int, *, slow: bool = False) -> None:
        """Note that a batch of so many records failed by what goes by itself, or seems to. slow: nobody answered in time,
        which a smaller batch may mend: that counts as much as all the tries of a batch."""
        self._failed, self._weight = records, self.batch_tries_max if slow else 1

    def answered(self) -> None:
        """Count that failure: what it needed is there again."""
        if self._failed:
            self.failures += self._weight
            if self.failures >= self.batch_tries_max:
                failures = self.failures if self._failed == 1 else 0
                self.halve(self._failed)
                self.failures = failures
            self._failed = 0

    @property
    def exhausted(self) -> bool:
        """One record alone has failed so often that it is its own fault."""
        return self.records_max == 1 and self.failures >= self.record_tries_max

    def succeeded(self, records_of_a_batch: int) -> None:
        self.failures = self._failed = 0
        if self.records_max is not None:
            self.records_max *= 2
            if self.records_max >= records_of_a_batch:
                self.records_max = None
