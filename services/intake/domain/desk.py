"""The desk of one batch: documents come in, accepted events and receipts go out, memory and rows keep up."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, Generic, TypeVar

from msgspec import Raw, Struct
from msgspec.json import Encoder

from libs.schemas.ceb import FormatRules
from libs.schemas.events.base import Event, Written
from libs.schemas.events.intake import ReceiptsIssued
from libs.schemas.findings import Finding
from services.intake.domain import receipts
from services.intake.domain.acceptance import CHANGE, Accepted, Outcome, Refused, Repeated, judge
from services.intake.domain.accepted import FORMS
from services.intake.domain.kinds import KINDS, Kind
from services.intake.domain.memory import Answer, Answered, Attempt, KnownDocument, Memory, answer_of, together
from services.intake.domain.rows import Cause, submission_row
from services.intake.domain.submission import Examined, Submission, check, same_content
from services.intake.domain.tokens import token_of

R = TypeVar("R", bound=Cause)
_PERSONS = {"order": "buyer", "payment": "payer", "list": "buyer"}
_encode = Encoder().encode


class Desk(Generic[R]):
    """outputs: what is published, in order, each with its cause."""

    def __init__(self, memory: Memory, rules: FormatRules, token_secret: bytes) -> None:
        self.memory = memory
        self.outputs: list[tuple[R, Event | Written]] = []
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
                last = self.memory.case_of(known, examined.model) if kind.message and known else None
            outcome = judge(
                kind, examined.model, known, last, lambda: known is not None and self._same(cause, examined, known)
            )
        own: list[Answer] = []
        repeats: str | None = None
        if isinstance(outcome, Accepted):
            told = own = self._accept(cause, examined, outcome, last)
        elif isinstance(outcome, Repeated):
            repeats = outcome.submission_id
            told = self._told_before(repeats)
        elif isinstance(outcome, Refused):
            told = own = [self._refusal(cause, examined, outcome.findings)]
        else:
            told = own = [self._answer(cause, examined, "1", f"{kind.zh}暂存成功", _guid(examined))]
        if told:
            self._publish(cause, kind.name, examined.key, examined.id, told, repeats)
        self.memory.changes.submissions.append(submission_row(cause, submission, examined, repeats, own))

    def issue(
        self,
        cause: R,
        kind_name: str,
        business_key: str,
        about: str | None,
        receipt: dict[str, str],
        findings: list[Finding],
    ) -> None:
        """Publish a later receipt and keep it. about: the submission; None for a notice that answers none."""
        answer = answer_of(receipt, findings)
        self.memory.changes.answers.append((about or business_key, answer))
        if about in self.memory.answered:
            self.memory.answered[about].answers.append(answer)
        self._publish(cause, kind_name, business_key, about, [answer])

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
        pre_no = last.pre_no if last else f"B{_digits(cause.day)}{next(self.memory.pre_numbers):09}"
        identity["preNo"], identity["copNo"], identity["invtNo"] = pre_no, identity["copNo"] or pre_no, None
        return last

    def _same(self, cause: R, examined: Examined, known: KnownDocument | Attempt) -> bool:
        model: Any = self.memory.models.get(known.submission_id)
        if model is None and (stored := self.memory.stored.get(known.submission_id)):
            model, _ = check(examined.kind, stored.documents[stored.part], cause.day, self._rules)
        return model is not None and same_content(examined.kind, model, examined.model)

    def _accept(
        self,
        cause: R,
        examined: Examined,
        outcome: Accepted,
        last: Attempt | None,
    ) -> list[Answer]:
        memory, kind, identity = self.memory, examined.kind, examined.identity
        model: Any = examined.model
        own: dict[str, Any] = {"submission_id": examined.id, "correction": outcome.correction}
        if kind.is_list:
            attempt = Attempt(
                order_no=model.order_no,
                ebp_code=model.ebp_code,
                attempt=outcome.attempt,
                submission_id=examined.id,
                app_time=model.app_time,
                pre_no=identity["preNo"] or "",
                logistics_code=model.logistics_code,
                logistics_no=model.logistics_no,
                corrections=last.corrections if last else 0,
            )
            memory.declare(attempt)
            own["attempt"], own["corrections"] = attempt.attempt, attempt.corrections
            own["pre_no"], own["cop_no"] = identity["preNo"], identity["copNo"]
        else:
            order_no, ebp_code = getattr(model, "order_no", None), getattr(model, "ebp_code", None)
            memory.take(KnownDocument(examined.key, examined.id, model.app_time, order_no, ebp_code))
            if outcome.correction and last:
                last.corrections = outcome.correction
                memory.change(last)
        memory.models[examined.id] = model
        self.outputs.append((cause, self._told(examined, own)))
        change = kind.message and model.app_type == CHANGE
        info = f"{kind.zh}{'变更' if change else '新增'}申报成功[{examined.id}]"
        accepted = receipts.render(kind.receipt, identity, _guid(examined), "2", self.time(cause), info)
        answers = [answer_of(accepted)]
        if kind.message and not kind.is_list:
            stored = {"guid": self.guid(cause), "returnStatus": "120", "returnInfo": receipts.STORED_INFO}
            answers.append(answer_of(accepted | stored))
        memory.answered[examined.id] = Answered(kind.name, examined.key, answers)
        return answers

    def _told(self, examined: Examined, own: dict[str, Any]) -> Event | Written:
        """The accepted document as its readers get it, with a token in place of an ID number."""
        kind, model = examined.kind, examined.model
        if kind.message is None:
            return kind.event.model_validate({**model.__dict__, **own})
        if person := _PERSONS.get(kind.name):
            own[f"{person}_token"] = token_of(getattr(model, f"{person}_id_number"), self._secret)
        return FORMS[kind.message].write(model, own)

    def _refusal(self, cause: R, examined: Examined, findings: list[Finding]) -> Answer:
        info = receipts.info_of(findings)
        return self._answer(cause, examined, findings[0].code, info, self.guid(cause), findings)

    def _told_before(self, submission_id: str) -> list[Answer]:
        """The receipts of a submission so far."""
        before = self.memory.answered.get(submission_id)
        return before.answers if before else []

    def _answer(
        self,
        cause: R,
        examined: Examined,
        status: str,
        info: str,
        guid: str,
        findings: list[Finding] | None = None,
    ) -> Answer:
        """A receipt that the submission gets at once."""
        receipt = receipts.render(examined.kind.receipt, examined.identity, guid, status, self.time(cause), info)
        return answer_of(receipt, findings)

    def _publish(
        self,
        cause: R,
        kind_name: str,
        business_key: str,
        about: str | None,
        answers: list[Answer],
        repeats: str | None = None,
    ) -> None:
        kind: Kind | None = KINDS.get(kind_name)
        message_type = kind.message_type if kind else None
        said = _Issued(kind_name, business_key, Raw(together(answers)), about, message_type, repeats)
        self.outputs.append((cause, Written(ReceiptsIssued, business_key, _encode(said))))


@cache
def _digits(day: date) -> str:
    return f"{day:%Y%m%d}"


class _Issued(Struct, rename="camel", omit_defaults=True, gc=False):
    """`ReceiptsIssued` as it is written, its receipts JSON already."""

    document: str
    business_key: str
    receipts: Raw
    submission_id: str | None = None
    message_type: str | None = None
    repeats: str | None = None


def _guid(examined: Examined) -> str:
    """Receipts 1 and 2 echo the sender's guid; what has none is answered under its submission id."""
    return examined.identity.get("guid") or examined.id
