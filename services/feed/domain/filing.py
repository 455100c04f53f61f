"""Events become entries in the feeds of those whom they concern."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events.accountbook import BookEvent, BookOpened
from libs.schemas.events.lists import Declared, Parties
from libs.schemas.events.receipts import ReceiptsSeen
from libs.schemas.events.review import Verdict
from libs.schemas.keys import AttemptKey
from libs.schemas.kinds import business_key
from libs.schemas.kinds.naming import parties_named
from services.feed.domain import audience, bills, parcels
from services.feed.domain.audience import (
    BOOK_MOVEMENT,
    KINDS_TOLD,
    RECEIPT,
    RELEASE,
    RELEASE_SHARES,
    WAYBILL_EVENT,
    WAYBILL_STATUS,
    PartyShare,
)
from services.feed.domain.entries import FeedFiles, LogRecord, Saying, ToldBefore
from services.feed.domain.views import ListHeld, ListShown, carried

_NOBODY = Parties(ebp_code="", ebc_code="", agent_code="")


class FilingDesk:
    """Files entries into the state of a batch; tells nobody anything else."""

    def __init__(self, files: FeedFiles) -> None:
        self._files = files

    def receipts(self, record: LogRecord) -> tuple[()]:
        """Every receipt is an entry of its own, for each party that it names."""
        seen: ReceiptsSeen = record.event
        if not self._files.subscribers:
            return ()
        case = audience.case_named(seen.document, seen.business_key)
        head = {
            "document": seen.document, "businessKey": seen.business_key, "submissionId": seen.submission_id,
            "messageType": seen.message_type, "repeats": seen.repeats,
        }  # fmt: skip
        told = {name: value for name, value in head.items() if value is not None}
        for nth, receipt in enumerate(seen.receipts):
            data = {**told, "receipt": receipt.receipt, "findings": receipt.findings}
            saying = Saying(RECEIPT, seen.business_key, data, nth, case)
            self._files.file(record, saying, parties_named(seen.document, receipt.receipt))
        return ()

    def release(self, record: LogRecord) -> tuple[()]:
        """Whoever has a share in a list is told of its release. One that was stopped since, before the release was read
        here, is told as it stands now."""
        seen: ListShown = record.event
        attempt = seen.list.ref.attempt_key
        status = self._files.stops.get(attempt, ListStatus.RELEASED.value)
        self._share(record, attempt, seen, status, RELEASE_SHARES, released=True)
        for bill in self._files.recall(attempt):
            self._bill(attempt, bill)
        return ()

    def bill(self, record: LogRecord) -> tuple[()]:
        """Whoever was told of a list is told of its bill, if that is theirs. One whose list nobody was told of is
        remembered: its release may be read yet."""
        if self._files.billing:
            attempt = record.event.ref.attempt_key
            known = any(told.released for told in self._files.told.get(attempt, []))
            for bill in bills.said(record):
                if known:
                    self._bill(attempt, bill)
                else:
                    self._files.remember(attempt, bill)
        return ()

    def _bill(self, attempt: AttemptKey, bill: bills.BillSaid) -> None:
        for told in sorted(self._files.told.get(attempt, []), key=lambda each: each[:2]):
            if told.kind == RELEASE and bills.is_for(told.subscriber, told.facts):
                saying = Saying(bill.kind, told.business_key, bills.whole(bill, told.facts), 0, attempt.case)
                self._files.put((bill.id, bill.time, bill.day), saying, (told.subscriber,))

    def verdict(self, record: LogRecord) -> tuple[()]:
        """Whoever was told of a list is told what becomes of it. A carrier is told what holds a parcel before that, too."""
        seen: Verdict = record.event
        attempt = seen.list.ref.attempt_key
        if seen.released:
            self._files.stop(attempt, seen.status)
        told = self._files.told.get(attempt, [])
        if not seen.released and any(each.released for each in told):
            return ()  # it came before the release, by another way
        for each in sorted(told, key=lambda each: each[:2]):
            nth = len(RELEASE_SHARES) + KINDS_TOLD.index(each.kind)
            self._tell(record, attempt, each, nth, seen.status, seen.released)
        block = _block(seen)
        if block is not None and not any(each.kind == WAYBILL_STATUS for each in told):
            carriers = [share for share in RELEASE_SHARES if share.kind == WAYBILL_STATUS]
            self._share(record, attempt, ListHeld(block), seen.status, carriers, released=seen.released)
        return ()

    def book_opened(self, record: LogRecord) -> tuple[()]:
        """Remember who keeps a book, and tell them that it stands."""
        opened: BookOpened = record.event
        if opened.area_code and self._files.books.get(opened.ems_no) != opened.area_code:
            self._files.open_book(opened.ems_no, opened.area_code)
        return self.movement(record)

    def movement(self, record: LogRecord) -> tuple[()]:
        """Whoever keeps a book is told of each of its movements; the enterprise outside of what is its evidence."""
        event: BookEvent = record.event
        told = (self._files.books.get(event.ems_no), audience.outside_of(event))
        if any(code in self._files.subscribers for code in told):
            facts: dict[str, Any] = msgspec.json.decode(event.encode())
            facts.pop("submissionId", None)
            data = {"event": type(event).__name__, **facts}
            self._files.file(record, Saying(BOOK_MOVEMENT, business_key("book", event.ems_no), data), told)
        return ()

    def way(self, record: LogRecord) -> tuple[()]:
        """A carrier is told of the way of its parcels."""
        if parcels.carrier_of(record.event) in self._files.subscribers:
            for nth, told in enumerate(parcels.told_by(record.event)):
                self._files.file(record, Saying(WAYBILL_EVENT, told.key, told.facts, nth), (told.carrier,))
        return ()

    def _share(
        self, record: LogRecord, attempt: AttemptKey, seen: ListShown, status: str, shares: Iterable[PartyShare], *,
        released: bool,
    ) -> None:  # fmt: skip
        """Tell each party its share, once: who has several is told the first one of a kind."""
        known, done = self._files.subscribers, set[tuple[str, str]]()
        for nth, share in enumerate(shares):
            to = dict.fromkeys(share.to(seen))
            codes = [code for code in to if code and code in known and (code, share.kind) not in done]
            if not codes:
                continue
            done.update((code, share.kind) for code in codes)
            facts = {name: value for name, value in share.facts(seen).items() if value is not None}
            for code in codes:
                told = ToldBefore(code, share.kind, share.key(seen), facts, released)
                self._tell(record, attempt, told, nth, status, released)

    def _tell(
        self, record: LogRecord, attempt: AttemptKey, told: ToldBefore, nth: int, status: str, released: bool
    ) -> None:
        data = {**told.facts, **audience.standing(told.kind, status)}
        saying = Saying(told.kind, told.business_key, data, nth, attempt.case, attempt.attempt, released)
        if self._files.file(record, saying, (told.subscriber,)):
            known = [each for each in self._files.told.get(attempt, []) if each[:2] != told[:2]]
            self._files.told[attempt] = [*known, told._replace(released=released)]


def _block(seen: Verdict) -> Declared | None:
    """As much of the list's block as a carrier is told of, where the verdict has it."""
    waybill = carried(seen)
    if waybill is None or seen.released:
        return None
    return Declared(
        ref=seen.list.ref, submission_id="", trade_mode="", customs_code="", waybill=waybill, parties=_NOBODY,
    )  # fmt: skip
