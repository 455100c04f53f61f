"""Admission judges whether a document is its sender's to send; what follows from lists and books is decided behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain, islice
from typing import NamedTuple

from libs.schemas.ceb import FINDINGS_MAX
from libs.schemas.findings import Finding
from libs.schemas.kinds import Kind, Sender, SenderRole
from services.intake.domain import sender_rules
from services.intake.domain.acceptance import Accepted, Outcome, Refused, Repeated
from services.intake.domain.parties import Party, Register
from services.intake.domain.reading.declared import quoted
from services.intake.domain.reading.senders import Claim, not_named
from services.intake.domain.reading.submission import Examined


class Admission(NamedTuple):
    """Either findings, or who answers for the document: None where the register is not asked about that."""

    findings: tuple[Finding, ...] = ()
    party: Party | None = None


def admitted(register: Register, examined: Examined, outcome: Outcome, day: date) -> Outcome:
    """The outcome as it stands once the register was asked. What was said before is said again to whom it belongs, or who
    transmitted it, though suspended since."""
    claim = examined.claim
    assert claim is not None
    if examined.model is None and not (claim.senders or claim.named):
        return outcome
    findings, party = admit(register, examined.kind, claim, day, isinstance(outcome, Repeated))
    if findings:
        others = outcome.findings if isinstance(outcome, Refused) else ()
        return Refused(list(islice(chain(findings, others), FINDINGS_MAX)))
    return outcome._replace(party=party) if isinstance(outcome, Accepted) else outcome


def admit(register: Register, kind: Kind, claim: Claim, day: date, known: bool = False) -> Admission:
    """Judge whether the document is theirs who claim it.

    Whoever is named round the document must be one whom it names, or be entrusted by one; where it may leave that out, one
    in the role. Where nobody is named round it, one of those whom the document names. known: whether it was taken before.
    """
    if not claim.senders:
        return _admit_named(register, kind, claim, known)
    findings: list[Finding] = []
    party: Party | None = None
    for place, code in claim.senders.items():
        answers = _answering(register, kind, claim, code, day)
        permitted = [each for each in _asked(kind, claim) if claim.named.get(each.field or "", answers) == answers]
        if answers is None or not permitted:
            findings.append(not_named(kind, claim.named, code, place))
            continue
        if code != answers and not known and (sender := register.find(code)) and not sender.active:
            findings.append(sender_rules.suspended(kind).finding(quoted(code), "active", path=place))
        if kind.asks_register:
            findings += _doubts(register, kind, answers, permitted, place, known)
            party = party or register.find(answers)
    return Admission(tuple(findings)) if findings else Admission(party=party)


def _answering(register: Register, kind: Kind, claim: Claim, sender: str, day: date) -> str | None:
    """Return who answers for what this one sends: itself, or a party that lets it transmit the kind (settled 62).

    None where the document names others, none of whom does.
    """
    if sender not in claim.strangers:
        return sender
    entrusting = (code for code in claim.named.values() if register.entrusts(code, sender, kind.name, day))
    optional = any(each.field not in claim.named for each in _asked(kind, claim))
    return next(entrusting, sender if optional else None)


def _asked(kind: Kind, claim: Claim) -> Sequence[Sender]:
    """Return the kind's senders; only those that the document names where the others must be left out."""
    named = [each for each in kind.senders if each.field in claim.named] if kind.one_names else []
    return named or kind.senders


def _admit_named(register: Register, kind: Kind, claim: Claim, known: bool) -> Admission:
    if not claim.named:
        return Admission((sender_rules.unnamed(kind).finding(expected=_roles(kind.senders), path=_paths(kind)),))
    findings: list[Finding] = []
    for each in kind.senders:
        if code := claim.named.get(each.field or ""):
            doubts = [*_doubts(register, kind, code, [each], kind.path_of(each.field or ""), known)]
            if not doubts:
                return Admission(party=register.find(code))
            findings += doubts
    return Admission(tuple(findings))


def _doubts(
    register: Register, kind: Kind, code: str, permitted: Sequence[Sender], path: str, known: bool
) -> Iterator[Finding]:
    """One finding at most: the first reason why this sender may not send the kind in any of these roles."""
    party = register.find(code)
    if party is None:
        yield sender_rules.unregistered(kind).finding(quoted(code), _roles(permitted), path=path)
    elif not any(register.holds(code, each.role) for each in permitted):
        yield sender_rules.role(kind).finding(f"{quoted(code)} ({_held(party)})", _roles(permitted), path=path)
    elif not (party.active or known or kind.while_suspended):
        yield sender_rules.suspended(kind).finding(quoted(code), "active", path=path)


def _held(party: Party) -> str:
    return ", ".join(sorted(party.roles)) or SenderRole.CUSTOMS.value


def _roles(senders: Sequence[Sender]) -> str:
    return " | ".join(dict.fromkeys(each.role.value for each in senders))


def _paths(kind: Kind) -> str:
    return kind.path_of(kind.sender_fields[0] if kind.sender_fields else "")
