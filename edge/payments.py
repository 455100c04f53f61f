"""Platforms are asked for the raw data of orders' payments, and upload them to whichever edge (announcement 2018-179)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from math import ceil
from typing import NamedTuple, TypeAlias

import structlog

from edge.asking import Answer, Limits
from edge.platforms import Platform, PlatformDoor
from edge.question_log import Declared, Desk, QuestionLog, now_of
from edge.sessions import Session, Sessions
from libs.runtime.clock import Clock
from libs.schemas.events.raw_payments import RawPaymentAsked
from libs.schemas.raw_payments import RawPayment, RawPaymentAnswer, RawPaymentVerdict
from libs.schemas.topics import PAYMENT_QUESTIONS

log = structlog.get_logger()

UPLOADED = None
"""The platform uploaded its data, and the answer is declared."""
Outcome: TypeAlias = RawPaymentVerdict | None


class PaymentQuestion(NamedTuple):
    """A platform is to be asked for the data of an order's payment. See `Question`."""

    asked: str
    order_no: str
    ebp_code: str
    asked_s: float

    @property
    def about(self) -> str:
        return self.asked


class _Answered(NamedTuple):
    """A session has its answer; it is over after until_s."""

    until_s: int
    verdict: RawPaymentVerdict


class Payments:
    """Reads questions for raw payment data, asks platforms, and makes the documents that answer.

    declaring: puts documents on the log, while that is open. A session's first upload alone is declared.
    """

    def __init__(
        self,
        platforms: Mapping[str, Platform],
        door: PlatformDoor,
        sessions: Sessions,
        customs: str,
        clock: Clock,
        limits: Limits,
    ) -> None:
        """limits: `try_s` is how long an upload may take at least, however late its question is asked."""
        self.platforms, self.sessions, self._limits = platforms, sessions, limits
        self._door, self._customs, self._clock = door, customs, clock
        self._awaited: dict[str, asyncio.Event] = {}
        self._answered: dict[str, _Answered] = {}
        self.declaring: Callable[[Iterable[Declared]], Awaitable[None]] | None = None

    def opened(self, questions: QuestionLog[PaymentQuestion, Outcome] | None) -> None:
        """Note the log while it is open. Whatever it did not count as read is asked anew once it is open again."""
        self.declaring = questions.declare if questions else None
        if questions is None:
            self._awaited.clear()

    def desk(self) -> Desk[PaymentQuestion, Outcome]:
        """Say how questions are answered, and in what time. A platform that said it would upload is not asked again."""
        limits = replace(self._limits, try_s=self._limits.limit_s + 2 * self._limits.try_s)
        return Desk(PAYMENT_QUESTIONS, RawPaymentAsked, self.read, self.declare, limits)

    def read(self, asked: RawPaymentAsked, asked_s: float) -> PaymentQuestion:
        """Make a question of what the log holds."""
        return PaymentQuestion(asked.submission_id, asked.order_no, asked.ebp_code, asked_s)

    async def ask(self, question: PaymentQuestion) -> Outcome:
        """Ask a platform, and wait for its upload until the limit. Raises NoAnswer where it does not say that one will
        come."""
        platform = self.platforms.get(question.ebp_code)
        if platform is None:
            log.error("a platform is not in RAW_PAYMENT_TABLE", order_of=question.asked, platform=question.ebp_code)
            return RawPaymentVerdict.UNANSWERED
        now_ns = self._clock.now_ns()
        left_s = max(question.asked_s + self._limits.limit_s - now_ns / 1e9, self._limits.try_s)
        session = Session(question.asked, question.ebp_code, question.order_no, ceil(now_ns / 1e9 + left_s))
        came = self._awaited.setdefault(question.asked, asyncio.Event())
        if question.asked in self._answered:
            came.set()
        if not came.is_set():
            await self._door.ask(platform, question.order_no, self.sessions.id_of(session), now_ns // 1_000_000)
            with suppress(TimeoutError):
                await asyncio.wait_for(came.wait(), left_s)
        return UPLOADED if came.is_set() else RawPaymentVerdict.UNANSWERED

    def open_session(self, id_: str) -> Session | None:
        """Return what a session is about; None where it is none of ours, or over."""
        session = self.sessions.session_of(id_)
        return session if session and session.until_s >= self._clock.now_ns() / 1e9 else None

    def answered(self, session: Session) -> RawPaymentVerdict | None:
        """Return what an upload in this session was judged here before."""
        first = self._answered.get(session.asked)
        return first and first.verdict

    async def answer(self, session: Session, verdict: RawPaymentVerdict, told: RawPayment | None) -> None:
        """Declare what an upload tells. Whoever waits for it here waits no longer."""
        assert self.declaring, "the log is open"
        await self.declaring([self.document(session, verdict, told)])
        now_s = self._clock.now_ns() / 1e9
        while self._answered and next(iter(self._answered.values())).until_s < now_s:
            del self._answered[next(iter(self._answered))]
        self._answered.setdefault(session.asked, _Answered(session.until_s, verdict))
        if waiting := self._awaited.get(session.asked):
            waiting.set()

    def declare(self, answer: Answer[PaymentQuestion, Outcome]) -> Declared | None:
        """The document that says that nobody uploaded anything; None where somebody did."""
        question = answer.question
        self._awaited.pop(question.asked, None)
        if answer.verdict is UPLOADED:
            return None
        session = Session(question.asked, question.ebp_code, question.order_no, 0)
        return self.document(session, answer.verdict, None)

    def document(self, session: Session, verdict: RawPaymentVerdict, told: RawPayment | None) -> Declared:
        """The document that declares an answer. Its number is that of what was asked about: another answer is a conflict."""
        document = RawPaymentAnswer(
            cop_no=session.asked,
            app_time=now_of(self._clock),
            ebp_code=session.ebp_code,
            order_no=session.order_no,
            asked=session.asked,
            verdict=verdict,
            told=told,
            customs=self._customs,
        )
        return Declared(session.order_no, document)
