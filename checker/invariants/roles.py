"""Nobody acts beyond the role, and the customs office, that the register gave it on that day."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from checker.facts import Facts
from checker.invariant import Verdict, verdict
from checker.standing import attempt_of
from libs.schemas.clearance import port_of
from libs.schemas.events import accountbook as ab
from libs.schemas.events import intake, returns
from libs.schemas.events.audits import AuditFound, AuditOrdered, AuditResultGiven
from libs.schemas.events.exports import ArrivalsPosted
from libs.schemas.events.matching import ListMatched
from libs.schemas.events.review import OfficerActionTaken
from libs.schemas.events.site_documents import SiteDeliveryDeclared
from libs.schemas.kinds import KINDS, Kind, SenderRole
from libs.schemas.kinds.kind import FILLED_BY
from libs.schemas.names import snake

CUSTOMS = frozenset((os.environ.get("CUSTOMS_CODES") or "0000").split(","))
"""Customs' own codes, which nobody registers: the system's, where its environment sets them."""
_A_DAY = timedelta(days=1)


class _Registered(NamedTuple):
    """One registration speaks of a party, from its customs day on."""

    day: date
    roles: frozenset[str]
    office: str | None
    active: bool


class _Register:
    """The register as customs wrote it, day by day."""

    def __init__(self, facts: Facts) -> None:
        self._rows: dict[str, list[_Registered]] = defaultdict(list)
        for seen, event in sorted(facts.of(intake.EnterpriseRegistered), key=lambda pair: pair[0].order):
            roles = frozenset(role.value for role in event.roles)
            row = _Registered(seen.day, roles, event.customs_code, event.status == "active")
            self._rows[event.code].append(row)

    def about(self, code: str, day: date) -> list[_Registered]:
        """Return what stood of a party about a day. Days close on each partition by themselves, so a word of the day
        before or behind may be known with a document or not yet."""
        rows = self._rows.get(code, [])
        before = [row for row in rows if row.day < day - _A_DAY]
        return [*before[-1:], *(row for row in rows if abs(row.day - day) <= _A_DAY)]

    def in_role(self, code: str, role: SenderRole, day: date, *, suspended: bool) -> list[_Registered]:
        """Return what stood of a party about a day that let it act in a role. suspended: whether it may be that."""
        if role is SenderRole.CUSTOMS:
            return [_Registered(day, frozenset(), None, True)] if code in CUSTOMS else []
        return [
            row for row in self.about(code, day) if FILLED_BY[role] & row.roles and (row.active or suspended)
        ]  # fmt: skip


def acts_within_its_role(facts: Facts) -> Verdict:
    """Whoever answers for an accepted document was registered in a role that may send its kind, at the office told."""
    register, asked = _Register(facts), [kind for kind in KINDS.values() if kind.asks_register and kind.senders]
    documents = [(kind, seen, event) for kind in asked for seen, event in facts.of(kind.becomes)]

    def broken() -> Iterator[str]:
        for kind, seen, event in documents:
            senders = [*_senders(kind, event)]
            rows = [
                row
                for code, role in senders
                for row in register.in_role(code, role, seen.day, suspended=kind.while_suspended)
            ]
            told = getattr(event, "sender_office", None)
            if not rows:
                named = ", ".join(f"{code} as {role.value}" for code, role in senders) or "nobody"
                yield f"{event.submission_id}: {kind.name} of {named}, not registered so on {seen.day}"
            elif told is not None and told not in {row.office for row in rows}:
                yield f"{event.submission_id}: {kind.name} for office {told}, registered for {rows[-1].office}"

    return verdict("nobody acts beyond its role", len(documents), broken())


def _senders(kind: Kind, event: Any) -> Iterator[tuple[str, SenderRole]]:
    """Whoever may have sent a document, each with its role: who answers for it, or whom it names."""
    answers = getattr(event, "sent_by", None)
    for sender in kind.senders:
        named = getattr(event, snake(sender.field or ""), None)
        if isinstance(event, intake.DocumentAccepted):
            if answers is not None and named in (None, answers):
                yield answers, sender.role
        elif named is not None:
            yield named, sender.role


class _Places:
    """The office of each thing that officers, gates and sites act on."""

    def __init__(self, facts: Facts) -> None:
        self._books: dict[str, set[str]] = defaultdict(set)
        for opened in facts.only(ab.BookOpened):
            self._books[opened.ems_no] |= {opened.customs_code} if opened.customs_code else set()
        self._lists = {event.list.invt_no: event.list for event in facts.only(ListMatched)}
        self._audits = {attempt_of(event): event.list.customs_code for event in facts.only(AuditOrdered)}
        self._wrong = {
            (attempt_of(event), event.arrival_no): event.customs_code for event in facts.only(returns.WrongGoodsArrived)
        }

    def of_book(self, document: Any, event: Any) -> set[str]:
        return self._books.get(event.ems_no, set())

    def of_list(self, document: Any, event: Any) -> set[str]:
        """The office of its declaration, and that where its goods pass: which of both, its clearance says."""
        if (declared := self._lists.get(document.invt_no)) is None:
            return set()
        books: list[str | None] = [*self._books.get(declared.ems_no or "", ())]
        return {declared.customs_code, *(port_of(declared, book) for book in books or [None])}

    def of_audit(self, document: Any, event: Any) -> set[str]:
        return {self._audits[key]} if (key := attempt_of(event)) in self._audits else set()

    def of_wrong_goods(self, document: Any, event: Any) -> set[str]:
        key = attempt_of(event), event.arrival_no
        return {self._wrong[key]} if key in self._wrong else set()

    def of_arrival(self, document: Any, event: Any) -> set[str]:
        """Sites alone are held to theirs: goods come back to whichever zone their application names."""
        return {event.customs_code} if getattr(document, "operator_code", None) else set()


_Offices = Callable[[_Places, Any, Any], set[str]]
_TOOK: tuple[tuple[type[Any], type[Any], _Offices], ...] = (
    (intake.GatePassReported, ab.GoodsExited, _Places.of_book),
    (intake.GatePassReported, ab.GoodsEntered, _Places.of_book),
    (intake.GateControlled, ab.ReleaseNoteDrawn, _Places.of_book),
    (intake.GateInspectionReported, ab.GateInspectionPosted, _Places.of_book),
    (intake.ConfiscationDeclared, ab.GoodsConfiscated, _Places.of_book),
    (intake.ListInspectionReported, OfficerActionTaken, _Places.of_list),
    (intake.ManualVerdictGiven, OfficerActionTaken, _Places.of_list),
    (AuditResultGiven, AuditFound, _Places.of_audit),
    (intake.WrongGoodsRuled, returns.WrongGoodsDecided, _Places.of_wrong_goods),
    (intake.ReturnArrived, returns.ReturnCompleted, _Places.of_arrival),
    (intake.ReturnArrived, returns.WrongGoodsArrived, _Places.of_arrival),
    (SiteDeliveryDeclared, ArrivalsPosted, _Places.of_arrival),
)
"""Document of an officer, a gate or a site, what says that it took effect, and the offices of what it was about."""


def acts_at_its_office(facts: Facts) -> Verdict:
    """Officers, gates and sites took effect only on what lies under the office that they are registered for."""
    places, register = _Places(facts), _Register(facts)
    sent: dict[tuple[type[Any], str], tuple[date, Any]] = {
        (document, event.submission_id): (seen.day, event)
        for document in {row[0] for row in _TOOK}
        for seen, event in facts.of(document)
    }
    acts = [
        (day, said, event, offices(places, said, event))
        for document, took, offices in _TOOK
        for _, event in facts.of(took)
        if (document, event.submission_id) in sent
        for day, said in [sent[document, event.submission_id]]
    ]

    def broken() -> Iterator[str]:
        for day, document, event, offices in acts:
            own = {*_own_offices(register, document, day)} - {None}
            if own and offices and not own & offices:
                what = f"{document.submission_id}: {type(event).__name__}"
                yield f"{what} at {'/'.join(sorted(offices))}, by who acts for {'/'.join(sorted(map(str, own)))}"

    return verdict("nobody acts beyond its office", len(acts), broken())


def _own_offices(register: _Register, document: Any, day: date) -> Iterable[str | None]:
    """The office a document tells of its sender; where it tells none, those its operator is registered for."""
    if isinstance(document, intake.DocumentAccepted):
        return [document.sender_office]
    return [row.office for row in register.about(document.operator_code, day)]
