"""A dry run: would these documents pass, and if not, why? Every service decides on them as it would, and nobody keeps it.

Intake decides itself, and asks the services behind for trials of what would follow, along the chain of the flows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx
import msgspec

from libs.runtime.http.problems import problem
from libs.runtime.http.trials import PATH, Told, Trial, Trials
from libs.schemas.ceb import Unreadable
from libs.schemas.codes.list_status import DECLARED_AGAIN, ListStatus
from libs.schemas.codes.receipt_status import RECEIPT_STATUS
from libs.schemas.events.base import reader_of
from libs.schemas.events.intake import ReceiptsIssued
from libs.schemas.events.lists import CaseRef
from libs.schemas.events.review import ListExamined
from libs.schemas.findings import Finding
from libs.schemas.kinds import KINDS
from libs.schemas.topics import ACCEPTED, DECLARED, EVENTS, FLOWS, READINESS, TOPICS
from services.intake.decoding import CONTENT_TYPE, XML, read
from services.intake.domain.answering.replies import REPLIES
from services.intake.domain.answering.reply import SUBMISSION
from services.intake.domain.answering.views import VIEWS
from services.intake.domain.reading.senders import HEADER
from services.intake.domain.reading.submission import Submission
from services.intake.incoming import Outgoing

SERVICE = "intake"
_ASK_S = 10.0
_ROUNDS_MAX = 20
_PASSED, _UNDECIDED = ListStatus.RELEASED, ListStatus.DECLARED
_GIVES = {"ListReleased": _PASSED, "ListMatched": ListStatus.STORED}
"""Event → the status it gives a list, where it does not say so itself."""
_NOT_A_WORD = {accepted.__name__ for topic in ACCEPTED.values() for accepted in topic.events}
"""An accepted document says nothing yet of its case."""
_AGAINST = ("findings", "missing", "place", "grounds")
_REASONS = (*_AGAINST, "awaits", "warnings", "tax", "quota")
"""What an answer repeats of the events that decided it."""
_GROUNDS_FOR = {ListExamined.__name__}
"""Their grounds say why a list goes on."""
_FEEDBACK = {topic.name for topic in FLOWS[SERVICE].feedback}
_UNHEARD = frozenset(FLOWS[SERVICE].ignores)
_ASKED_AGAIN = frozenset({READINESS.name})
"""Feedback that a list's verdict may hang on: it is followed like work carried forward."""
_TAKEN = frozenset(ListStatus) - DECLARED_AGAIN
"""With one of these a document stands: findings beside it warn."""
_KIND_OF = {topic.name: KINDS[name] for name, topic in DECLARED.items()}
_RECEIPTS = reader_of(ReceiptsIssued)


@dataclass(slots=True)
class Followed:
    """A case's documents would bring all this about. events: all that would be told, in order.

    tried: what each service was asked so far, which it forgot. unasked: services nobody could reach, so that what lies
    behind them is not known.
    """

    events: list[Told] = field(default_factory=list)
    tried: dict[str, list[Told]] = field(default_factory=dict)
    unasked: set[str] = field(default_factory=set)


class DryRun:
    """Follows documents from service to service. urls: service → where it answers HTTP. key: by which they know intake."""

    def __init__(self, trials: Trials, urls: Mapping[str, str], key: str = "") -> None:
        self._trials, self._urls = trials, urls
        headers = {"authorization": f"Bearer {key}"} if key else {}
        self._client = httpx.AsyncClient(timeout=_ASK_S, trust_env=False, headers=headers)

    async def answer(self, records: Sequence[Outgoing]) -> dict[str, Any]:
        """Say for each document and each case what would become of it. Raises Problem where one cannot be read."""
        day = await self._trials.open_day()
        events = [(TOPICS[record.topic], record.key.decode(), _submission(record)) for record in records]
        course = await self._follow(await self._trials.decide(events, day), day)
        numbers = [number for record in records for number in record.numbers]
        documents, cases = _documents(course.events, numbers), _cases(course.events)
        passes = all(each["passes"] for each in (*documents, *cases))
        unasked = {"notAsked": sorted(course.unasked)} if course.unasked else {}
        return {
            "passes": passes and not unasked,
            "day": day.isoformat(),
            "documents": documents,
            "cases": cases,
            **unasked,
        }

    async def _follow(self, told: list[Told], day: date) -> Followed:
        course = Followed()
        for _ in range(_ROUNDS_MAX):  # a list is examined once and is ready once, so this ends long before
            course.events += told
            if not told:
                break
            told = [
                each for name, asked in _readers(told).items() for each in await self._ask(name, asked, day, course)
            ]
        return course

    async def _ask(self, service: str, events: list[Told], day: date, course: Followed) -> list[Told]:
        url = self._urls.get(service)
        if url is None:
            course.unasked.add(service)
            return []
        known = course.tried.setdefault(service, [])
        trial = Trial(day, events, known.copy())
        known += events
        try:
            answer = await self._client.post(url + PATH, content=msgspec.json.encode(trial))
        except httpx.HTTPError:
            course.unasked.add(service)
            return []
        if answer.status_code != httpx.codes.OK:
            course.unasked.add(service)
            return []
        return msgspec.json.decode(answer.content, type=list[Told])


