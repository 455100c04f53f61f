"""Balances of the memory twins that hold at every moment, as `checker.stores.balances` asks them of real tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from libs.runtime.twins.memory import MemoryStore
from services.tax.domain.bills import ListTax
from services.tax.domain.guarantee import Waiting
from services.tax.domain.payments import PaymentDocument
from simulation.stories.book import unbalanced as book_unbalanced

_NOTHING = Decimal(0)


def unbalanced(stores: Mapping[str, MemoryStore]) -> list[str]:
    """A sentence for each row that is out of balance."""
    return [
        *book_unbalanced(stores["accountbook"]),
        *(
            f"{key}: held {item.held} of {item.on_hand}"
            for key, item in stores["accountbook"].table("book_item").items()
            if not 0 <= item.held <= item.on_hand
        ),
        *_guarantee(stores["tax"]),
        *_quota(stores["review"]),
        *_returns(stores["returns"]),
    ]


def _guarantee(tax: MemoryStore) -> Iterator[str]:
    """Committed is what is held, kept and owed, under the ceiling; as many wait as the account says."""
    due: defaultdict[str, Decimal] = defaultdict(Decimal)
    claims: defaultdict[str, Decimal] = defaultdict(Decimal)
    lists: list[ListTax] = list(tax.table("list_tax").values())
    documents: list[PaymentDocument] = list(tax.table("payment_document").values())
    for each in lists:
        due[each.assure_code] += each.uncollected if each.state in ("held", "billed") else _NOTHING
    for document in documents:
        owed = claims if document.additional else due
        owed[document.assure_code] += document.amount if document.confirmed_day is None else _NOTHING
    queued: dict[tuple[str, int], Waiting] = tax.table("guarantee_queue")
    accounts = tax.table("guarantee_account")
    for code in accounts.keys() | {code for code, amount in due.items() if amount}:
        ceiling, committed, claimed, _, waiting = accounts.get(code, (_NOTHING, None, _NOTHING, 0, 0))
        standing = sum(place[0] == code for place in queued)
        if (committed, claimed, waiting) != (due[code], claims[code], standing) or committed > ceiling:
            sums = f"committed {committed} of {ceiling}, due {due[code]}; claimed {claimed}, due {claims[code]}"
            yield f"{code}: {sums}; {waiting} wait, {standing} are queued"


def _quota(review: MemoryStore) -> Iterator[str]:
    """Held is what undecided lists want, never above the ceiling together with what is used."""
    wanted: defaultdict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for attempt in review.table("attempt").values():
        undecided = attempt.assessed is not None and not attempt.was_released
        if undecided and attempt.quota_year is not None:
            wanted[attempt.buyer_token, attempt.quota_year] += attempt.value or _NOTHING
    for key, account in review.table("quota").items():
        if account.held != wanted[key] or account.held + account.used > account.ceiling or account.used < 0:
            yield f"quota: held {account.held} used {account.used} of {account.ceiling}, undecided want {wanted[key]}"


def _returns(returns: MemoryStore) -> Iterator[str]:
    for (case, gnum), balance in returns.table("line_balance").items():
        if min(balance.applied, balance.returned) < 0 or balance.applied + balance.returned > balance.original:
            yield f"{case} line {gnum}: {balance.applied} applied, {balance.returned} returned of {balance.original}"
