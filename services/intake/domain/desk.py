"""The desk of one batch: documents come in, accepted events and receipts go out, memory and rows keep up."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any, Generic, Protocol, TypeVar

from libs.schemas.ceb import Document, FormatRules
from libs.schemas.events.base import Event
from libs.schemas.events.intake import ReceiptIssued
from libs.schemas.findings import Finding
from libs.schemas.wire import WireModel
from services.intake.domain import receipts
from services.intake.domain.acceptance import CHANGE, Accepted, Outcome, Refused, Repeated, judge
from services.intake.domain.kinds import KINDS, Kind
from services.intake.domain.memory import Answer, Answered, Attempt, KnownDocument, Memory, SubmissionRow
from services.intake.domain.submission import Examined, Submission, check, same_content
from services.intake.domain.tokens import token_of


class Cause(Protocol):
    """The record that caused something: its id, its customs day, its business time."""

    @property
    def id(self) -> str: ...
    @property
    def day(self) -> date: ...
    @property
    def time(self) -> datetime: ...
    @property
    def logged_at(self) -> datetime: ...


R = TypeVar("R", bound=Cause)


class Desk(Generic[R]):
    """outputs: what is published, in order, each with its cause."""

    def __init__(self, memory: Memory, rules: FormatRules, token_secret: bytes) -> None:
        self.memory = memory
        self.outputs: list[tuple[R, Event]] = []
        self._rules = rules
        self._secret = token_secret
        self._cause: R | None = None
        self._issued = 0
        self._time = ""

    def submit(self, cause: R, submission: Submission, examined: Examined) -> None:
        """Decide one document, publish what follows, note the rows."""
        kind = examined.kind
        last = self._number_list(cause, examined.identity) if kind.is_list else None
        outcome: Outcome
        if examined.model is None:
            outcome = Refused(examined.findings)
        else:
            known: KnownDocument | Attempt | None = last
            if not kind.is_list:
                known = self.memory.documents.get(examined.key)
                last = self._case_of(known, examined.model) if kind.message and known else None
            outcome = judge(
                kind, examined.model, known, last, lambda: known is not None and self._same(cause, examined, known)
            )
        answered_by = outcome.submission_id if isinstance(outcome, Repeated) else None
        self._keep(cause, submission, examined, answered_by)
        if isinstance(outcome, Accepted):
            self._accept(cause, examined, outcome, last)
        elif isinstance(outcome, Repeated):
            self._repeat(cause, examined, outcome)
        elif isinstance(outcome, Refused):
            self._refuse(cause, examined, outcome)
        else:
            self._answer(cause, examined, "1", f"{kind.zh}暂存成功", _guid(examined))

    def issue(
        self,
        cause: R,
        kind_name: str,
        business_key: str,
        about: str | None,
        receipt: dict[str, str],
        findings: list[Finding],
    ) -> None:
        """Publish a receipt and keep it. about: the submission; None for a notice that answers none."""
        answer = Answer(about or business_key, receipt, findings)
        self.memory.changes.answers.append(answer)
        if about in self.memory.answered:
            self.memory.answered[about].answers.append(answer)
        self._publish(cause, kind_name, business_key, about, answer)

    def guid(self, cause: R) -> str:
        """The next guid of this cause's receipts."""
        self._turn_to(cause)
        self._issued += 1
        return receipts.guid_of(cause.id, self._issued - 1)

    def time(self, cause: R) -> str:
        """`returnTime` of this cause's receipts."""
        self._turn_to(cause)
        return self._time

    def _turn_to(self, cause: R) -> None:
        if cause is not self._cause:
            self._cause, self._issued, self._time = cause, 0, receipts.return_time(cause.logged_at)

    def _number_list(self, cause: R, identity: dict[str, str | None]) -> Attempt | None:
        """Give the list its preNo, which also stands in for a missing copNo; returns the attempt before."""
        order_no, ebp_code = identity["orderNo"], identity["ebpCode"]
        last = self.memory.last_attempt(order_no, ebp_code) if order_no and ebp_code else None
        pre_no = last.pre_no if last else f"B{cause.day:%Y%m%d}{next(self.memory.pre_numbers):09}"
        identity |= {"preNo": pre_no, "copNo": identity["copNo"] or pre_no, "invtNo": None}
        return last

    def _case_of(self, known: KnownDocument, model: Any) -> Attempt | None:
        """The list declared last in the case that the known document belongs to."""
        order_no = known.order_no or ""
        if known.ebp_code:
            return self.memory.last_attempt(order_no, known.ebp_code)
        return self.memory.last_attempt_naming(order_no, model.logistics_code, model.logistics_no)

    def _same(self, cause: R, examined: Examined, known: KnownDocument | Attempt) -> bool:
        model: Any = self.memory.models.get(known.submission_id)
        new: Any = examined.model
        if model is None and (stored := self.memory.stored.get(known.submission_id)):
            document = stored.documents[stored.part]
            model = document if isinstance(document, WireModel) else self._checked(examined.kind, document, cause.day)
        return model is not None and same_content(model, new)

    def _checked(self, kind: Kind, document: Document, day: date) -> Any:
        model, _ = check(kind, document, day, self._rules)
        return model

    def _keep(self, cause: R, submission: Submission, examined: Examined, answered_by: str | None) -> None:
        self.memory.changes.submissions.append(
            SubmissionRow(
                id=examined.id,
                kind=examined.kind.name,
                business_key=examined.key,
                order_no=examined.identity.get("orderNo"),
                ebp_code=examined.identity.get("ebpCode"),
                day=cause.day,
                received_at=cause.time,
                xml=submission.xml,
                part=examined.part,
                body=submission.body if examined.part == 0 else None,
                answered_by=answered_by,
            )
        )

    def _accept(
        self,
        cause: R,
        examined: Examined,
        outcome: Accepted,
        last: Attempt | None,
    ) -> None:
        memory, kind = self.memory, examined.kind
        model: Any = examined.model
        said: dict[str, Any] = model.__dict__
        values: dict[str, Any] = {name: said[name] for name in _names(kind.event) if name in said}
        values["submission_id"] = examined.id
        if kind.message:
            self._add_tokens_and_lines(said, values)
        if kind.is_list:
            attempt = Attempt(
                order_no=model.order_no,
                ebp_code=model.ebp_code,
                attempt=outcome.attempt,
                submission_id=examined.id,
                app_time=model.app_time,
                pre_no=examined.identity["preNo"] or "",
                logistics_code=model.logistics_code,
                logistics_no=model.logistics_no,
                corrections=last.corrections if last else 0,
            )
            memory.declare(attempt)
            values |= {"attempt": attempt.attempt, "corrections": attempt.corrections}
            values |= {"pre_no": examined.identity["preNo"], "cop_no": examined.identity["copNo"]}
        else:
            order_no, ebp_code = said.get("order_no"), said.get("ebp_code")
            memory.take(KnownDocument(examined.key, examined.id, model.app_time, order_no, ebp_code))
            values["correction"] = outcome.correction
            if outcome.correction and last:
                last.corrections = outcome.correction
                memory.change(last)
        memory.models[examined.id] = model
        memory.answered[examined.id] = Answered(kind.name, examined.key, [])
        self.outputs.append((cause, kind.event.model_validate(values)))
        what = "变更" if getattr(model, "app_type", "") == CHANGE else "新增"
        self._answer(cause, examined, "2", f"{kind.zh}{what}申报成功[{examined.id}]", _guid(examined))
        if kind.message and not kind.is_list:
            self._answer(cause, examined, "120", receipts.STORED_INFO, self.guid(cause))

    def _add_tokens_and_lines(self, said: dict[str, Any], values: dict[str, Any]) -> None:
        """What leaves `intake` in place of an ID number, and the lines as plain values."""
        for person in ("buyer", "payer"):
            if number := said.get(f"{person}_id_number"):
                values[f"{person}_token"] = token_of(number, self._secret)
        if "lines" in values:
            values["lines"] = [line.__dict__ for line in values["lines"]]

    def _refuse(self, cause: R, examined: Examined, outcome: Refused) -> None:
        findings = outcome.findings
        info = receipts.info_of(findings)
        self._answer(cause, examined, findings[0].code, info, self.guid(cause), findings)

    def _repeat(self, cause: R, examined: Examined, outcome: Repeated) -> None:
        """The same answer: the receipts so far, under the new submission's id."""
        before = self.memory.answered.get(outcome.submission_id)
        for answer in list(before.answers) if before else []:
            self._publish(cause, examined.kind.name, examined.key, examined.id, answer)

    def _answer(
        self,
        cause: R,
        examined: Examined,
        status: str,
        info: str,
        guid: str,
        findings: list[Finding] | None = None,
    ) -> None:
        receipt = receipts.render(examined.kind, examined.identity, guid, status, self.time(cause), info)
        self.issue(cause, examined.kind.name, examined.key, examined.id, receipt, findings or [])

    def _publish(self, cause: R, kind_name: str, business_key: str, about: str | None, answer: Answer) -> None:
        kind: Kind | None = KINDS.get(kind_name)
        event = ReceiptIssued(
            submission_id=about,
            document=kind_name,
            message_type=kind.message_type if kind else None,
            business_key=business_key,
            receipt=answer.receipt,
            findings=answer.findings,
        )
        self.outputs.append((cause, event))


@cache
def _names(event: type[Event]) -> tuple[str, ...]:
    return tuple(event.model_fields)


def _guid(examined: Examined) -> str:
    """Receipts 1 and 2 echo the sender's guid; what has none is answered under its submission id."""
    return examined.identity.get("guid") or examined.id
