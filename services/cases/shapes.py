"""An answer about a case has these parts."""

from __future__ import annotations

from datetime import date, datetime

from libs.runtime.http.questions import Answer


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


class AuditShown(Answer, frozen=True, kw_only=True):
    """The tax centre's audit. answerBy: the last day for papers; until: for its result. papersAt: when the
    first came; missedAt: when their term was over without. outcome: confirmed, additional or
    refund, total in yuan; absent while it is open."""

    at: str
    answer_by: date
    until: date
    papers_at: str | None = None
    missed_at: str | None = None
    found_at: str | None = None
    outcome: str | None = None
    total: str | None = None
    grounds: list[GroundShown] = []


class ReturnShown(Answer, frozen=True, kw_only=True):
    """A return application. state: accepted, arrived, wrong-goods, completed, lapsed, withdrawn.

    taxes: relief or taxed, of exported goods that came back; dutyRefunded: export duty that is paid back, yuan.
    """

    return_no: str
    state: str
    at: str
    arrive_by: date | None = None
    taxes: str | None = None
    duty_refunded: str | None = None


class ListInShort(Answer, frozen=True, kw_only=True):
    """The list of the attempt that stands, by its numbers."""

    attempt: int
    direction: str
    trade_mode: str
    customs_code: str
    invt_no: str | None = None
    pre_no: str | None = None
    cop_no: str | None = None


class DeclarationInShort(Answer, frozen=True, kw_only=True):
    """A customs declaration, by its numbers. into: the zone enterprise that takes its goods in."""

    trade_mode: str
    customs_code: str
    entry_id: str
    cop_no: str
    agent_code: str | None = None
    ebc_code: str | None = None
    into: str | None = None
    value_usd: str | None = None
    export_duty: str | None = None


class CaseShown(Answer, frozen=True, kw_only=True):
    """A case, as far as it is for whoever asks. status: of the attempt that stands, absent before a list is declared."""

    case: str | None = None
    opened_at: datetime | None = None
    status: str | None = None
    text: StatusText | None = None
    declared: ListInShort | None = None
    declaration: DeclarationInShort | None = None
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
    audit: AuditShown | None = None
    trace_id: str | None = None
