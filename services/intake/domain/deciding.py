"""A batch decides submissions: documents come in, accepted events and receipts go out, the rows keep up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from msgspec import Raw

from libs.schemas.ceb import FINDINGS_MAX, FormatRules
from libs.schemas.events.base import Event
from libs.schemas.events.intake import ReceiptsIssued
from libs.schemas.kinds import KINDS, Kind
from libs.schemas.names import snake
from libs.schemas.outgoing import guid_of, return_time
from services.intake.domain.acceptance import Accepted, Drafted, Known, Outcome, Refused, Repeated, judge
from services.intake.domain.accepted import GMODEL, MODELLED, models_of
from services.intake.domain.admission import admitted
from services.intake.domain.answering import receipts
from services.intake.domain.answering.results import NOTICE_MESSAGES, kept_under
from services.intake.domain.bounds import CROWDED, CaseBounds
from services.intake.domain.memory import Answer, Answered, Memory, together
from services.intake.domain.opening import OPENINGS
from services.intake.domain.questions.persons import IdentityChecks
from services.intake.domain.questions.raw_payments import RawPaymentChecks
from services.intake.domain.questions.standing import QuestionStanding
from services.intake.domain.reading.senders import PROOF
from services.intake.domain.reading.submission import Examined, Submission, unproved
from services.intake.domain.reading.subscribing import judged
from services.intake.domain.reading.tables import TABLES
from services.intake.domain.rows import LoggedCause, submission_row
from services.intake.domain.tokens import Tokens

R = TypeVar("R", bound=LoggedCause)


class SubmissionDecisions(Generic[R]):
    """outputs: what is published, in order, each with its cause."""

    def __init__(
        self,
        memory: Memory,
        rules: FormatRules,
        bounds: CaseBounds,
        tokens: Tokens,
        identity: IdentityChecks | None = None,
        models: Callable[[str], bool] | None = None,
        raw_payments: RawPaymentChecks | None = None,
    ) -> None:
        self.memory = memory
        self._identity, self._models, self._raw_payments = identity, models, raw_payments
        self._bounds = bounds
        self.outputs: list[tuple[R, Event]] = []
        self._rules = rules
        self._tokens = tokens
        self._cause: R | None = None
        self._issued = 0
        self._time = ""

    def submit(self, cause: R, submission: Submission, examined: Examined) -> None:
        """Decide one document, publish what follows, note the rows."""
        kind = examined.kind
        known, last = OPENINGS[kind.name].known(self.memory, cause.day, examined)
        outcome: Outcome
        asked = submission.unproven or PROOF in submission.senders
        doubts = [*unproved(kind, submission)] if asked else ()
        if doubts:
            outcome = Refused([*doubts, *examined.findings][:FINDINGS_MAX])
        elif examined.model is None:
            outcome = Refused(examined.findings)
        else:
            outcome = judge(
                kind, examined.model, known, last, lambda: known is not None and self._same(cause, examined, known)
            )
        if examined.claim is not None and not doubts:
            outcome = admitted(self.memory.register, examined, outcome, cause.day)
        if isinstance(outcome, Accepted) and (full := CROWDED[kind.name](self._bounds, self.memory, examined, outcome)):
            outcome = Refused([full])
        subscribers: list[str] | None = None
        if examined.subscribed:
            entrusts = self.memory.register.entrusts
            subscribers, warned = judged(kind, examined.subscribed, cause.day, entrusts)
            examined = examined._replace(warnings=(*examined.warnings, *warned))
        repeats: str | None = None
        if isinstance(outcome, Repeated):
            repeats, own = outcome.submission_id, together(())
            answers = self._given_before(repeats)
            if answers:
                told = together(answers)
                self._publish(cause, kind.name, examined.key, examined.id, told, repeats, subscribers)
        else:
            own = together(self._answers(cause, examined, outcome))  # once, for the event and for the row
            self._publish(cause, kind.name, examined.key, examined.id, own, None, subscribers)
        self.memory.changes.submissions.append(submission_row(cause, submission, examined, repeats, own, self._tokens))

    def issue(
        self,
        cause: R,
        kind_name: str,
        business_key: str,
        about: str | None,
        answer: Answer,
    ) -> None:
        """Publish a later receipt and keep it. about: the submission; None for a notice that answers none."""
        self.memory.changes.answers.append((about or kept_under(business_key), answer))
        if about in self.memory.answered:
            self.memory.answered[about].answers.append(answer)
        self._publish(cause, kind_name, business_key, about, together((answer,)))

    def guid(self, cause: R) -> str:
        """The next guid of this cause's receipts."""
        self._turn_to(cause)
        self._issued += 1
        return guid_of(cause.id, self._issued - 1)

    def time(self, cause: R) -> str:
        """`returnTime` of this cause's receipts."""
        self._turn_to(cause)
        return self._time

    def _turn_to(self, cause: R) -> None:
        if cause is not self._cause:
            self._cause, self._issued, self._time = cause, 0, return_time(cause.logged_at)

    def _same(self, cause: R, examined: Examined, known: Known) -> bool:
        if content := self.memory.contents.get(known.submission_id):
            return TABLES[examined.kind.name].content(examined.model) == content
        model: Any = self.memory.models.get(known.submission_id)
        if model is None and (stored := self.memory.stored.get(known.submission_id)):
            model, _ = TABLES[examined.kind.name].check(stored.documents[stored.part], cause.day, self._rules)
        return model is not None and TABLES[examined.kind.name].same(model, examined.model)

    def _answers(
        self,
        cause: R,
        examined: Examined,
        outcome: Refused | Drafted | Accepted,
    ) -> list[Answer]:
        """The receipts a document gets at once."""
        time, named = self.time(cause), receipts.named_by(examined.kind.receipt, examined.identity)
        if isinstance(outcome, Accepted):
            return self._accept(cause, examined, named, time, outcome)
        if isinstance(outcome, Refused):
            findings = outcome.findings
            info = receipts.info_of(findings)
            return [receipts.answer(named, self.guid(cause), findings[0].code, time, info, findings)]
        info = f"{examined.kind.zh}暂存成功"
        return [receipts.answer(named, _guid(examined), "1", time, info, examined.warnings)]

    def _accept(
        self,
        cause: R,
        examined: Examined,
        named: bytes,
        time: str,
        outcome: Accepted,
    ) -> list[Answer]:
        memory, kind = self.memory, examined.kind
        model: Any = examined.model
        own, retracted = OPENINGS[kind.name].take(memory, cause.day, examined, outcome)
        if kind.lives_months:
            memory.begin(examined.key, cause.day)
        if party := outcome.party:
            own |= {"sent_by": party.code, "sender_office": party.office, "sender_discredited": party.discredited}
        if kind.for_whom and any(self._entrusted(kind, model, field, cause) for field in kind.sender_fields):
            own["entrusted"] = True
        memory.models[examined.id] = model
        if retracted:
            self.outputs.append((cause, retracted))
        questions = self._asked(cause, examined, own) if kind.asked_about and own else ()
        if own and self._models and kind.name in MODELLED and self._models(model.order_no):
            own[GMODEL] = models_of(model)
        if own:  # of a document that is only taken away there is nothing else to say
            self.outputs.append((cause, TABLES[kind.name].event_of(model, own, self._tokens)))
        for question in questions:
            self.outputs.append((cause, question))
        if kind.also and (told := kind.also(examined.id, model, outcome.deletes)):
            self.outputs.append((cause, told))
        verb = "删除" if outcome.deletes else "变更" if outcome.change else "新增"
        info = f"{kind.zh}{verb}申报成功[{examined.id}]"
        answers = [receipts.answer(named, _guid(examined), "2", time, info, examined.warnings)]
        if kind.stored:
            info = receipts.INFO_OF_STORED[kind.stored]
            answers.append(receipts.answer(named, self.guid(cause), kind.stored, time, info))
        memory.answered[examined.id] = Answered(kind.name, examined.key, answers)
        return answers

    def _asked(self, cause: R, examined: Examined, own: dict[str, Any]) -> Sequence[Event]:
        """The questions that outsiders are asked about an order. How each stands is added to its own facts."""
        found: dict[str, QuestionStanding] = {}
        if self._identity:
            found["identity"] = self._identity.of(examined.model, examined.id, self.memory.identities, cause.day)
        if self._raw_payments:
            found["raw_payment"] = self._raw_payments.of(examined.model, examined.id)
        own |= {attribute: each.stands for attribute, each in found.items()}
        return [each.question for each in found.values() if each.question]

    def _entrusted(self, kind: Kind, model: Any, field: str, cause: R) -> bool:
        """Say whether whoever this field names is entrusted by the enterprise that it acts for (settled 39, 62)."""
        for_whom, who = getattr(model, snake(kind.for_whom)), getattr(model, snake(field))
        return self.memory.register.entrusts(for_whom, who, kind.name, cause.day)

    def _given_before(self, submission_id: str) -> list[Answer]:
        """The receipts of a submission so far."""
        before = self.memory.answered.get(submission_id)
        return before.answers if before else []

    def _publish(
        self,
        cause: R,
        kind_name: str,
        business_key: str,
        about: str | None,
        answers: bytes,
        repeats: str | None = None,
        subscribers: list[str] | None = None,
    ) -> None:
        """answers: see `together`."""
        kind: Kind | None = KINDS.get(kind_name)
        message_type = kind.message_type if kind else NOTICE_MESSAGES.get(kind_name)
        encoded: Any = Raw(answers)
        issued = ReceiptsIssued(kind_name, business_key, encoded, about, message_type, repeats, subscribers or None)
        self.outputs.append((cause, issued))


def _guid(examined: Examined) -> str:
    """Receipts 1 and 2 echo the sender's guid; what has none is answered under its submission id."""
    return examined.identity.get("guid") or examined.id
