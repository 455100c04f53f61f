"""A case is one file: what documents are here, and what was said of each attempt to declare it.

Topics are read side by side. So each fact has a place that only one topic writes, and what follows is asked of the whole
(`standing`): a file is the same whichever topic was faster.
"""

from __future__ import annotations

from bisect import insort
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

import msgspec

from libs.schemas.events.lists import Carriage, Declared, Parties
from libs.schemas.events.review import Ground
from services.cases.domain.answers import Answers
from services.cases.domain.views import FindingSeen


class FileBounds(NamedTuple):
    """A file takes no more than this, as every fact of the case writes it anew.

    documents_max: of a kind; matching refuses fewer already. steps_max, returns_max: of an attempt, the newest stay.
    """

    documents_max: int
    steps_max: int
    returns_max: int


class Here(msgspec.Struct, frozen=True, omit_defaults=True):
    """A document is here. key: as receipts name it; at: when the log took it; by: whose it is."""

    key: str
    submission: str
    at: str
    by: str | None = None
    correction: int = 0


class StatusStep(msgspec.Struct, frozen=True, omit_defaults=True, order=True):
    """The list came to a status. phase: before its release, at it, behind it; place: in the log of that phase."""

    phase: int
    place: int
    event: str
    status: str
    at: str
    final: bool = False
    grounds: list[Ground] = []
    findings: list[FindingSeen] = []


STORED, JUDGED, RELEASED, SINCE = range(4)
"""Phases. Each is told by one topic, so that a file needs nobody's clock to put its steps into order."""


