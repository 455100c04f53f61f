"""The questions of the rule table about exports. Goods are looked at by the digits that their list is declared by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from libs.schemas.codes.limits import ExportLimit, in_fen
from libs.schemas.events.lists import DeclaredLine
from libs.schemas.reference import current
from libs.schemas.reference.exporting import controls_of, in_yuan, lines_under, pilot_zone_of
from libs.schemas.reference.rows.goods import ExportControl
from libs.schemas.reference.tables import EXCHANGE_RATES, PILOT_ZONES
from services.review.domain.checks import NOTHING, Question
from services.review.domain.facts import Facts, Hit

SIMPLIFIED = "A"
"""Value of statisticsFlag: a simplified list, of which statistics are made and no summary."""
_TARIFF_DIGITS = 10


def digits_of(facts: Facts) -> int:
    """Return by how many digits of their codes the goods of a list are declared."""
    exported, mode = facts.list.exported, facts.mode
    simplified = exported is not None and exported.statistics_flag == SIMPLIFIED
    return mode.digits if mode and simplified else _TARIFF_DIGITS


def in_tariff(facts: Facts) -> Sequence[Hit]:
    """The digits that the goods are declared by begin a code of the tariff."""
    digits = digits_of(facts)
    return [
        _of_line(
            line, "gcode", f"商品编码不在税则 not in the tariff: {line.gcode[:digits]}", line.gcode, f"{digits} digits"
        )
        for line in facts.assessed.lines
        if not lines_under(line.gcode[:digits], facts.day)
    ]


def controlled_goods(*, kind: str) -> Question:
    """Goods, destinations, or goods for a destination, that this kind of control is about."""

    def ask(facts: Facts) -> Sequence[Hit]:
        return [
            _of_line(line, "gcode", f"{row.zh} {kind}: {line.gcode} to {line.country}", line.gcode, row.code)
            for line, row in _controls(facts)
            if row.kind == kind
        ]

    return ask


def export_licence_shown(facts: Facts) -> Sequence[Hit]:
    """A list of goods that need an export licence shows its number."""
    if facts.list.license_no:
        return NOTHING
    return [
        _of_line(line, "gcode", f"出口许可证号未填报 no export licence: {line.gcode} {row}", None, "licenseNo")
        for line, row in _named_in_tariff(facts, "licensed")
    ]


def from_pilot_zone(facts: Facts) -> Sequence[Hit]:
    """A simplified list is of an enterprise of a comprehensive pilot zone, by the region in its code."""
    exported, code = facts.list.exported, facts.list.parties.ebc_code
    if exported is None or exported.statistics_flag != SIMPLIFIED or pilot_zone_of(code, facts.day):
        return NOTHING
    message = f"非综试区企业不得简化申报 not of a comprehensive pilot zone on {facts.day}: {code}"
    return [Hit("Head.statisticsFlag", message, SIMPLIFIED, "B")]


def simplified_goods(facts: Facts) -> Sequence[Hit]:
    """No goods of a simplified list, and no line under the digits they are declared by, are dutiable or licensed."""
    exported = facts.list.exported
    if exported is None or exported.statistics_flag != SIMPLIFIED:
        return NOTHING
    return [
        _of_line(
            line, "gcode", f"涉{zh}不得简化申报 {en}, not to be simplified: {name}", line.gcode, "statisticsFlag B"
        )
        for kind, zh, en in _BARS_SIMPLIFIED
        for line, name in _named_in_tariff(facts, kind)
    ]


_BARS_SIMPLIFIED = (("licensed", "许可证", "licensed"), ("dutiable", "出口关税", "dutiable"))


def list_is_enough(facts: Facts) -> Sequence[Hit]:
    """No goods of a list that stands for a declaration are licensed, dutiable or inspected by law."""
    hits = [
        _of_line(line, "gcode", f"涉{zh}应以报关单申报 {en}, a declaration is needed: {name}", line.gcode, "报关单")
        for kind, zh, en in _BARS_SIMPLIFIED
        for line, name in _named_in_tariff(facts, kind)
    ]
    return hits + [
        _of_line(
            line, "gcode", f"{row.zh}，应以报关单申报 inspected by law, a declaration is needed", line.gcode, "报关单"
        )
        for line, row in _controls(facts)
        if row.kind == "inspection"
    ]


def within(*, limit: ExportLimit) -> Question:
    """The goods come to no more than the limit, by the rates of the month. Nobody can tell where one is missing."""

    def ask(facts: Facts) -> Sequence[Hit]:
        most, value = in_yuan(limit.most, limit.currency, facts.day), _value(facts)
        if most is None or value is None or value <= (most := in_fen(most)):
            return NOTHING
        message = f"totalPrice：{value:,} > limitPrice: {most:,}"
        return [Hit("Head.totalPrice", message, f"{value:,} 142", f"<= {limit.most:,} {limit.currency}")]

    return ask


def rates_known(facts: Facts) -> Sequence[Hit]:
    """Customs has a rate of the month for every currency."""
    rates = current().on(EXCHANGE_RATES, facts.day)
    return [
        _of_line(
            line, "currency", f"当月汇率缺失 no rate of {facts.day:%Y-%m}: {line.currency}", line.currency, "a rate"
        )
        for line in facts.assessed.lines
        if line.currency is not None and line.currency not in rates
    ]


def filed(facts: Facts) -> Sequence[Hit]:
    """The consignor is filed in a comprehensive pilot zone that there is on that day."""
    code = facts.list.parties.ebc_code
    enterprise = facts.enterprises.get(code)
    zone = enterprise.pilot_zone if enterprise else None
    if zone is not None and zone in current().on(PILOT_ZONES, facts.day):
        return NOTHING
    message = f"企业未在综试区备案 not filed in a comprehensive pilot zone: {code}"
    return [Hit("Head.ebcCode", message, zone or code, "filed in a pilot zone")]


def consignor_velocity(*, lists_max: int) -> Question:
    """A consignor declares no more lists in the window. An unknown count needs a person."""

    def ask(facts: Facts) -> Sequence[Hit]:
        count = facts.lists_in_window
        if count is None:
            message = "申报频次暂不可查 the consignor's velocity is not known at the moment"
            return [Hit("Head.ebcCode", message, None, f"<= {lists_max}")]
        if count <= lists_max:
            return NOTHING
        return [Hit("Head.ebcCode", f"申报频次异常 {count} lists > {lists_max}", str(count), f"<= {lists_max}")]

    return ask


def _value(facts: Facts) -> Decimal | None:
    """FOB in yuan: prices are without freight and insurance."""
    total = Decimal(0)
    for line in facts.assessed.lines:
        yuan = in_yuan(Decimal(line.total_price), line.currency, facts.day)
        if yuan is None:
            return None
        total += yuan
    return in_fen(total)


def _controls(facts: Facts) -> Iterator[tuple[DeclaredLine, ExportControl]]:
    """The controls of each line, for its own destination and for where the parcel goes first."""
    digits, exported = digits_of(facts), facts.list.exported
    for line in facts.assessed.lines:
        found = dict.fromkeys(controls_of(line.gcode[:digits], line.country, facts.day))
        if exported is not None and exported.country != line.country:
            found |= dict.fromkeys(controls_of(line.gcode[:digits], exported.country, facts.day))
        for row in found:
            yield line, row


def _named_in_tariff(facts: Facts, kind: str) -> Iterator[tuple[DeclaredLine, str]]:
    """The lines under whose digits there is a line of this kind in the tariff, with the first such one."""
    digits = digits_of(facts)
    for line in facts.assessed.lines:
        if name := _first_of(line.gcode[:digits], kind, facts.day):
            yield line, name


def _first_of(digits: str, kind: str, day: date) -> str | None:
    for row in lines_under(digits, day):
        if row.export_licence if kind == "licensed" else row.export_duty:
            return f"{row.gcode} {row.name}"
    return None


def _of_line(line: DeclaredLine, name: str, message: str, actual: str | None, expected: str) -> Hit:
    return Hit(f"List[{line.gnum}].{name}", message, actual, expected)
