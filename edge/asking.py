"""Every question gets its one answer: what an outsider says, or that nobody said anything within the time limit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol, TypeVar

import structlog

from libs.runtime.clock import Clock, Pause

log = structlog.get_logger()


class NoAnswer(Exception):
    """An outsider does not say. Its message names nobody."""


class Question(Protocol):
    """An outsider is to be asked about an order. asked: the order's submission. asked_s: when the log took the question, in
    seconds since 1970."""

    @property
    def asked(self) -> str: ...

    @property
    def about(self) -> str:
        """Name what is asked once, however many questions ask it."""

    @property
    def asked_s(self) -> float: ...


Q = TypeVar("Q", bound=Question)
V = TypeVar("V")


class Answer(NamedTuple, Generic[Q, V]):
    """A question has this answer."""

    question: Q
    verdict: V


@dataclass(frozen=True, slots=True)
class Limits:
    """limit_s: behind the question. try_s: for one answer. at_once: most that are asked at once. batch: most in hand."""

    limit_s: float
    try_s: float
    at_once: int
    batch: int


class Asker(Generic[Q, V]):
    """Asks about each matter of a batch once, several at once. unanswered: the answer where there is none."""

    def __init__(
        self,
        ask: Callable[[Q], Awaitable[V]],
        unanswered: V,
        clock: Clock,
        pause: Callable[[], Pause],
        limits: Limits,
    ) -> None:
        """ask: raises NoAnswer where it is worth while to ask again. pause: makes one for each matter."""
        self._ask, self._unanswered = ask, unanswered
        self._clock, self._pause, self._limits = clock, pause, limits
        self._turn = asyncio.Semaphore(limits.at_once)

    async def answers(self, questions: Sequence[Q]) -> AsyncGenerator[list[Answer[Q, V]]]:
        """One answer to each question, several at a time, as they come. Close it: whom nobody asked about is let be then."""
        newest = {each.about: each for each in sorted(questions, key=lambda each: each.asked_s)}
        asked = {asyncio.create_task(self._verdict(each)): about for about, each in newest.items()}
        open_ = set(asked)
        try:
            while open_:
                done, open_ = await asyncio.wait(open_, return_when=asyncio.FIRST_COMPLETED)
                said = {asked[task]: task.result() for task in done}
                yield [Answer(each, said[each.about]) for each in questions if each.about in said]
        finally:
            for task in open_:
                task.cancel()
            await asyncio.gather(*open_, return_exceptions=True)

    async def _verdict(self, question: Q) -> V:
        until_s, pause = question.asked_s + self._limits.limit_s, self._pause()
        while True:  # it is asked at least once, however late
            try:
                async with self._turn, asyncio.timeout(self._limits.try_s):
                    return await self._ask(question)
            except (NoAnswer, TimeoutError) as away:
                reason = str(away) or type(away).__name__
            if self._clock.now_ns() / 1e9 >= until_s:
                log.warning("nobody answered in time", order_of=question.asked, reason=reason)
                return self._unanswered
            await pause.after_failure()
