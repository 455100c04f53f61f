"""A record must get one of the answers it may get, and nothing about anybody may lie open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chaos.badinput.case import Answer, Case, Draft
from chaos.badinput.inside import Outcome
from chaos.badinput.samples import PERSONAL
from libs.schemas.ceb import FINDINGS_MAX
from libs.schemas.events.base import Event, reader_of
from libs.schemas.events.intake import Receipt, ReceiptsIssued
from services.intake.domain.answering.receipts import INFO_MAX

_REASON = re.compile("[a-z0-9-]{3,40}")
_TEXT_MAX = 300
"""Characters of a finding's path, value or words: it is an answer, not an echo."""


def answer_of(told: Outcome) -> Answer | None:
    """None where a record has no answer, or answers of two classes at once."""
    receipts = _first_receipts(told.published)
    if bool(told.reason) == bool(receipts):
        return None
    if told.reason:
        return Answer.DEAD
    refusals = sum(first.receipt["returnStatus"].startswith("-") for first in receipts.values())
    if refusals == 0:
        return Answer.ACCEPTED
    return Answer.REFUSED if refusals == len(receipts) else Answer.PARTLY


def wrong(case: Case, told: Outcome) -> Iterator[str]:
    """Return what is wrong with the answer to a case, in words without a value of it."""
    draft, answer = case.draft, answer_of(told)
    if answer is None:
        yield f"{len(told.published)} events and {'a' if told.reason else 'no'} dead letter"
        return
    if answer not in draft.expected.answers:
        yield f"{answer}, not {' or '.join(sorted(draft.expected.answers))}"
    elif answer is Answer.DEAD:
        yield from _wrong_letter(draft, told)
    elif answer is Answer.REFUSED:
        yield from _wrong_findings(draft, told.published)
    yield from _wrong_events(told.published)


def wrong_behind(told: Outcome) -> Iterator[str]:
    """Return what is wrong with the answer to the valid document behind it."""
    if (answer := answer_of(told)) is not Answer.ACCEPTED:
        yield f"the record behind it is {answer or 'not answered'}"


def _first_receipts(published: Sequence[Event]) -> dict[str | None, Receipt]:
    """The first receipt of each submission."""
    first: dict[str | None, Receipt] = {}
    for event in published:
        if isinstance(event, ReceiptsIssued):
            first.setdefault(event.submission_id, event.receipts[0])
    return first


def _wrong_letter(draft: Draft, told: Outcome) -> Iterator[str]:
    reason = told.reason or ""
    if draft.expected.reasons and reason not in draft.expected.reasons:
        yield f"dead letter {reason}, not {' or '.join(sorted(draft.expected.reasons))}"
    if not _REASON.fullmatch(reason):
        yield "the reason is no class of failure"
    if shows := personal_in(told.shown):
        yield f"the dead letter shows {shows}"


def _wrong_findings(draft: Draft, published: Sequence[Event]) -> Iterator[str]:
    for first in _first_receipts(published).values():
        findings = first.findings
        if not 0 < len(findings) <= FINDINGS_MAX:
            yield f"{len(findings)} findings"
        if draft.expected.path and not any(draft.expected.path in finding.path for finding in findings):
            yield f"no finding names {draft.expected.path}, but {sorted({finding.rule for finding in findings})[:5]}"
        texts = [text for f in findings for text in (f.path, f.message, f.rule, f.actual, f.expected) if text]
        if max(map(len, texts), default=0) > _TEXT_MAX or len(first.receipt["returnInfo"]) > INFO_MAX:
            yield "a finding repeats too much of the document"
        if not draft.shuffled and (shows := personal_in(" ".join((*texts, *first.receipt.values())))):
            yield f"a finding shows {shows}"


def _wrong_events(published: Sequence[Event]) -> Iterator[str]:
    """Whatever is published can be read again by its readers, and is as they were told."""
    statuses = {about: first.receipt["returnStatus"] for about, first in _first_receipts(published).items()}
    for event in published:
        if reader_of(type(event))(event.encode()) != event:
            yield f"{type(event).__name__} reads otherwise than it was written"
        if not isinstance(event, ReceiptsIssued) and statuses.get(getattr(event, "submission_id", "")) != "2":
            yield f"{type(event).__name__} without a receipt that says so"


def personal_in(text: str) -> str:
    """Say which kinds of personal data stand in it, by the sample's own values."""
    kinds = ("a name", "an identity number", "a telephone number", "an address")
    return ", ".join(kind for kind, value in zip(kinds, PERSONAL, strict=True) if value in text)
