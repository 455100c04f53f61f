"""The release in use tells exports what they ask: rates, pilot zones, controls of goods, schemes of districts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from libs.schemas.reference.current import current, remembered
from libs.schemas.reference.rows.goods import ExportControl
from libs.schemas.reference.rows.named import YUAN
from libs.schemas.reference.rows.places import PilotZone
from libs.schemas.reference.tables import (
    CUSTOMS_OFFICES,
    DISTRICT_SCHEMES,
    EXCHANGE_RATES,
    EXPORT_CONTROLS,
    PILOT_ZONES,
)
from libs.schemas.reference.tariff import TariffLine

_CREDIT_CODE = 18
"""Length of a unified social credit code, whose third to eighth digits are the region."""


def in_yuan(amount: Decimal, currency: str | None, day: date) -> Decimal | None:
    """The amount by customs' rate of the day's month; None where it has none. A currency that is not said is yuan."""
    if currency is None or currency == YUAN:
        return amount
    rate = current().on(EXCHANGE_RATES, day).get(currency)
    return None if rate is None else amount * rate.yuan


@remembered(4096)
def pilot_zone_of(code: str, day: date) -> PilotZone | None:
    """The comprehensive pilot zone of an enterprise, by the region in its code; a whole province may be one."""
    region = code[2:6] if len(code) == _CREDIT_CODE else code[:4]
    zones = current().on(PILOT_ZONES, day)
    found: PilotZone | None = zones.get(region) or zones.get(f"{region[:2]}00")
    return found


@remembered(4096)
def controls_of(digits: str, country: str, day: date) -> Sequence[ExportControl]:
    """The controls of goods whose code begins so, on their way to a country. Few digits fall under all that is below."""
    return [
        row
        for row in current().on(EXPORT_CONTROLS, day).values()
        if row.country in (None, country) and (digits.startswith(row.gcode) or row.gcode.startswith(digits))
    ]


@remembered(4096)
def lines_under(digits: str, day: date) -> Sequence[TariffLine]:
    """The tariff lines whose codes begin so."""
    lines, codes = current().tariff.lines.on(day), _codes(day)
    first = bisect_left(codes, digits)
    behind = bisect_right(codes, digits, first, key=lambda code: code[: len(digits)])
    return [lines[code] for code in codes[first:behind]]


@remembered(8)
def _codes(day: date) -> Sequence[str]:
    """The codes of the tariff in their order: those that begin alike stand together."""
    return sorted(current().tariff.lines.on(day))


def district_of(office: str, day: date) -> str:
    """The district of a customs office; its code says the district of one that the release does not know."""
    row = current().on(CUSTOMS_OFFICES, day).get(office)
    return row.district if row else f"{office[:2]}00"


@remembered(4096)
def takes_part(scheme: str, office: str, day: date) -> bool:
    """Say whether the district of a customs office takes part in a scheme."""
    return (scheme, district_of(office, day)) in current().on(DISTRICT_SCHEMES, day)
