"""The feed reads what partners may see: receipts, releases, and what becomes of lists."""

from __future__ import annotations

from dataclasses import dataclass, field

from libs.runtime.processing import Record
from libs.runtime.reads import Read, Reads
from libs.schemas.events import review
from libs.schemas.events.accountbook import BookOpened, DeclarationRefused
from libs.schemas.events.intake import ReceiptsIssued
from libs.schemas.keys import AttemptKey
from libs.schemas.topics import MOVEMENTS, VERDICTS
from services.feed.domain import audience
from services.feed.domain.audience import RELEASE_SHARES
from services.feed.domain.filing import FilingDesk
from services.feed.domain.views import ReceiptsSeen, ReleaseSeen, VerdictSeen


@dataclass(slots=True)
class Touched:
    """A batch needs these. codes: whose feeds it may concern. released, judged: attempts, by what is said of them.
    books: whose keepers are told of them."""

    codes: set[str] = field(default_factory=set)
    released: set[AttemptKey] = field(default_factory=set)
    judged: set[AttemptKey] = field(default_factory=set)
    books: set[str] = field(default_factory=set)


def _receipts(touched: Touched, record: Record) -> None:
    seen: ReceiptsSeen = record.event
    for receipt in seen.receipts:
        touched.codes.update(audience.parties_of(seen.document, receipt))


def _release(touched: Touched, record: Record) -> None:
    seen: ReleaseSeen = record.event
    touched.codes.update(code for share in RELEASE_SHARES for code in share.to(seen) if code)
    touched.released.add(seen.list.ref.attempt_key)


def _verdict(touched: Touched, record: Record) -> None:
    seen: VerdictSeen = record.event
    touched.judged.add(seen.list.ref.attempt_key)
    if seen.carried:
        touched.codes.add(seen.carried.logistics_code)


def _moved(touched: Touched, record: Record) -> None:
    touched.books.add(record.event.ems_no)
    if outside := audience.outside_of(record.event):
        touched.codes.add(outside)


def _opened(touched: Touched, record: Record) -> None:
    _moved(touched, record)
    if record.event.area_code:
        touched.codes.add(record.event.area_code)


_MOVEMENT: Read[Touched, FilingDesk] = Read(lambda desk, r: desk.movement(r), _moved)
_VERDICT: Read[Touched, FilingDesk] = Read(lambda desk, r: desk.verdict(r), _verdict, as_=VerdictSeen)

READS: Reads[Touched, FilingDesk] = Reads(
    {
        ReceiptsIssued: Read(lambda desk, r: desk.receipts(r), _receipts, as_=ReceiptsSeen),
        review.ListReleased: Read(lambda desk, r: desk.release(r), _release, as_=ReleaseSeen),
        **{event: _MOVEMENT for event in MOVEMENTS.events if event is not DeclarationRefused},
        BookOpened: Read(lambda desk, r: desk.book_opened(r), _opened),
        **{event: _VERDICT for event in VERDICTS.events if issubclass(event, review.Verdict)},
    }
)
