"""One table says what a case waits for, since when, and who must act. The first row that applies counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from libs.schemas.codes.list_status import CLEARED, DETAINED, TO_ARRIVE, UNDECIDED, ListStatus
from libs.schemas.codes.supervision_modes import EXPORT, Exit, SupervisionMode, mode_of
from libs.schemas.declarations import EnterpriseRole as Role
from libs.schemas.kinds import KINDS
from services.cases.domain.declared import OVER, waits_for
from services.cases.domain.files import CaseFile, FiledAttempt, FiledDeclaration, FiledList, StatusStep

_BY_MESSAGE = {kind.message.name: name for name, kind in KINDS.items() if kind.message}
CUSTOMS = "customs"


class Actor(NamedTuple):
    """An actor has a role, and a code in this case or an office."""

    role: str
    code: str | None = None
    office: str | None = None


class CaseWait(NamedTuple):
    """A case waits. reason: a row of `WAITS`. since: when that began, as the log has it. missing: kinds of documents."""

    reason: str
    since: str
    actors: tuple[Actor, ...]
    missing: tuple[str, ...] = ()


class Seen(NamedTuple):
    """The table is asked of this. step: the last of the attempt; None before customs stored the list."""

    file: CaseFile
    attempt: FiledAttempt
    declared: FiledList
    step: StatusStep | None
    mode: SupervisionMode | None

    @property
    def status(self) -> ListStatus:
        return ListStatus(self.step.status) if self.step else ListStatus.DECLARED

    @property
    def since(self) -> str:
        return self.step.at if self.step else self.declared.at

    @property
    def cleared(self) -> bool:
        return self.status is ListStatus.RELEASED

    def leaves_by(self, way: Exit) -> bool:
        return self.mode is not None and self.mode.exit is way


Row = tuple[str, Callable[[Seen], bool], Callable[[Seen], str], Callable[[Seen], Iterable[Actor]]]


def _since(seen: Seen) -> str:
    return seen.since


def _left(seen: Seen) -> str:
    return seen.attempt.exit.at or seen.since


def _officer(seen: Seen) -> tuple[Actor, ...]:
    return (Actor(Role.OFFICER, office=seen.declared.list.customs_code),)


def _declarant(seen: Seen) -> tuple[Actor, ...]:
    return (Actor(Role.AGENT, seen.declared.parties.agent_code),)


def _zone(seen: Seen) -> tuple[Actor, ...]:
    return (Actor(Role.WAREHOUSE, seen.declared.parties.area_code),)


def _keeper(seen: Seen) -> tuple[Actor, ...]:
    """Goods come back to whence they left: a site, or the zone of their book."""
    return (Actor(Role.SITE),) if seen.leaves_by(Exit.SUPERVISED_SITE) else _zone(seen)


def _carrier(seen: Seen) -> tuple[Actor, ...]:
    return (Actor(Role.LOGISTICS, seen.declared.waybill.logistics_code),)


def _site_at_home(seen: Seen) -> tuple[Actor, ...]:
    return (Actor(Role.SITE, office=seen.declared.list.customs_code),)


def _customs(_: Seen) -> tuple[Actor, ...]:
    return (Actor(CUSTOMS),)


def missing_of(seen: Seen) -> tuple[str, ...]:
    """Kinds of documents that the mode asks for and that are not here, or that do not count."""
    if seen.mode is None:
        return ()
    kinds = [_BY_MESSAGE[each.value] for each in seen.mode.documents if each.value in _BY_MESSAGE]
    return tuple(kind for kind in kinds if not seen.file.documents.get(kind))


def _senders(seen: Seen) -> Iterable[Actor]:
    """Name who sends what is missing."""
    known = {"ebpCode": seen.declared.parties.ebp_code, "ebcCode": seen.declared.parties.ebc_code}
    known["logisticsCode"] = seen.declared.waybill.logistics_code
    for kind in missing_of(seen) or ("payment",):
        for sender in KINDS[kind].senders[:1]:
            yield Actor(sender.role, known.get(sender.field or ""))


def _to_arrive(seen: Seen) -> bool:
    return seen.status in TO_ARRIVE and seen.step is not None and seen.step.event == "ListExamined"


def _awaits(seen: Seen) -> list[str]:
    return seen.attempt.readiness.awaits if seen.attempt.readiness else []


def _readiness(seen: Seen) -> str:
    return seen.attempt.readiness.at if seen.attempt.readiness else seen.since


def _covered(seen: Seen) -> bool:
    return seen.attempt.awaits_cover is None or seen.attempt.covered


def _returns(seen: Seen, state: str) -> list[str]:
    return [each.at for each in seen.attempt.returns.values() if each.state == state]


def _exported(seen: Seen) -> bool:
    return seen.declared.list.direction == EXPORT


def _audited(seen: Seen) -> bool:
    return seen.attempt.audit is not None and seen.attempt.audit.found_at is None


def _unheard(seen: Seen) -> bool:
    audit = seen.attempt.audit
    return audit is not None and not (audit.papers_at or audit.missed_at or audit.found_at)


def _audit(seen: Seen) -> str:
    audit = seen.attempt.audit
    return (audit.papers_at or audit.missed_at or audit.at) if audit else seen.since


def _in_zone(seen: Seen) -> bool:
    return seen.leaves_by(Exit.ZONE_GATE) and not seen.attempt.exit.gone


def _customs_own(seen: Seen) -> bool:
    """Say whether customs sent the goods back, or confiscated them."""
    ended = seen.step is not None and seen.step.final
    return ended and seen.status in {ListStatus.SENT_BACK, *DETAINED}


_EARLY = frozenset({ListStatus.DECLARED, ListStatus.STORED})
_STOPPED = UNDECIDED - DETAINED - {ListStatus.MANUAL, ListStatus.INSPECTION}
_ENDED = frozenset({ListStatus.REJECTED, ListStatus.CLOSED, *DETAINED})
WAITS: tuple[Row, ...] = (
    ("manual", lambda s: s.status is ListStatus.MANUAL, _since, _officer),
    ("inspection", lambda s: s.status is ListStatus.INSPECTION, _since, _officer),
    ("suspended", lambda s: s.status in _STOPPED, _since, _officer),
    ("detained", lambda s: s.status in DETAINED and not (s.step and s.step.final), _since, _officer),
    ("confiscation", lambda s: s.status in DETAINED and _in_zone(s), _since, _officer),
    ("documents", lambda s: s.step is None and bool(missing_of(s)), _since, _senders),
    ("agreement", lambda s: s.step is None and bool(s.attempt.objections), _since, _senders),
    ("comparison", lambda s: s.step is None, _since, _customs),
    ("guarantee", lambda s: s.status in _EARLY and not _covered(s), lambda s: s.attempt.awaits_cover or s.since,
     lambda s: (Actor(Role.PLATFORM, s.declared.parties.assure_code),)),
    ("transit", lambda s: _to_arrive(s) and "transit-opening" in _awaits(s), _readiness, _carrier),
    ("transit", lambda s: _to_arrive(s) and "transit-closing" in _awaits(s), _readiness, _site_at_home),
    ("arrival", lambda s: _to_arrive(s) and "arrival" in _awaits(s), _readiness, lambda _: (Actor(Role.SITE),)),
    ("manifest", lambda s: _to_arrive(s) and "manifest" in _awaits(s), _readiness, _declarant),
    ("arrival", lambda s: _to_arrive(s) and not _exported(s), _readiness, lambda _: (Actor(Role.SITE),)),
    ("departure", _to_arrive, _readiness, _carrier),
    ("decision", lambda s: s.status in TO_ARRIVE, _since, _customs),
    ("wrong-goods", lambda s: bool(_returns(s, "wrong-goods")), lambda s: min(_returns(s, "wrong-goods")), _officer),
    ("return-arrival", lambda s: not _exported(s) and bool(_returns(s, "accepted")), lambda s: min(_returns(s, "accepted")),
     _keeper),
    ("export-return-arrival", lambda s: _exported(s) and bool(_returns(s, "accepted")),
     lambda s: min(_returns(s, "accepted")), lambda _: (Actor(Role.SITE),)),
    ("return-tally", lambda s: bool(_returns(s, "arrived")), lambda s: min(_returns(s, "arrived")),
     lambda _: (Actor(Role.SITE),)),
    ("audit-papers", _unheard, _audit, _declarant),
    ("audit", _audited, _audit, _officer),
    ("verification-list", lambda s: s.status not in _ENDED and _in_zone(s) and not s.attempt.exit.bond_invt_no, _left,
     _zone),
    ("release-note", lambda s: s.status not in _ENDED and _in_zone(s) and not s.attempt.exit.passport_no, _left, _zone),
    ("gate-inspection", lambda s: s.status not in _ENDED and _in_zone(s) and s.attempt.exit.drawn, _left, _officer),
    ("gate", lambda s: s.status not in _ENDED and _in_zone(s), _left, lambda _: (Actor(Role.GATE),)),
    ("site-release", lambda s: _customs_own(s) and s.leaves_by(Exit.SUPERVISED_SITE) and not s.attempt.left, _since,
     lambda _: (Actor(Role.SITE),)),
    ("site-release", lambda s: s.cleared and s.leaves_by(Exit.SUPERVISED_SITE) and not s.attempt.left, _since,
     lambda _: (Actor(Role.SITE),)),
    ("departure", lambda s: s.cleared and s.leaves_by(Exit.DEPARTURE) and not s.attempt.left, _since, _carrier),
)  # fmt: skip
"""Reason, when it applies, since when, who must act."""
SINCE_CLOSED = frozenset({"export-return-arrival", "return-tally", "audit-papers", "audit"})
"""Reasons for which a case waits though its list is closed."""
UNLISTED = "list"
"""Documents are here, and no list."""
REASONS = tuple(dict.fromkeys((UNLISTED, *(row[0] for row in WAITS))))
OFFICERS = tuple(dict.fromkeys(reason for reason, _, _, actors in WAITS if actors is _officer))
"""Reasons for which an officer must act."""


def seen_of(file: CaseFile) -> Seen | None:
    """Return what the table is asked of; None where no list is declared."""
    attempt = file.last
    if attempt is None or attempt.declared is None:
        return None
    declared = attempt.declared
    mode = mode_of(declared.list, declared.day)
    return Seen(file, attempt, declared, attempt.steps[-1] if attempt.steps else None, mode)


class CaseHead(NamedTuple):
    """Cases are listed by these."""

    status: str
    office: str
    trade_mode: str
    direction: str


def head_of(file: CaseFile) -> CaseHead | None:
    """Return it of the attempt that stands, or of a customs declaration; None where nothing is declared."""
    if one := file.declaration:
        return CaseHead(one.last.status, one.customs_code, one.trade_mode, EXPORT)
    if (seen := seen_of(file)) is None:
        return None
    block = seen.declared.list
    return CaseHead(seen.status.value, block.customs_code, block.trade_mode, block.direction)


def status_of(file: CaseFile) -> str | None:
    """The status of the attempt that stands; None where nothing is declared."""
    head = head_of(file)
    return head.status if head else None


def wait_of(file: CaseFile) -> CaseWait | None:
    """Return what the case waits for; None where it waits for nothing but days."""
    if file.declaration:
        return _declaration_wait(file.declaration)
    seen = seen_of(file)
    if seen is None:
        first = min((here.at for kind in file.documents.values() for here in kind.values()), default=None)
        return CaseWait(UNLISTED, first, (Actor(Role.AGENT),), ("list",)) if first else None
    if seen.step and seen.status is ListStatus.REJECTED:
        return None
    closed = seen.step is not None and seen.status is ListStatus.CLOSED
    for reason, applies, since, actors in WAITS:
        if (not closed or reason in SINCE_CLOSED) and applies(seen):
            missing = missing_of(seen) if reason == "documents" else ()
            return CaseWait(reason, since(seen), tuple(actors(seen)), missing)
    return None


def _declaration_wait(one: FiledDeclaration) -> CaseWait | None:
    row = waits_for(one)
    if row is None:
        return None
    return CaseWait(row.reason, one.last.at, (Actor(row.role, office=one.customs_code if row.office else None),))


def is_settled(file: CaseFile) -> bool:
    """Say whether the case is over: rejected, closed and nothing open, or without anything here."""
    ended = status_of(file) in (OVER if file.declaration else {ListStatus.REJECTED, ListStatus.CLOSED})
    return not file.documents or (ended and wait_of(file) is None)


CLEARED_STATUSES = frozenset(each.value for each in CLEARED)
