"""Intake judges the signature of a message whole, before the documents in it are read one by one."""

from __future__ import annotations

import re
from datetime import datetime
from functools import partial
from itertools import chain
from typing import NamedTuple

from libs import signing
from libs.schemas.ceb import document_from, opened
from libs.schemas.findings import Finding
from libs.schemas.kinds import KINDS, Kind
from libs.schemas.personal import Personal
from libs.schemas.rules import quoted
from services.intake.domain import rules
from services.intake.domain.reading.senders import strangers
from services.intake.domain.reading.submission import Submission

SIGNER = "Signature"
"""Where a signed message names its sender: by its certificate."""
_SHOWN_MAX = 2_000


class Signatures(NamedTuple):
    """Signatures are held against authorities that are trusted.

    refused: whether what is wrong with one refuses the message, or only warns.
    """

    trust: signing.Trust
    refused: bool

    def judged(self, submission: Submission, at: datetime) -> Submission:
        """The submission with what its signature says: who signed it, and what is wrong.

        at: when the log took it, the moment for which certificates must hold.
        """
        if not submission.signed:
            return submission
        verified = signing.verify(opened(submission.body), self.trust, at)
        kind = KINDS[submission.kind]
        findings = [_finding(kind, fault, verified) for fault in verified.faults]
        signer = {SIGNER: verified.enterprise} if verified.enterprise else {}
        if self.refused:
            senders = {**submission.senders, **signer}
            return submission._replace(findings=[*submission.findings, *findings], senders=senders)
        documents = (each if isinstance(each, dict) else document_from(each) for each in submission.documents)
        findings += chain.from_iterable(strangers(kind, document, signer) for document in documents)
        return submission._replace(warnings=[*submission.warnings, *findings])


def _finding(kind: Kind, fault: signing.Fault, verified: signing.Verified) -> Finding:
    """A digest that differs is answered with the bytes that were digested here: only they show what was changed."""
    actual = fault.actual
    if fault.problem is signing.FaultKind.DIGEST:
        actual = f"{actual} {_shown(kind, verified.canonical)}"
    return rules.signature(kind, fault.problem).finding(actual, fault.expected, path=SIGNER)


def _shown(kind: Kind, canonical: bytes) -> str:
    """Show the end of the canonical bytes from an element on, with what they tell of persons masked."""
    end = canonical[-_SHOWN_MAX:]
    text = end[end.find(b"<") :].decode(errors="replace")
    for name, personal in _personal(kind).items():
        text = re.sub(rf"(<[\w:]*\b{name}>)([^<]*)(?=<)", partial(_masked, personal), text)
    return text


def _personal(kind: Kind) -> dict[str, Personal]:
    fields = kind.message.elements if kind.message else ()
    return {field.name: field.personal for field in fields if field.personal}


def _masked(personal: Personal, found: re.Match[str]) -> str:
    return found[1] + (quoted(found[2], personal) or "")
