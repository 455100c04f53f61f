"""A batch moves the positions of its partitions, and may close days for the whole service."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from libs.runtime.clock import SHANGHAI
from libs.runtime.loop.shares import Share, closer_of
from libs.runtime.observing import metrics
from libs.runtime.store import positions
from libs.runtime.store.ledger import Ledger, Transaction
from libs.runtime.wire.days import days_to_end, first_open_after


async def move(
    transaction: Transaction, shares: Sequence[Share], opened: date, places_with_days: int, *, ends_days: bool
) -> bool:
    """Move the positions; whether this closed days that now have work to do.

    opened: the first day that anything counted for, as far as this worker knows. ends_days: whether days of the service
    have work to do at all.
    """
    closers = [share for share in shares if share.closings]
    first = min((share.records[0].day for share in shares if share.records), default=date.max)
    if first < opened:
        await transaction.open_calendar(first)
    calendar = await transaction.lock_calendar() if closers else None
    await transaction.move([share.move for share in shares])
    if calendar is None:
        return False
    now = positions.closed_everywhere(await transaction.closed_days(), places_with_days)
    if now is None or (calendar.closed is not None and now <= calendar.closed):
        return False
    await transaction.advance_calendar(now)
    metrics.CLOSED_DAY.set(datetime(now.year, now.month, now.day, tzinfo=SHANGHAI).timestamp())
    if not ends_days:
        return False
    days = days_to_end(calendar.closed, calendar.opened, now)
    await transaction.add_days([(day, closer_of(closers, day).time) for day in days])
    return True


async def first_open_day(ledger: Ledger) -> date | None:
    """Find the first day the service has not closed, for records of partitions that carry no days."""
    async with ledger.transaction() as transaction:
        closed = await transaction.closed_day()
    return first_open_after(closed) if closed else None
