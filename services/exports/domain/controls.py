"""Control instructions (布控指令) name released lists, too, while their parcels are at a site and nobody inspected them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from libs.schemas.control import Instruction, naming
from libs.schemas.draws import Draw
from libs.schemas.events.intake import ControlInstructed
from services.exports.domain.files import SiteParcel


@dataclass(frozen=True, slots=True)
class Controls:
    """The instructions of a batch. draw: under review's secret nothing is drawn anew that was let go before the release."""

    instructions: Mapping[str, ControlInstructed] = field(default_factory=dict)
    draw: Draw | None = None

    def naming(self, parcel: SiteParcel, day: date) -> Sequence[Instruction]:
        """The instructions by which the parcel is inspected before it leaves."""
        if not self.instructions or self.draw is None or parcel.declared is None or parcel.goods is None:
            return ()
        told = map(Instruction.of, self.instructions.values())
        return naming(told, parcel.declared, parcel.goods, day, self.draw)
