"""A case as it is shown: to each the parts that are theirs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from libs.identity import Principal
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events.review import Ground
from libs.schemas.keys import case_apart, trace_id
from services.cases.domain.files import (
    CaseFile,
    FiledAttempt,
    FiledAudit,
    FiledDeclaration,
    FiledList,
    Here,
    StatusStep,
)
from services.cases.domain.shares import CaseShare, reader_of, share_of
from services.cases.domain.standing import CLEARED_STATUSES, CaseWait, status_of, wait_of
from services.cases.domain.views import FindingSeen
from services.cases.shapes import (
    ActorShown,
    AuditShown,
    BillShown,
    CaseShown,
    DeclarationInShort,
    DocumentShown,
    GroundShown,
    ListInShort,
    ParcelShown,
    PartiesShown,
    ReturnShown,
    StatusText,
    StepShown,
    TaxShown,
    WaitShown,
    ZoneShown,
)


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
        declaration=_declaration(file.declaration, share) if file.declaration and numbers else None,
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
        audit=_audit(attempt.audit, share) if attempt and attempt.audit and CaseShare.TAX in share else None,
        trace_id=trace_id(case_apart(file.case)[2]) if full else None,
    )


def _declared(attempt: FiledAttempt, declared: FiledList, full: bool) -> ListInShort:
    block = declared.list
    return ListInShort(
        attempt=block.ref.attempt, direction=block.direction, trade_mode=block.trade_mode,
        customs_code=block.customs_code, invt_no=attempt.invt_no, pre_no=declared.pre_no if full else None,
        cop_no=declared.cop_no if full else None,
    )  # fmt: skip


def _declaration(one: FiledDeclaration, share: CaseShare) -> DeclarationInShort:
    """Show its numbers; its parties and what it comes to, to whoever has the whole case."""
    full = CaseShare.PARTIES in share
    return DeclarationInShort(
        trade_mode=one.trade_mode, customs_code=one.customs_code, entry_id=one.entry_id, cop_no=one.cop_no, into=one.into,
        agent_code=one.agent_code if full else None, ebc_code=one.ebc_code if full else None,
        value_usd=one.value_usd if full else None, export_duty=one.export_duty if full else None,
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
    yield from (_step(1, step) for step in (file.declaration.steps if file.declaration else ()))
    for number, attempt in file.numbered:
        if attempt.declared:
            yield StepShown(attempt=number, status="2", text=_text("2"), at=attempt.declared.at, event="ListAccepted")
        for step in attempt.steps:
            yield _step(number, step)


def _step(number: int, step: StatusStep) -> StepShown:
    grounds = [*map(_ground, step.grounds)]
    grounds += [_finding(each) for each in step.findings]
    return StepShown(
        attempt=number, status=step.status, text=_text(step.status), at=step.at, event=step.event, grounds=grounds
    )


def _ground(each: Ground) -> GroundShown:
    release = f"+{each.release}" if each.release else ""
    return GroundShown(rule=f"{each.rule}@{each.version}{release}", code=each.code, text=each.text)


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
        yield ReturnShown(
            return_no=number, state=each.state, at=each.at, arrive_by=each.arrive_by, taxes=each.taxes,
            duty_refunded=each.duty_refunded,
        )  # fmt: skip


def _audit(audit: FiledAudit, share: CaseShare) -> AuditShown:
    """Show when it ends and what came of it; why it was drawn, to whoever is shown grounds."""
    return AuditShown(
        at=audit.at, answer_by=audit.answer_by, until=audit.until, papers_at=audit.papers_at,
        missed_at=audit.missed_at, found_at=audit.found_at, outcome=audit.outcome, total=audit.total,
        grounds=[_ground(audit.ground)] if CaseShare.GROUNDS in share else [],
    )  # fmt: skip
