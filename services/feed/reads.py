"""The feed reads what partners may see: receipts, releases, and what becomes of lists. What anybody may be told who reads
outsiders' topics (`TOLD`) it passes on there as well."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from libs.runtime.processing import Record
from libs.runtime.reads import Read, Reads
from libs.schemas.events import review
from libs.schemas.events.accountbook import BookOpened
from libs.schemas.events.audits import AdditionalBillIssued, TaxRefunded
from libs.schemas.events.receipts import ReceiptsIssued, ReceiptsSeen
from libs.schemas.keys import AttemptKey
from libs.schemas.kinds.naming import parties_named
from libs.schemas.topics import BILL_CHANGES, BILLS, MOVEMENTS, TOLD, VERDICTS
from services.feed.domain import audience
from services.feed.domain.audience import RELEASE_SHARES
from services.feed.domain.filing import FilingDesk
from services.feed.domain.parcels import WAYS, carrier_of
from services.feed.domain.views import carried

Decide = Callable[[FilingDesk, Record], Iterable[Any]]


@dataclass(slots=True)
class Touched:
    """A batch needs these. codes: whose feeds it may concern. released, judged: attempts, by what is said of them.
    billed: likewise. books: whose keepers are told of them."""

    codes: set[str] = field(default_factory=set)
    released: set[AttemptKey] = field(default_factory=set)
    judged: set[AttemptKey] = field(default_factory=set)
    billed: set[AttemptKey] = field(default_factory=set)
    books: set[str] = field(default_factory=set)


def _receipts(touched: Touched, record: Record) -> None:
    seen: ReceiptsSeen = record.event
    for receipt in seen.receipts:
        touched.codes.update(parties_named(seen.document, receipt.receipt))


def _release(touched: Touched, record: Record) -> None:
    seen: review.ListReleased = record.event
    touched.codes.update(code for share in RELEASE_SHARES for code in share.to(seen) if code)
    touched.released.add(seen.list.ref.attempt_key)


def _verdict(touched: Touched, record: Record) -> None:
    seen: review.Verdict = record.event
    touched.judged.add(seen.list.ref.attempt_key)
    if waybill := carried(seen):
        touched.codes.add(waybill.logistics_code)


def _billed(touched: Touched, record: Record) -> None:
    touched.billed.add(record.event.ref.attempt_key)


def _moved(touched: Touched, record: Record) -> None:
    touched.books.add(record.event.ems_no)
    if outside := audience.outside_of(record.event):
        touched.codes.add(outside)


def _opened(touched: Touched, record: Record) -> None:
    _moved(touched, record)
    if record.event.area_code:
        touched.codes.add(record.event.area_code)


def _way(touched: Touched, record: Record) -> None:
    if carrier := carrier_of(record.event):
        touched.codes.add(carrier)


def _passed_on(files: Callable[[FilingDesk, Record], Any] = lambda desk, record: None) -> Decide:
    """It goes to outsiders as it is. files: it is filed in feeds, too."""

    def decide(desk: FilingDesk, record: Record) -> Iterable[Any]:
        files(desk, record)
        return (record.event,)

    return decide


_PASSED_ON: Read[Touched, FilingDesk] = Read(_passed_on())
_MOVEMENT: Read[Touched, FilingDesk] = Read(_passed_on(FilingDesk.movement), _moved)
_BILL: Read[Touched, FilingDesk] = Read(_passed_on(FilingDesk.bill), _billed)
_AUDITED: Read[Touched, FilingDesk] = Read(lambda desk, r: desk.bill(r), _billed)
_VERDICT: Read[Touched, FilingDesk] = Read(_passed_on(FilingDesk.verdict), _verdict)

READS: Reads[Touched, FilingDesk] = Reads(
    {
        **{event: _PASSED_ON for topic in TOLD.values() for event in topic.events},
        **dict.fromkeys(WAYS, Read(lambda desk, r: desk.way(r), _way)),
        ReceiptsIssued: Read(lambda desk, r: desk.receipts(r), _receipts, as_=ReceiptsSeen),
        review.ListReleased: Read(_passed_on(FilingDesk.release), _release),
        **dict.fromkeys(TOLD[MOVEMENTS].events, _MOVEMENT),
        **{event: _BILL for topic in (BILLS, BILL_CHANGES) for event in TOLD[topic].events},
        **dict.fromkeys((AdditionalBillIssued, TaxRefunded), _AUDITED),
        BookOpened: Read(_passed_on(FilingDesk.book_opened), _opened),
        **{event: _VERDICT for event in TOLD[VERDICTS].events if issubclass(event, review.Verdict)},
    }
)
