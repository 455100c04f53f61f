"""Trade lies in the hands of a few, or of many small merchants whose parcels leave in small vehicles."""

from __future__ import annotations

from dataclasses import dataclass

from libs.schemas.declarations import EnterpriseRole
from simulator.people.partners import Enterprise

_FIRST = 0x1000
"""So that no code is one of the cast's."""
SMALL_MERCHANTS_MAX = 0xFFFF - _FIRST


@dataclass(frozen=True, slots=True)
class Trade:
    """small: merchants beside the cast, each its own guarantor. Where there are any, they sell every import."""

    small: tuple[Enterprise, ...] = ()
    lists_per_verification_list: int = 25
    verification_lists_per_vehicle: int = 2


USUAL = Trade()


def trade_of(merchants: int) -> Trade:
    """Return a trade of so many small merchants."""
    if not 0 < merchants <= SMALL_MERCHANTS_MAX:
        raise ValueError(f"{merchants} small merchants: say 1 to {SMALL_MERCHANTS_MAX}, so many have codes")
    small = (
        Enterprise(f"330296{_FIRST + number:04X}", f"小店{number}", EnterpriseRole.ECOMMERCE)
        for number in range(merchants)
    )
    return Trade(tuple(small), lists_per_verification_list=2, verification_lists_per_vehicle=1)