def _readers(told: Iterable[Told]) -> dict[str, list[Told]]:
    """Service → what it would read of these, and decide a case by."""
    found: dict[str, list[Told]] = {}
    for name, flow in FLOWS.items():
        if not flow.chain or name == SERVICE:
            continue
        topics = {topic.name for topic in flow.chain} | {topic.name for topic in flow.feedback} & _ASKED_AGAIN
        ignored = {event.__name__ for event in flow.ignores}
        if events := [each for each in told if each.topic in topics and each.type not in ignored]:
            found[name] = events
    return found


def _submission(record: Outgoing) -> Submission:
    headers: dict[str, bytes] = dict(record.headers)
    try:
        return read(_KIND_OF[record.topic], record.body, headers.get(CONTENT_TYPE) == XML, headers.get(HEADER))
    except Unreadable as broken:
        raise problem(400, "Unreadable", broken.reason, line=broken.line, column=broken.column) from None


def _documents(told: Sequence[Told], numbers: Sequence[int]) -> list[dict[str, Any]]:
    """Gather what each document would be answered, in the order they came: by acceptance, and by whoever acts on it."""
    issued: list[ReceiptsIssued] = [_RECEIPTS(each.data) for each in told if each.type == ReceiptsIssued.__name__]
    answers = []
    by_submission: dict[str | None, dict[str, Any]] = {}
    for number, answer in zip(numbers, issued, strict=False):
        last = answer.receipts[-1]
        status = last.receipt.get("returnStatus", "")
        findings = [finding for receipt in answer.receipts for finding in receipt.findings]
        said = {"document": number, "kind": answer.document, "businessKey": answer.business_key}
        said |= _answered(status, last.receipt.get("returnInfo", ""), findings, refused=status.startswith("-"))
        answers.append(said)
        by_submission[answer.submission_id] = said
    for event in _heard(told):
        row = REPLIES[type(event)]
        if row and SUBMISSION in row.about and (named := by_submission.get(event.submission_id)):
            content = row.told(named["kind"], event)
            refused = bool(content.findings) and content.status not in _TAKEN
            named.update(_answered(content.status, content.info, content.findings, refused=refused))
    return answers


def _heard(told: Iterable[Told]) -> Iterator[Any]:
    """The events by which intake would answer documents later, as it reads them."""
    for each in told:
        kind = EVENTS[each.type]
        if each.topic in _FEEDBACK and kind not in _UNHEARD:
            yield reader_of(VIEWS.get(kind, kind))(each.data)


def _answered(status: str, info: str, findings: Sequence[Finding], *, refused: bool) -> dict[str, Any]:
    plain = {"findings": [_plain(finding) for finding in findings]} if findings else {}
    return {**_status(status), "passes": not refused, "returnInfo": info, **plain}


def _cases(told: Sequence[Told]) -> list[dict[str, Any]]:
    """Gather what the services behind would say of each case, the last word as its status."""
    cases: dict[str, dict[str, Any]] = {}
    for each in told:
        body = msgspec.json.decode(each.data)
        ref = (body.get("list") or body.get("assessed", {}).get("list") or body).get("ref")
        if ref is None or each.type in _NOT_A_WORD:
            continue
        about = msgspec.convert(ref, CaseRef)
        case = cases.setdefault(about.case, {"owner": about.owner, "number": about.number})
        case.update(_status(body.get("status") or _GIVES.get(each.type, case.get("status", _UNDECIDED))))
        reasons = [name for name in _REASONS if name != "grounds" or each.type not in _GROUNDS_FOR]
        case.update({name: body[name] for name in reasons if body.get(name) and name not in case})
        case.setdefault("events", []).append(each.type)
    for case in cases.values():
        case["passes"] = case["status"] == _PASSED or not any(case.get(name) for name in _AGAINST)
    return list(cases.values())


def _status(status: str) -> dict[str, str]:
    if status not in RECEIPT_STATUS:
        return {"status": status}
    known = RECEIPT_STATUS[status]
    return {"status": status, "zh": known.zh, "en": known.en}


def _plain(finding: Finding) -> dict[str, Any]:
    return finding.model_dump(mode="json", exclude_none=True)
