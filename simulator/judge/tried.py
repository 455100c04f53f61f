"""One kind of behaviour was tried so often, and answered rightly or not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from checker.facts import Facts
from libs.schemas.events.intake import ReceiptsIssued
from simulator.acting.board import ACCEPTED, REJECTED


@dataclass(slots=True)
class Tried:
    """wrong: each time the answer was another than it must be."""

    name: str
    times: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not self.wrong


def refused(
    name: str, facts: Facts, document: str, prefix: str, suffix: str = "", place: int = -1, code: str = REJECTED
) -> Tried:
    """Every document so numbered must have been refused by whom it was for.

    place: of its sender's number among the parts of its business key. code: what a refusal is told as.
    """
    answers: dict[str, list[str]] = defaultdict(list)
    for issued in facts.only(ReceiptsIssued):
        if issued.document != document:
            continue
        number = issued.business_key.split("/")[place]
        if number.startswith(prefix) and number.endswith(suffix):
            told = (each.receipt.get("returnStatus", "") for each in issued.receipts)
            answers[issued.business_key] += [status for status in told if status != ACCEPTED]
    wrong = [f"{key} was answered {', '.join(told)}" for key, told in answers.items() if code not in told]
    return Tried(name, len(answers), wrong)
