"""Intake asks once of a person whether name and number belong together; the answer holds for days (settled 98).

No decision asks anybody: the question is published sealed, and the answer is declared as a fact.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from msgspec import json

from libs.schemas.buyer_identity import IdentityVerdict
from libs.schemas.events.buyer_identity import IdentityAsked
from libs.schemas.questions import ASKED, is_answerable
from services.intake.domain.questions.standing import NOT_ASKED, QuestionStanding
from services.intake.domain.reading.submission import Examined


class KnownIdentity(NamedTuple):
    """Somebody answered on this day for the person whom a name and a number together stand for."""

    person: str
    verdict: str
    day: date

    @classmethod
    def answered_by(cls, document: Any, day: date) -> KnownIdentity | None:
        """As the document says, or its event; None where it says that nobody answered."""
        verdict: IdentityVerdict = document.verdict
        return None if verdict is IdentityVerdict.UNANSWERED else cls(document.person, verdict.value, day)

    def noted(self, known: dict[str, KnownIdentity], changed: dict[str, KnownIdentity]) -> None:
        """Be known in a batch; the store compares it with what other workers noted."""
        if self.stands_against(known.get(self.person)):
            known[self.person] = changed[self.person] = self

    def stands_against(self, other: KnownIdentity | None) -> bool:
        """Say whether it is the later of two answers, or the stricter one of a day, whichever came first."""
        return other is None or (self.day, other.verdict) > (other.day, self.verdict)


@dataclass(frozen=True, slots=True)
class IdentityChecks:
    """The buyers of these platforms' orders are checked; of all where there is none. days: an answer holds so long.

    token: of a name and a number together. seal: gives a key and content that only who asks can open.
    """

    platforms: frozenset[str]
    days: timedelta
    token: Callable[[str, str], str]
    seal: Callable[[bytes], tuple[bytes, bytes]]

    def persons(self, documents: Iterable[Examined]) -> set[str]:
        """The tokens of all buyers that documents name and that are checked."""
        return {self._person(each.model) for each in self._checked(documents)}

    def of(self, order: Any, submission_id: str, known: Mapping[str, KnownIdentity], day: date) -> QuestionStanding:
        """Return what is known of an order's buyer, and the question where that is nothing.

        Of an order that no answer can name nobody is asked: an officer decides on its list.
        """
        if self.platforms and order.ebp_code not in self.platforms:
            return NOT_ASKED
        person = self._person(order)
        answer = known.get(person)
        if answer and answer.day + self.days >= day:
            return QuestionStanding(answer.verdict)
        if not is_answerable(order.ebp_code, order.order_no):
            return QuestionStanding(IdentityVerdict.UNANSWERED.value)
        key, sealed = self.seal(json.encode([order.buyer_name, order.buyer_id_number]))
        question = IdentityAsked(
            submission_id=submission_id,
            order_no=order.order_no,
            ebp_code=order.ebp_code,
            person=person,
            sealed_key=b64encode(key).decode(),
            sealed=b64encode(sealed).decode(),
        )
        return QuestionStanding(ASKED, question)

    def _checked(self, documents: Iterable[Examined]) -> Iterator[Examined]:
        for each in documents:
            asked = each.kind.asked_about and each.model is not None
            if asked and (not self.platforms or each.model.ebp_code in self.platforms):
                yield each

    def _person(self, order: Any) -> str:
        return self.token(order.buyer_name, order.buyer_id_number)
