"""Control instructions (布控指令) of the risk centre name lists that are inspected before their release, at every office."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter

from libs.schemas.draws import Draw
from libs.schemas.events.intake import ControlInstructed
from services.review.domain.views import ToDecide

_parties_of = attrgetter(
    "parties.ebp_code", "parties.ebc_code", "parties.agent_code", "parties.pay_code", "parties.assure_code",
    "parties.area_code", "waybill.logistics_code",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Instruction:
    """One row. What is None asks nothing. gcode: the first digits of a goods code. since, until: the first and last customs
    day. share: of the lists it names, drawn; 0 once it was lifted.
    """

    number: str
    enterprise: str | None
    gcode: str | None
    country: str | None
    buyer_token: str | None
    share: Decimal
    since: date
    until: date

    @classmethod
    def of(cls, told: ControlInstructed) -> Instruction:
        since, until = date.fromisoformat(told.since), date.fromisoformat(told.until)
        return cls(
            told.instruction_no, told.enterprise, told.gcode, told.country, told.buyer_token, told.share, since, until
        )

    def names(self, assessed: ToDecide, day: date) -> bool:
        """Say whether the list is one of those it is about on this customs day. Goods and origin are those of one line."""
        declared = assessed.list
        return (
            self.since <= day <= self.until
            and (self.buyer_token is None or self.buyer_token == declared.buyer_token)
            and (self.enterprise is None or self.enterprise in _parties_of(declared))
            and any(
                line.gcode.startswith(self.gcode or "") and self.country in (None, line.country)
                for line in assessed.lines
            )
        )


def naming(instructions: Iterable[Instruction], assessed: ToDecide, day: date, draw: Draw) -> Sequence[Instruction]:
    """The instructions by which this list is inspected. Each draws for itself, under its number."""
    ref = assessed.list.ref
    return [
        each
        for each in instructions
        if each.names(assessed, day) and draw.hits(f"{ref.case}/{ref.attempt}/{each.number}", each.share)
    ]