class FiledList(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A list as it was declared: its block, and its declarant's numbers. day: the customs day it came on."""

    at: str
    day: date
    list: Declared
    cop_no: str
    pre_no: str
    port: str | None = None

    @property
    def parties(self) -> Parties:
        return self.list.parties

    @property
    def waybill(self) -> Carriage:
        return self.list.waybill


class FiledBill(msgspec.Struct, omit_defaults=True):
    """A tax bill: issued is told by one topic, what became of it by another. total in yuan."""

    issued: str | None = None
    state: str = "issued"
    total: str | None = None
    ent_duty_nos: list[str] = []


class LeaveReadiness(msgspec.Struct, frozen=True, omit_defaults=True):
    """The parcel is ready to leave or not, as was said last. awaits: see `exports.ListNotReady`."""

    ready: bool
    at: str
    awaits: list[str] = []
    findings: list[FindingSeen] = []


class Returning(msgspec.Struct, frozen=True, omit_defaults=True):
    """A return application. state: accepted, arrived, wrong-goods, completed, lapsed, withdrawn.

    taxes: relief or taxed, of exported goods that came back; duty_refunded: export duty that is paid back, yuan.
    """

    state: str
    at: str
    arrive_by: date | None = None
    taxes: str | None = None
    duty_refunded: str | None = None


class FiledAudit(msgspec.Struct, frozen=True, omit_defaults=True):
    """The audit of a released list by the tax centre. answer_by: for its papers; until: for the result; total in yuan.
    papers_at: when the first came; missed_at: when their term was over without."""

    at: str
    answer_by: date
    until: date
    ground: Ground
    papers_at: str | None = None
    missed_at: str | None = None
    found_at: str | None = None
    outcome: str | None = None
    total: str | None = None


class WayOut(msgspec.Struct, omit_defaults=True):
    """The way out of a zone: verification list, release note, gate. at: since when it stands as it does."""

    bond_invt_no: str | None = None
    passport_no: str | None = None
    drawn: bool = False
    at: str | None = None
    gone: bool = False


class FiledAttempt(msgspec.Struct, omit_defaults=True, kw_only=True):
    """One attempt to declare the case. tax: as assessed, yuan; value and duty: as released."""

    declared: FiledList | None = None
    invt_no: str | None = None
    steps: list[StatusStep] = []
    objections: list[FindingSeen] = []
    awaits_cover: str | None = None
    covered: bool = False
    tax: str | None = None
    value: str | None = None
    released_tax: str | None = None
    warnings: list[FindingSeen] = []
    bills: dict[str, FiledBill] = {}
    readiness: LeaveReadiness | None = None
    left: str | None = None
    exit: WayOut = msgspec.field(default_factory=WayOut)
    returns: dict[str, Returning] = {}
    audit: FiledAudit | None = None

    def step(self, step: StatusStep, steps_max: int) -> None:
        insort(self.steps, step, key=lambda each: (each.phase, each.place))
        del self.steps[:-steps_max]

    def put_return(self, number: str, standing: Returning, returns_max: int) -> None:
        self.returns[number] = standing
        if len(self.returns) > returns_max:
            del self.returns[min(self.returns, key=lambda each: (self.returns[each].at, each))]

    def bill(self, tax_no: str) -> FiledBill:
        return self.bills.setdefault(tax_no, FiledBill())


class FiledDeclaration(msgspec.Struct, omit_defaults=True):
    """A customs declaration by its numbers. steps: of those before it under its number, too. into: the zone enterprise that
    takes the goods in."""

    submission: str
    agent_code: str
    ebc_code: str
    cop_no: str
    trade_mode: str
    customs_code: str
    entry_id: str
    steps: list[StatusStep] = []
    value_usd: str | None = None
    export_duty: str | None = None
    into: str | None = None

    @property
    def last(self) -> StatusStep:
        return self.steps[-1]


class CaseFile(msgspec.Struct, omit_defaults=True, kw_only=True):
    """A case. documents: kind → business key → the document. mismatch: how order, payment and waybill disagree.

    attempts: by their numbers, as text, which is what JSON has for keys.
    """

    case: str
    opened_ms: int | None = None
    day: date = date.min
    documents: dict[str, dict[str, Here]] = {}
    mismatch: list[FindingSeen] = []
    attempts: dict[str, FiledAttempt] = {}
    declaration: FiledDeclaration | None = None

    def attempt(self, number: int) -> FiledAttempt:
        return self.attempts.setdefault(str(number), FiledAttempt())

    @property
    def numbered(self) -> list[tuple[int, FiledAttempt]]:
        """Attempts in their order."""
        return sorted(((int(number), each) for number, each in self.attempts.items()), key=lambda each: each[0])

    @property
    def last(self) -> FiledAttempt | None:
        """The newest declared attempt that is not rejected, as a refused change hides no list; where all are, the newest."""
        declared = (each for _, each in reversed(self.numbered) if each.declared)
        return min(declared, key=lambda each: [step.status for step in each.steps[-1:]] == ["100"], default=None)

    def put(self, kind: str, here: Here, documents_max: int) -> bool:
        """Put a document, unless a later version of it is here. False where no more of its kind fit."""
        of_kind = self.documents.get(kind, {})
        known = of_kind.get(here.key)
        if known is None and len(of_kind) >= documents_max:
            return False
        if known is None or known.correction <= here.correction:
            self.documents.setdefault(kind, of_kind)[here.key] = here
        return True

    def take(self, kind: str, key: str, submission: str) -> None:
        """Take a document away, where it is that version."""
        of_kind = self.documents.get(kind, {})
        if key in of_kind and of_kind[key].submission == submission:
            del of_kind[key]
            if not of_kind:
                del self.documents[kind]


class FiledParcel(msgspec.Struct, omit_defaults=True):
    """A parcel: its waybill, where it is here, and the cases whose lists name it."""

    key: str
    kind: str = ""
    waybill: Here | None = None
    cases: list[str] = []
    day: date = date.min


@dataclass(slots=True)
class CaseFiles:
    """The state of a batch. names: what else a case is called by → cases, those of this batch alone."""

    cases: dict[str, CaseFile] = field(default_factory=dict)
    parcels: dict[str, FiledParcel] = field(default_factory=dict)
    found: dict[str, list[str]] = field(default_factory=dict)
    names: dict[tuple[str, str], date] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    changed_parcels: set[str] = field(default_factory=set)
    answers: Answers = field(default_factory=Answers)

    def case(self, key: str, day: date) -> CaseFile:
        """The file of a case, to be changed on a customs day."""
        file = self.cases.get(key)
        if file is None:
            file = self.cases[key] = CaseFile(case=key)
        file.day = max(file.day, day)
        self.changed.add(key)
        return file

    def parcel(self, key: str, day: date) -> FiledParcel:
        parcel = self.parcels.setdefault(key, FiledParcel(key))
        parcel.day = max(parcel.day, day)
        self.changed_parcels.add(key)
        return parcel

    def name(self, name: str, case: str, day: date) -> None:
        """Let a case be found by a number of its own."""
        self.names[name, case] = day
        known = self.found.setdefault(name, [])
        if case not in known:
            known.append(case)


_encode = msgspec.json.Encoder(order="deterministic").encode
_decode_case = msgspec.json.Decoder(CaseFile).decode
_decode_parcel = msgspec.json.Decoder(FiledParcel).decode


def case_text(file: CaseFile) -> str:
    return _encode(file).decode()


def case_from(text: str) -> CaseFile:
    return _decode_case(text)


def parcel_text(parcel: FiledParcel) -> str:
    return _encode(parcel).decode()


def parcel_from(text: str) -> FiledParcel:
    return _decode_parcel(text)
