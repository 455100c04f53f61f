"""A dossier holds what is known under one order number. It has the cases of its owners, and the waybills that came for
it.

A waybill names no owner, so it lies in the dossier, not in a case; the list of a case says which one is its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec

from libs.schemas.codes.supervision_modes import Direction
from services.matching.domain.answers import Early, admit, answers, keep_early, with_answers
from services.matching.domain.documents import business_key_of
from services.matching.domain.kept import AnyList, AnyWaybill, GoneList, KeptOrder, Paper, keep
from services.matching.domain.modes import demands
from services.matching.domain.roles import ORDER, ROLES, Papers, Role, Signature, signature
from services.matching.domain.sets import LISTS, SETS, WAYBILLS


class WaybillKey(NamedTuple):
    logistics_code: str
    logistics_no: str


class FiledWaybill(msgspec.Struct, array_like=True, gc=False):
    """since: when it first came."""

    waybill: AnyWaybill
    since: datetime

    @property
    def key(self) -> WaybillKey:
        return WaybillKey(self.waybill.logistics_code, self.waybill.logistics_no)


class PendingList(msgspec.Struct, array_like=True, gc=False):
    """A list that has no outcome yet. It is as it came until the dossier is packed, and kept from then on.

    day: the customs day it was declared on; modes and limits are those of this day, whatever comes late.
    notified: the missing documents its sender was last told of.
    """

    listed: AnyList
    day: date
    since: datetime
    notified: tuple[str, ...] = ()


class Case(msgspec.Struct, array_like=True, gc=False):
    """One order of one owner. attempt: the newest list attempt seen; it has its outcome unless `pending` is set.

    papers: its documents, in the order they first came. named: the waybills its lists named, newest last.
    compared: the last comparison of documents that was published; agreed: whether they did. paid: the submission that
    counted then of several that the order may mean. disputed: the customs day since which all is here but one that agrees.
    gone: the newest attempt, once it is stored at customs. unchecked: the newest order, while it waits for an answer.
    """

    direction: Direction
    owner: str
    since: datetime
    papers: list[Paper] = []
    pending: PendingList | None = None
    attempt: int = 0
    named: list[WaybillKey] = []
    compared: Signature | None = None
    agreed: bool = False
    gone: GoneList | None = None
    paid: str | None = None
    disputed: date | None = None
    unchecked: KeptOrder | None = None

    def file(self, document: Any, day: date, time: datetime) -> None:
        """See `Dossier.file`."""
        role = document.role
        if role in LISTS:
            self._file_list(document, day, time)
            return
        if role.answers or (role is ORDER and (document.identity or document.raw_payment or self.unchecked)):
            document, self.unchecked, self.papers = admit(document, self.unchecked, self.papers)
            role = ORDER
            if document is None:
                return
        for place, known in enumerate(self.papers):
            if known.role is role and role.key(known) == role.key(document):
                if document.correction > known.correction:
                    self.papers[place] = keep(document)
                return
        self.papers.append(keep(document))

    def _file_list(self, listed: Any, day: date, time: datetime) -> None:
        pending = self.pending
        again = listed.attempt == self.attempt and pending and listed.correction > pending.listed.correction
        if listed.attempt <= self.attempt and not again:
            return  # decided, here already, or overtaken by a later attempt
        self.attempt, self.gone = listed.attempt, None
        self.pending = PendingList(listed, day, time)
        key = WaybillKey(listed.logistics_code, listed.logistics_no)
        if key in self.named:
            self.named.remove(key)
        self.named.append(key)

    def counting(self) -> Papers:
        """Return the document that counts of each role.

        It is the one that the other names, and none while that is not here. Where that names none it is the one that agreed;
        before that the last corrected, and of equals the greater key, so that it does not matter which came first.
        """
        found: Papers = {paper.role: paper for paper in self.papers}
        if len(found) == len(self.papers):  # one of each, as mostly
            for naming, role in _NAMED.items():
                if naming in found and role in found and not role.may_count(found[role], found[naming]):
                    del found[role]
            return found
        for role in tuple(found):
            rivals = self.rivals(role, found)
            if not rivals:
                del found[role]
            elif len(rivals) > 1:
                agreed = (paper for paper in rivals if paper.submission_id == self.paid)
                found[role] = next(agreed, None) or max(rivals, key=lambda one: (one.correction, *role.key(one)))
            else:
                found[role] = rivals[0]
        return found

    def rivals(self, role: Role, papers: Papers) -> list[Any]:
        """Return the documents of a role that may count."""
        naming = papers.get(role.named_by) if role.named_by else None
        here = [paper for paper in self.papers if paper.role is role]
        if naming is None:
            return here
        named = [paper for paper in here if role.counts(paper, naming)]
        return named or [paper for paper in here if role.may_count(paper, naming)]

    @property
    def open(self) -> bool:
        """Say whether a document counts only if it agrees: none is named in full. Mostly the order names its payment."""
        for naming in self.papers:
            if role := _NAMED.get(naming.role):
                several = False
                for paper in self.papers:
                    if paper.role is role:
                        if role.counts(paper, naming):
                            return False
                        several = several or role.may_count(paper, naming)
                return several
        return False


_NAMED = {role.named_by: role for role in ROLES if role.named_by}
"""By the role that names: of which role it names a document."""


class Dossier(msgspec.Struct, array_like=True, gc=False, tag=13):
    """Stored as it is (`services/matching/packing.py`); `tag` is the number of this layout: another layout gets another
    number.

    corrections: the numbers of those seen so far. retracted: by a document's business key, the correction that took it
    away; no version below that stands here. answers: about orders that are not here, by the order's submission; they open no
    case, and nothing waits for them. `intake` bounds the corrections of an order number, and so
    what is retracted.
    """

    cases: list[Case] = []
    waybills: list[FiledWaybill] = []
    corrections: list[int] = []
    retracted: dict[str, int] = {}
    answers: Early = {}

    def file(self, document: Any, day: date, time: datetime) -> Sequence[Case]:
        """Put a document in its place and return the cases it may concern.

        Those are all where it is a correction: any list here may count on it.
        A higher correction replaces the document of the same key; anything else known already changes nothing.
        """
        role = document.role
        if document.correction:
            self.see(document)
        if role.retracts:
            self._retract(document)
            return self.cases
        if self.retracted and self.retracted.get(business_key_of(document) or "", 0) > document.correction:
            return self.cases
        if role in WAYBILLS:
            self._file_waybill(document, time)
            return self.cases
        case = self.case(document.direction, document.owner)
        if role.answers and (case is None or not answers(document, case.unchecked)):
            known = [*case.papers, *([case.unchecked] if case.unchecked else [])] if case else []
            if all(paper.submission_id != document.asked for paper in known):
                keep_early(document, self.answers)
            return ()
        if role is ORDER and self.answers:
            document = with_answers(document, self.answers)
        if case is None:
            case = Case(document.direction, document.owner, time)
            self.cases.append(case)
        case.file(document, day, time)
        return self.cases if document.correction else (case,)

    def see(self, document: Any) -> Sequence[Case]:
        """Note a document's correction, filed or not, and return the cases whose lists may have waited for it."""
        if not document.correction or document.role.by_parcel or document.correction in self.corrections:
            return ()
        self.corrections.append(document.correction)
        return self.cases

    def case(self, direction: Direction, owner: str) -> Case | None:
        """The owner's case, where there is one."""
        for case in self.cases:
            if case.owner == owner and case.direction == direction:
                return case
        return None

    def papers(self, case: Case) -> Papers:
        """The documents of a case that count, its waybill among them."""
        papers = case.counting()
        waybill = self._waybill(case)
        if waybill is not None:
            papers[waybill.role] = waybill
        return papers

    def note_disputes(self, day: date) -> None:
        """Note in which cases all is here, on this day, but a document that agrees. What can be decided was decided before;
        so nothing is compared here."""
        for case in self.cases:
            if case.disputed or case.open:
                case.disputed = (case.disputed or day) if case.open and self._undecided(case) else None

    def _undecided(self, case: Case) -> bool:
        if pending := case.pending:
            return self.corrections_seen(pending.listed.corrections) and not self.missing(case, pending)
        versions = signature(SETS[case.direction].among, self.papers(case))
        return versions is not None and versions != case.compared

    def missing(self, case: Case, pending: PendingList) -> tuple[str, ...]:
        """The documents the case's pending list still needs."""
        asked = demands(case.direction, pending.listed.trade_mode, pending.day)
        if asked is None:
            return ()
        papers = self.papers(case)
        missing = tuple([role.name for role in asked.roles if role not in papers])
        if not case.unchecked:
            return missing
        awaited = [role.name for role in case.unchecked.awaits]
        return tuple([each for name in missing for each in (awaited if name == ORDER.name else (name,))])

    def corrections_seen(self, wanted: int) -> bool:
        """Say whether the first `wanted` corrections are all here."""
        return not wanted or set(self.corrections).issuperset(range(1, wanted + 1))

    def _retract(self, retraction: Any) -> None:
        """Take out what stands under a key in versions below the correction. A case that knew nothing else goes, too. A
        parcel lets no older version of its waybill pass, so that nothing is kept of that here."""
        business_key, correction = retraction.business_key, retraction.correction
        if not retraction.role.by_parcel:
            self.retracted[business_key] = max(correction, self.retracted.get(business_key, 0))

        def stands(document: Any) -> bool:
            return bool(document.correction > correction) or business_key_of(document) != business_key

        self.waybills = [filed for filed in self.waybills if stands(filed.waybill)]
        for case in self.cases:
            case.papers = [paper for paper in case.papers if stands(paper)]
            if case.unchecked and not stands(case.unchecked):
                case.unchecked = None
        self.cases = [case for case in self.cases if case.papers or case.attempt or case.unchecked]

    def _waybill(self, case: Case) -> AnyWaybill | None:
        """Return the waybill of a case. It is the one its newest list names; before any list, the only one there is, if
        the order number has only this case. None where that cannot be said yet."""
        if case.named:
            (code, number), direction = case.named[-1], case.direction
            for filed in self.waybills:
                waybill = filed.waybill
                if waybill.logistics_no == number and waybill.logistics_code == code and waybill.direction == direction:
                    return waybill
            return None
        return self.waybills[0].waybill if len(self.cases) == len(self.waybills) == 1 else None

    def _file_waybill(self, waybill: Any, time: datetime) -> None:
        key = (waybill.logistics_code, waybill.logistics_no)
        for filed in self.waybills:
            if filed.key == key and filed.waybill.role is waybill.role:
                if waybill.correction > filed.waybill.correction:
                    filed.waybill = keep(waybill)
                break
        else:
            filed = FiledWaybill(keep(waybill), time)
            self.waybills.append(filed)
