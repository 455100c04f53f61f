"""Matching reads documents of orders, what takes them back, and what days end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from libs.runtime.processing import Record
from libs.runtime.reads import Read, Reads
from libs.schemas.events.base import Event
from libs.schemas.events.buyer_identity import IdentityAnswered
from libs.schemas.events.export_documents import (
    ExportListAccepted,
    ExportOrderAccepted,
    ExportReceiptAccepted,
    ExportWaybillAccepted,
    ExportWaybillRetracted,
)
from libs.schemas.events.intake import ListAccepted, OrderAccepted, PaymentAccepted, WaybillAccepted
from libs.schemas.events.lists import CaseRef
from libs.schemas.events.matching import ListRefused
from libs.schemas.events.raw_payments import RawPaymentAnswered
from libs.schemas.events.retractions import DocumentRetracted
from libs.schemas.events.withdrawals import ListDeleted, WithdrawalDeclared
from services.matching.domain import documents, export_documents
from services.matching.domain.bounds import DossierBounds, refused
from services.matching.domain.due import DisputeDue, NoticeDue
from services.matching.domain.examination import Examiner, Number
from services.matching.domain.files import File
from services.matching.domain.numbers import ListNumbers
from services.matching.domain.parcels import Filing, Parcels
from services.matching.domain.rebuilding import restore, was_refused
from services.matching.domain.sets import BY_PARCEL
from services.matching.domain.waits import disputed_from, notify_missing
from services.matching.domain.withdrawing import change, withdraw


@dataclass(slots=True)
class Dossiers:
    """files: by order number, each the batch touches, and those with lists whose senders may have to be told.

    numbers: the counters that lists in them may need. parcels: those that lists or waybills of the batch meet by; None
    where none does.
    """

    files: dict[str, File]
    numbers: ListNumbers
    parcels: Parcels | None = None

    def filings(self, record: Record) -> Sequence[Filing]:
        """Return what belongs into which dossier because of a record."""
        document = record.event
        if self.parcels is not None and document.role in BY_PARCEL:
            return self.parcels.take(document, record.day, record.time)
        return ((document.order_no, document, record.time),)

    def restore(self, events: Iterable[Event], partition: int) -> None:
        """Set the dossiers as they were when this had been published because of a record of this partition."""
        for event in events:
            if isinstance(ref := getattr(event, "ref", None), CaseRef) and ref.number in self.files:
                restore(self.files[ref.number].dossier, event, self.numbers, partition)


@dataclass(slots=True)
class MatchingWork:
    """Records of one day and partition at work. number: gives the numbers of their lists.

    disputed_for: so long a payment may be disputed. touched: the files whose documents they changed.
    """

    state: Dossiers
    examiner: Examiner
    bounds: DossierBounds
    disputed_for: timedelta
    number: Number
    touched: dict[str, File] = field(default_factory=dict)


def _filed(work: MatchingWork, record: Record) -> Iterator[Any]:
    """File a document and tell what the cases that it touches come to."""
    files, examine = work.state.files, work.examiner.examine
    for order_no, document, time in work.state.filings(record):
        file = files.get(order_no) or files.setdefault(order_no, File(record.partition, day=record.day))
        work.touched[order_no] = file
        if refusal := refused(file.dossier, document, work.bounds):
            yield refusal
            cases = file.dossier.see(document)
        else:
            cases = file.file(document, record.day, time)
        for case in cases:
            yield from examine(file.dossier, case, work.number)


def _listed(work: MatchingWork, record: Record) -> Iterator[Any]:
    """File a list, behind the one that it changes; where that one stays, the change is refused."""
    listed = record.event
    if listed.replaces:
        file = work.state.files.get(listed.order_no)
        told = change(file.dossier if file else None, listed)
        yield told
        if isinstance(told, ListRefused):
            if file:
                work.touched[listed.order_no] = file
            return
    yield from _filed(work, record)


def _taken_back(work: MatchingWork, record: Record) -> Iterator[Any]:
    """Take a list back that waits for documents, and pass on what was asked."""
    file = work.state.files.get(record.event.order_no)
    if file:
        work.touched[record.event.order_no] = file
    yield withdraw(file.dossier if file else None, record.event)


def _dispute_closed(work: MatchingWork, record: Record) -> Iterator[Any]:
    """Decide cases as they are, in which no payment agreed until the end of the day."""
    if file := work.state.files.get(record.event.order_no):
        for case in file.dossier.cases:
            if (since := disputed_from(case)) and since <= record.day - work.disputed_for:
                yield from work.examiner.close(file.dossier, case)


def _missing_told(work: MatchingWork, record: Record) -> Iterator[Any]:
    """Tell senders at the end of the day what their lists miss, however long they have waited."""
    if file := work.state.files.get(record.event.order_no):
        yield from notify_missing(file.dossier, work.examiner.objections, declared_by=record.day)


def _filed_again(work: MatchingWork, record: Record, told: Sequence[Event]) -> None:
    """File a document where it was filed.

    Another's record may have told a sender what its list misses. Its dossier is here, as then, because it was due; only if
    the grace was raised since is it not, and the sender will be told once more.
    """
    files, touched = work.state.files, []
    for order_no, document, time in work.state.filings(record):
        file = files.get(order_no) or files.setdefault(order_no, File(record.partition, day=record.day))
        touched.append(file)
        if was_refused(told):
            file.dossier.see(document)
        else:
            file.file(document, record.day, time)
    work.state.restore(told, record.partition)
    for file in touched:
        file.dossier.note_disputes(record.day)


def _restored(work: MatchingWork, record: Record, told: Sequence[Event]) -> None:
    """Set the dossier as what was told says: the record itself is no document of it."""
    work.state.restore(told, record.partition)
    if file := work.state.files.get(record.event.order_no):
        file.dossier.note_disputes(record.day)


def _document(view: type[Any]) -> Read[Any, MatchingWork]:
    return Read(_filed, fold=_filed_again, as_=view)


def _list(view: type[Any]) -> Read[Any, MatchingWork]:
    return Read(_listed, fold=_filed_again, as_=view)


READS: Reads[Any, MatchingWork] = Reads(
    {
        OrderAccepted: _document(documents.Order),
        IdentityAnswered: _document(documents.CheckedBuyer),
        RawPaymentAnswered: _document(documents.AnsweredPayment),
        PaymentAccepted: _document(documents.Payment),
        WaybillAccepted: _document(documents.Waybill),
        ListAccepted: _list(documents.DeclarationList),
        DocumentRetracted: _document(documents.Retraction),
        WithdrawalDeclared: Read(_taken_back, fold=_restored, as_=documents.Withdrawal),
        ListDeleted: Read(_taken_back, fold=_restored, as_=documents.Deletion),
        ExportOrderAccepted: _document(export_documents.ExportOrder),
        ExportReceiptAccepted: _document(export_documents.ExportReceipt),
        ExportWaybillAccepted: _document(export_documents.ExportWaybill),
        ExportWaybillRetracted: _document(export_documents.ExportRetraction),
        ExportListAccepted: _list(export_documents.ExportList),
        DisputeDue: Read(_dispute_closed, fold=_restored),
        NoticeDue: Read(_missing_told, fold=_restored),
    }
)
"""What a batch needs of the store is asked set-based, by the parts its documents have (`loading.py`)."""
