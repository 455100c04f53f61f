"""A case as it is shown: to each the parts that are theirs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from libs.identity import Principal
from libs.runtime.http.questions import Answer
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.keys import case_apart, trace_id
from services.cases.domain.files import CaseFile, FiledAttempt, FiledList, Here, StatusStep
from services.cases.domain.shares import CaseShare, reader_of, share_of
from services.cases.domain.standing import CLEARED_STATUSES, CaseWait, status_of, wait_of
from services.cases.domain.views import FindingSeen


class StatusText(Answer, frozen=True, kw_only=True):
    """A status in words."""

    zh: str
    en: str


class DocumentShown(Answer, frozen=True, kw_only=True):
    """A document that is here. key: its business key; receipts are asked for by submissionId."""

    kind: str
    key: str
    submission_id: str
    at: str


class ActorShown(Answer, frozen=True, kw_only=True):
    """An actor must act: a role, and who has it."""

    role: str
    code: str | None = None
    office: str | None = None


class WaitShown(Answer, frozen=True, kw_only=True):
    """The case waits for this, since then, and these must act. missing: kinds of documents."""

    reason: str
    since: str
    who_must_act: list[ActorShown] = []
    missing: list[str] = []


class GroundShown(Answer, frozen=True, kw_only=True):
    """A ground of a verdict, or a finding, names rule and version, code, and both values where there are two."""

    rule: str
    code: str
    text: str
    path: str | None = None
    actual: str | None = None
    expected: str | None = None


class StepShown(Answer, frozen=True, kw_only=True):
    """The list came to a status."""

    attempt: int
    status: str
    text: StatusText
    at: str
    event: str
    grounds: list[GroundShown] = []


class BillShown(Answer, frozen=True, kw_only=True):
    """A tax bill (电子税单). total in yuan; entDutyNos: payment documents that it stands in."""

    tax_no: str
    state: str
    total: str | None = None
    ent_duty_nos: list[str] = []


class TaxShown(Answer, frozen=True, kw_only=True):
    """The tax of the list, yuan."""

    value: str | None = None
    tax: str | None = None
    assure_code: str | None = None
    bills: list[BillShown] = []


class ZoneShown(Answer, frozen=True, kw_only=True):
    """The book, and the way out of the zone."""

    ems_no: str | None = None
    area_code: str | None = None
    bond_invt_no: str | None = None
    passport_no: str | None = None
    left: bool = False


class ParcelShown(Answer, frozen=True, kw_only=True):
    """The parcel, and whether it may be delivered."""

    logistics_code: str
    logistics_no: str
    may_deliver: bool
    bill_no: str | None = None


class PartiesShown(Answer, frozen=True, kw_only=True):
    """The parties of the list."""

    ebp_code: str | None = None
    ebc_code: str | None = None
    agent_code: str | None = None


class ReturnShown(Answer, frozen=True, kw_only=True):
    """A return application. state: accepted, wrong-goods, completed, lapsed."""

    return_no: str
    state: str
    at: str
    arrive_by: date | None = None


class ListInShort(Answer, frozen=True, kw_only=True):
    """The list of the newest attempt, by its numbers."""

    attempt: int
    direction: str
    trade_mode: str
    customs_code: str
    invt_no: str | None = None
    pre_no: str | None = None
    cop_no: str | None = None


class CaseShown(Answer, frozen=True, kw_only=True):
    """A case, as far as it is for whoever asks. status: of the newest attempt, absent before a list is declared."""

    case: str | None = None
    opened_at: datetime | None = None
    status: str | None = None
    text: StatusText | None = None
    declared: ListInShort | None = None
    waits_for: WaitShown | None = None
    documents: list[DocumentShown] = []
    missing_since: str | None = None
    history: list[StepShown] = []
    findings: list[GroundShown] = []
    parties: PartiesShown | None = None
    parcel: ParcelShown | None = None
    tax: TaxShown | None = None
    zone: ZoneShown | None = None
    returns: list[ReturnShown] = []
    trace_id: str | None = None


def shown(who: Principal | None, file: CaseFile, *, whole: bool = True) -> CaseShown:
    """Show somebody what is theirs of a case. whole: with its history; lists do without."""
    share, attempt = share_of(who, file), file.last
    numbers = CaseShare.NUMBERS in share
    status, wait = status_of(file), wait_of(file)
    declared = attempt.declared if attempt else None
    opened = datetime.fromtimestamp(file.opened_ms / 1000, UTC) if file.opened_ms is not None else None
    full = CaseShare.DOCUMENTS in share
    return CaseShown(
        case=file.case if numbers else None,
        opened_at=opened if full else None,
        status=status,
        text=_text(status) if status else None,
        declared=_declared(attempt, declared, full) if attempt and declared and numbers else None,
        waits_for=_waits(wait, share) if wait and (numbers or CaseShare.PARCEL in share) else None,
        missing_since=wait.since if wait and wait.missing and full else None,
        documents=[*_documents(file, share, reader_of(who))],
        history=[*_history(file)] if whole and CaseShare.GROUNDS in share else [],
        findings=[*_findings(file, attempt)] if whole and CaseShare.GROUNDS in share else [],
        parties=_parties(declared) if declared and CaseShare.PARTIES in share else None,
        parcel=_parcel(declared, status) if declared and CaseShare.PARCEL in share else None,
        tax=_tax(attempt, declared) if attempt and declared and CaseShare.TAX in share else None,
        zone=_zone(attempt, declared) if attempt and declared and CaseShare.ZONE in share else None,
        returns=[*_returns(attempt)] if attempt and full else [],
        trace_id=trace_id(case_apart(file.case)[2]) if full else None,
    )


def _declared(attempt: FiledAttempt, declared: FiledList, full: bool) -> ListInShort:
    block = declared.list
    return ListInShort(
        attempt=block.ref.attempt, direction=block.direction, trade_mode=block.trade_mode,
        customs_code=block.customs_code, invt_no=attempt.invt_no, pre_no=declared.pre_no if full else None,
        cop_no=declared.cop_no if full else None,
    )  # fmt: skip


def _text(status: str) -> StatusText:
    return StatusText(zh=ListStatus(status).zh, en=ListStatus(status).en)


def _waits(wait: CaseWait, share: CaseShare) -> WaitShown:
    """Show which role must act; and who that is, to whoever has the whole case."""
    full = CaseShare.PARTIES in share
    actors = [
        ActorShown(role=a.role, code=a.code if full else None, office=a.office if full else None) for a in wait.actors
    ]
    return WaitShown(reason=wait.reason, since=wait.since, who_must_act=actors, missing=[*wait.missing] if full else [])


def _documents(file: CaseFile, share: CaseShare, reader: str | None) -> Iterator[DocumentShown]:
    for kind, of_kind in sorted(file.documents.items()):
        for here in sorted(of_kind.values(), key=lambda each: each.key):
            if CaseShare.DOCUMENTS in share or (here.by is not None and here.by == reader):
                yield _document(kind, here)


def _document(kind: str, here: Here) -> DocumentShown:
    return DocumentShown(kind=kind, key=here.key, submission_id=here.submission, at=here.at)


def _history(file: CaseFile) -> Iterator[StepShown]:
    for number, attempt in file.numbered:
        if attempt.declared:
            yield StepShown(attempt=number, status="2", text=_text("2"), at=attempt.declared.at, event="ListAccepted")
        for step in attempt.steps:
            yield _step(number, step)


def _step(number: int, step: StatusStep) -> StepShown:
    grounds = [GroundShown(rule=f"{g.rule}@{g.version}", code=g.code, text=g.text) for g in step.grounds]
    grounds += [_finding(each) for each in step.findings]
    return StepShown(
        attempt=number, status=step.status, text=_text(step.status), at=step.at, event=step.event, grounds=grounds
    )


def _finding(each: FindingSeen) -> GroundShown:
    return GroundShown(
        rule=each.rule, code=each.code, text=each.message, path=each.path, actual=each.actual, expected=each.expected
    )


def _findings(file: CaseFile, attempt: FiledAttempt | None) -> Iterator[GroundShown]:
    """Tell why documents that are here do not count, while no list is stored; and what was warned of."""
    if attempt is None or not attempt.steps:
        yield from map(_finding, (*file.mismatch, *(attempt.objections if attempt else ())))
    if attempt:
        yield from map(_finding, attempt.warnings)


def _parties(declared: FiledList) -> PartiesShown:
    told = declared.parties
    return PartiesShown(ebp_code=told.ebp_code, ebc_code=told.ebc_code, agent_code=told.agent_code)


def _parcel(declared: FiledList, status: str | None) -> ParcelShown:
    told = declared.waybill
    return ParcelShown(
        logistics_code=told.logistics_code, logistics_no=told.logistics_no,
        may_deliver=status in CLEARED_STATUSES, bill_no=told.bill_no,
    )  # fmt: skip


def _tax(attempt: FiledAttempt, declared: FiledList) -> TaxShown:
    bills = [
        BillShown(tax_no=number, state=bill.state, total=bill.total or bill.issued, ent_duty_nos=bill.ent_duty_nos)
        for number, bill in sorted(attempt.bills.items())
    ]
    tax = attempt.released_tax or attempt.tax
    return TaxShown(value=attempt.value, tax=tax, assure_code=declared.parties.assure_code, bills=bills)


def _zone(attempt: FiledAttempt, declared: FiledList) -> ZoneShown:
    way = attempt.exit
    return ZoneShown(
        ems_no=declared.list.ems_no, area_code=declared.parties.area_code, bond_invt_no=way.bond_invt_no,
        passport_no=way.passport_no, left=way.gone or attempt.left is not None,
    )  # fmt: skip


def _returns(attempt: FiledAttempt) -> Iterator[ReturnShown]:
    for number, each in sorted(attempt.returns.items()):
        yield ReturnShown(return_no=number, state=each.state, at=each.at, arrive_by=each.arrive_by)
