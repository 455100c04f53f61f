"""Control instructions (布控指令) of the risk centre name customs declarations, too, to be inspected before release."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from libs.schemas.draws import Draw
from libs.schemas.events.declaration_documents import CustomsDeclared
from libs.schemas.events.intake import ControlInstructed


def instructed(instructions: Iterable[ControlInstructed], said: CustomsDeclared, day: date, draw: Draw) -> bool:
    """Say whether one of them draws the declaration. Each draws for itself, under its number."""
    case = f"{said.agent_code}:{said.cop_no}"
    return any(
        _names(each, said, day) and draw.hits(f"{case}/{each.instruction_no}", each.share) for each in instructions
    )


def _names(told: ControlInstructed, said: CustomsDeclared, day: date) -> bool:
    """An instruction that is about a buyer names no declaration: nobody buys by one."""
    parties = {said.agent_code, said.ebc_code, said.area_code, said.logistics_code}
    return (
        date.fromisoformat(told.since) <= day <= date.fromisoformat(told.until)
        and told.buyer_token is None
        and told.enterprise in {None, *parties}
        and any(
            line.gcode.startswith(told.gcode or "") and told.country in (None, line.destination) for line in said.lines
        )
    )
