"""Read what a batch needs, in the order in which locks are taken. It is the same on every store.

Attempts are locked before quota, each in key order, so that workers never wait in a circle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Protocol, TypeAlias

from libs.runtime.processing import Record
from libs.schemas.codes.supervision_modes import EXPORT
from libs.schemas.control import Instruction
from libs.schemas.events import lists
from libs.schemas.keys import CaseScope
from services.review.domain.attempts import Attempt
from services.review.domain.courses import RuleBook
from services.review.domain.due import ListClosable, WaitExpired
from services.review.domain.facts import Enterprise
from services.review.domain.files import BuyerYear, ReviewFiles
from services.review.domain.places import codes_of
from services.review.domain.quota import QuotaAccount
from services.review.reads import Touched

Declared: TypeAlias = tuple[str, str, datetime]
"""A list in the window of its buyer, or its consignor: whose, the attempt's name, when the log took it."""


def name_of(case: str, attempt: int) -> str:
    """The attempt as the counters in Redis know it."""
    return f"{case}/{attempt}"


def consignor_of(scope: CaseScope, owner: str) -> str | None:
    """Return whose lists an export list is counted among; None in imports, which count their buyer's."""
    return f"E:{owner}" if scope == EXPORT else None


class History(Protocol):
    """The lists of buyers that the store has decided on."""

    def declared_since(self, time: datetime) -> AsyncIterator[Sequence[Declared]]:
        """In pages, in no order."""

    async def declared_before(self, time: datetime) -> bool:
        """Say whether there are any."""


class Rows(History, Protocol):
    """Review's rows in one transaction."""

    async def lock_attempts(self, cases: Collection[str]) -> Iterable[Attempt]: ...

    async def enterprises(self, codes: Collection[str]) -> Iterable[Enterprise]: ...

    async def instructions(self, day: date) -> Iterable[Instruction]:
        """Those that act on this customs day or may later."""

    async def lock_quota(self, keys: Collection[BuyerYear]) -> Iterable[QuotaAccount]:
        """The accounts that are there, locked."""

    async def save(self, files: ReviewFiles) -> None:
        """Raises asyncpg.UniqueViolationError where another worker decided on the same attempt, or opened the same account,
        meanwhile."""

    async def closable(self, day: date, after: ListClosable | None, limit: int) -> Sequence[ListClosable]:
        """The first lists behind `after` that left, owe nothing, and whose day this is or was, by their fields."""

    async def expired(self, day: date, after: WaitExpired | None, limit: int) -> Sequence[WaitExpired]:
        """The first lists behind `after` that have waited for their goods as long as they may, by their fields."""

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        """Count the lists that wait for an officer, and since when the oldest. They are grouped by status and rule
        ("300 review.buyer.velocity")."""


async def load(rows: Rows, touched: Touched, rules: RuleBook) -> ReviewFiles:
    files = ReviewFiles()
    if cases := {r.event.ref.case for r in _about_attempts(touched)} | touched.closing:
        for attempt in await rows.lock_attempts(cases):
            files.attempts.setdefault(attempt.case_key, {})[attempt.attempt] = attempt
    if days := {r.day for r in (*touched.assessed, *touched.officers)}:
        files.instructions = {each.number: each for each in await rows.instructions(min(days))}
    if codes := {code for declared in _decided_on(files, touched) for code in codes_of(declared) if code}:
        files.enterprises = {enterprise.code: enterprise for enterprise in await rows.enterprises(codes)}
    if wanted := _accounts(files, touched):
        files.accounts = {(account.buyer_token, account.year): account for account in await rows.lock_quota(wanted)}
        _open_accounts(files, wanted - files.accounts.keys(), rules)
    return files


def _about_attempts(touched: Touched) -> Iterable[Record]:
    return chain(
        touched.assessed, touched.refused, touched.withdrawn, touched.officers, touched.findings, touched.returned
    )


def _decided_on(files: ReviewFiles, touched: Touched) -> Iterator[lists.Declared]:
    """The lists that this batch assesses, and those that an officer may release in it."""
    yield from (record.event.list for record in touched.assessed)
    for case in {record.event.ref.case for record in touched.officers}:
        yield from (a.assessed.list for a in files.attempts.get(case, {}).values() if a.assessed)


def _open_accounts(files: ReviewFiles, missing: Iterable[BuyerYear], rules: RuleBook) -> None:
    """Open accounts that are not there, which nothing locks. Of two workers that open one, the second has to try its
    batch again."""
    ceilings = {year: rules.quota_ceiling(year) for year in {year for _, year in missing}}
    for buyer, year in missing:
        files.accounts[buyer, year] = QuotaAccount(buyer, year, ceilings[year], opened=True)


def _accounts(files: ReviewFiles, touched: Touched) -> set[BuyerYear]:
    wanted = {(buyer, r.day.year) for r in touched.assessed if (buyer := r.event.list.buyer_token)}
    wanted |= {(buyer, r.event.release_day.year) for r in touched.returned if (buyer := r.event.buyer_token)}
    words = (*touched.officers, *touched.findings, *touched.withdrawn)
    return wanted | _accounts_of_words(files, touched, words) if words else wanted


def _accounts_of_words(files: ReviewFiles, touched: Touched, words: Iterable[Record]) -> set[BuyerYear]:
    """Return the accounts that the word of an officer, the gate or a declarant may touch.

    The list holds or has used quota there, or would use it. It may have been assessed in this very batch.
    """
    holds: defaultdict[str, set[tuple[str, int | None]]] = defaultdict(set)
    for case, attempts in files.attempts.items():
        holds[case] |= {(a.buyer_token, a.quota_year) for a in attempts.values() if a.buyer_token is not None}
    for record in touched.assessed:
        if buyer := record.event.list.buyer_token:
            holds[record.event.ref.case].add((buyer, None))
    return {
        (buyer, year)
        for record in words
        for buyer, quota_year in holds[record.event.ref.case]
        for year in (quota_year or record.day.year, record.day.year)
    }
