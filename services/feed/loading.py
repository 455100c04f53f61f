"""Read what a batch needs, in the order in which locks are taken. It is the same on every store.

First the lists' order, stripe by stripe, then feeds by their code, so that workers never wait in a circle.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Protocol
from zlib import crc32

from libs.schemas.keys import AttemptKey
from services.feed.domain.bills import BillSaid
from services.feed.domain.entries import FeedFiles, Subscriber, ToldBefore
from services.feed.reads import Touched

STRIPES = 64
"""Most locks of a batch. Cases are spread over them by the hash that spreads them over partitions, and a worker has the same
partitions of each topic that is keyed by cases and has as many: so workers seldom wait for one another."""


class Rows(Protocol):
    """The feed's rows in one transaction."""

    async def order_lists(self, stripes: Mapping[int, bool]) -> None:
        """Wait until nobody says anything of lists that could meet what this batch says. stripes: in their order, and
        whether the batch goes alone there. Releases go side by side; verdicts and bills go alone, because they and releases
        come by different topics, and the later one must see the other."""

    async def stops_of(self, attempts: Collection[AttemptKey]) -> dict[AttemptKey, str]: ...

    async def anybody(self) -> bool:
        """Say whether anybody has a feed. Asked behind the lists' order: whoever opened one while this batch waited may have
        been told of a release."""

    async def ahead_of(self, attempts: Collection[AttemptKey]) -> dict[AttemptKey, list[BillSaid]]:
        """Find bills that were read before anybody was told of their list."""

    async def told_of(self, attempts: Collection[AttemptKey]) -> dict[AttemptKey, list[ToldBefore]]:
        """Find what was told of these attempts last, to each subscriber."""

    async def books_of(self, numbers: Collection[str]) -> dict[str, str]:
        """Book → the zone enterprise that keeps it."""

    async def lock_subscribers(self, codes: Collection[str]) -> Iterable[Subscriber]: ...

    async def save(self, files: FeedFiles) -> None: ...


def stripes_of(beside: Collection[AttemptKey], alone: Collection[AttemptKey]) -> dict[int, bool]:
    """Return the stripes of these lists, in the order of locks, and whether one of `alone` is there."""
    apart, side_by_side = ({crc32(each.case.encode()) % STRIPES for each in lists} for lists in (alone, beside))
    return {stripe: stripe in apart for stripe in sorted(apart | side_by_side)}


async def load(rows: Rows, touched: Touched, day: date) -> FeedFiles:
    """Lock the feeds that the batch may concern. day: the customs day of the batch."""
    files = FeedFiles(day)
    if stripes := stripes_of(touched.released, touched.judged | touched.billed):
        await rows.order_lists(stripes)
    files.billing = bool(touched.billed) and await rows.anybody()
    billed = touched.billed if files.billing else set[AttemptKey]()
    if touched.released or touched.judged:
        files.stops = await rows.stops_of(touched.released | touched.judged)
    if touched.judged or billed:
        files.told = await rows.told_of(touched.judged | billed)
    if touched.released or billed:
        files.ahead = await rows.ahead_of(touched.released | billed)
    if touched.books:
        files.books = await rows.books_of(touched.books)
    codes = touched.codes | {each.subscriber for told in files.told.values() for each in told}
    codes |= set(files.books.values())
    if codes:
        files.subscribers = {each.code: each for each in await rows.lock_subscribers(codes)}
    return files
