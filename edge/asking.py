"""Every question gets its one answer: what the register says, or that nobody said anything within the time limit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import NamedTuple

import structlog

from edge.registers import NoAnswer, Person, Register
from libs.runtime.clock import Clock, Pause
from libs.schemas.buyer_identity import IdentityVerdict

log = structlog.get_logger()


class Question(NamedTuple):
    """A buyer's identity is to be asked about. asked: the submission of the order. token: of the person; person: None
    where nobody here can open the seal. asked_s: when the log took the question, in seconds since 1970."""

    asked: str
    order_no: str
    ebp_code: str
    token: str
    person: Person | None
    asked_s: float


class Answer(NamedTuple):
    """An answer is declared about a question."""

    question: Question
    verdict: IdentityVerdict


class Asker:
    """Asks about each person of a batch once, several at once."""

    def __init__(
        self, register: Register, clock: Clock, pause: Callable[[], Pause], limit_s: float, try_s: float, at_once: int
    ) -> None:
        """pause: makes one for each person. limit_s: behind the question. try_s: for one answer."""
        self._register, self._clock, self._pause = register, clock, pause
        self._limit_s, self._try_s = limit_s, try_s
        self._turn = asyncio.Semaphore(at_once)

    async def answers(self, questions: Sequence[Question]) -> AsyncGenerator[list[Answer]]:
        """One answer to each question, several at a time, as they come. Close it: whom nobody asked about is let be then."""
        newest = {each.token: each for each in sorted(questions, key=lambda each: each.asked_s)}
        asked = {asyncio.create_task(self._verdict(each)): token for token, each in newest.items()}
        open_ = set(asked)
        try:
            while open_:
                done, open_ = await asyncio.wait(open_, return_when=asyncio.FIRST_COMPLETED)
                said = {asked[task]: task.result() for task in done}
                yield [Answer(each, said[each.token]) for each in questions if each.token in said]
        finally:
            for task in open_:
                task.cancel()
            await asyncio.gather(*open_, return_exceptions=True)

    async def _verdict(self, question: Question) -> IdentityVerdict:
        if question.person is None:
            log.error("a question cannot be opened, are all of BUYER_CHECK_KEYS there?", order_of=question.asked)
            return IdentityVerdict.UNANSWERED
        until_s, pause = question.asked_s + self._limit_s, self._pause()
        while True:  # it is asked at least once, however late
            try:
                async with self._turn, asyncio.timeout(self._try_s):
                    return await self._register.ask(question.person)
            except (NoAnswer, TimeoutError) as away:
                reason = str(away) or type(away).__name__
            if self._clock.now_ns() / 1e9 >= until_s:
                log.warning("nobody answered for a buyer in time", order_of=question.asked, reason=reason)
                return IdentityVerdict.UNANSWERED
            await pause.after_failure()
