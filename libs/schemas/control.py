"""Control instructions (布控指令) of the risk centre name lists to be inspected, at every office.

That is before their release, and while a released parcel stands at its site.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Protocol

from libs.schemas.draws import Draw
from libs.schemas.events.intake import ControlInstructed
from libs.schemas.events.lists import Declared

_parties_of = attrgetter(
    "parties.ebp_code", "parties.ebc_code", "parties.agent_code", "parties.pay_code", "parties.assure_code",
    "parties.area_code", "waybill.logistics_code",
)  # fmt: skip


class NamedGoods(Protocol):
    """Goods and origin of one line."""

    @property
    def gcode(self) -> str: ...
    @property
    def country(self) -> str: ...


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

    def names(self, declared: Declared, lines: Iterable[NamedGoods], day: date) -> bool:
        """Say whether the list is one of those it is about on this customs day. Goods and origin are those of one line."""
        return (
            self.since <= day <= self.until
            and (self.buyer_token is None or self.buyer_token == declared.buyer_token)
            and (self.enterprise is None or self.enterprise in _parties_of(declared))
            and any(line.gcode.startswith(self.gcode or "") and self.country in (None, line.country) for line in lines)
        )


def naming(
    instructions: Iterable[Instruction], declared: Declared, lines: Sequence[NamedGoods], day: date, draw: Draw
) -> Sequence[Instruction]:
    """The instructions by which this list is inspected. Each draws for itself, under its number."""
    ref = declared.ref
    return [
        each
        for each in instructions
        if each.names(declared, lines, day) and draw.hits(f"{ref.case}/{ref.attempt}/{each.number}", each.share)
    ]
