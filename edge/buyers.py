"""The register of persons is asked whether an order's buyer is whom it names (announcement 2016-26)."""

from __future__ import annotations

from base64 import b64decode
from typing import NamedTuple

import msgspec
import structlog
from msgspec import json

from edge.asking import Answer, Limits
from edge.question_log import Declared, Desk, now_of
from edge.registers import Person, Register
from libs.runtime.clock import Clock
from libs.runtime.sealing import KeyRing, Sealed, Unopened
from libs.schemas.buyer_identity import IdentityAnswer, IdentityVerdict
from libs.schemas.events.buyer_identity import IdentityAsked
from libs.schemas.topics import IDENTITY_QUESTIONS

log = structlog.get_logger()

_person = json.Decoder(tuple[str, str]).decode


class BuyerQuestion(NamedTuple):
    """A buyer's identity is to be asked about. See `Question`. token: of the person; person: None where nobody here can open
    the seal."""

    asked: str
    order_no: str
    ebp_code: str
    token: str
    person: Person | None
    asked_s: float

    @property
    def about(self) -> str:
        return self.token


class Buyers:
    """Reads questions about buyers, asks the register, and makes the documents that answer."""

    def __init__(self, register: Register, ring: KeyRing, customs: str, clock: Clock) -> None:
        self._register, self._ring, self._customs, self._clock = register, ring, customs, clock

    def desk(self, limits: Limits) -> Desk[BuyerQuestion, IdentityVerdict]:
        return Desk(IDENTITY_QUESTIONS, IdentityAsked, self.read, self.declare, limits)

    def read(self, asked: IdentityAsked, asked_s: float) -> BuyerQuestion:
        """Open a question's seal."""
        person: Person | None
        try:
            sealed = Sealed(b64decode(asked.sealed_key), b64decode(asked.sealed))
            person = Person(*_person(self._ring.open(sealed)))
        except (Unopened, msgspec.ValidationError, ValueError):
            person = None
        return BuyerQuestion(asked.submission_id, asked.order_no, asked.ebp_code, asked.person, person, asked_s)

    async def ask(self, question: BuyerQuestion) -> IdentityVerdict:
        """Ask the register. Raises NoAnswer."""
        if question.person is None:
            log.error("a question cannot be opened, are all of BUYER_CHECK_KEYS there?", order_of=question.asked)
            return IdentityVerdict.UNANSWERED
        return await self._register.ask(question.person)

    def declare(self, answer: Answer[BuyerQuestion, IdentityVerdict]) -> Declared:
        """The document that declares an answer. Its number is that of what was asked about: another answer is a conflict."""
        question = answer.question
        document = IdentityAnswer(
            cop_no=question.asked,
            app_time=now_of(self._clock),
            ebp_code=question.ebp_code,
            order_no=question.order_no,
            asked=question.asked,
            person=question.token,
            verdict=answer.verdict,
            customs=self._customs,
        )
        return Declared(question.order_no, document)
