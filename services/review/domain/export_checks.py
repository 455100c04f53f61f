"""The questions of the rule table about exports. Goods are looked at by the digits that their list is declared by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple

from libs.schemas.codes.limits import ExportLimit, in_fen
from libs.schemas.events.lists import DeclaredLine
from libs.schemas.reference import current
from libs.schemas.reference.exporting import controls_of, in_yuan, lines_under, pilot_zone_of
from libs.schemas.reference.rows.goods import ExportControl
from libs.schemas.reference.rows.named import YUAN
from libs.schemas.reference.tables import PILOT_ZONES
from libs.schemas.reference.tariff import TariffLine
from services.review.domain.checks import NOTHING, Question, velocity_of
from services.review.domain.facts import Facts, Hit

SIMPLIFIED = "A"
"""Value of statisticsFlag: a simplified list, of which statistics are made and no summary."""
_TARIFF_DIGITS = 10
_ONE = Decimal(1)


class Trait(NamedTuple):
    """Goods with it may not be simplified, some not be listed at all. of: tells it of a line of the tariff."""

    zh: str
    en: str
    of: Callable[[TariffLine], object]


_LICENSED = Trait("许可证", "licensed", attrgetter("export_licence"))
_TRAITS = (_LICENSED, Trait("出口关税", "dutiable", attrgetter("export_duty")))


def _simplified(facts: Facts) -> bool:
    exported = facts.list.exported
    return exported is not None and exported.statistics_flag == SIMPLIFIED


def digits_of(facts: Facts) -> int:
    """Return by how many digits of their codes the goods of a list are declared."""
    return facts.mode.digits if facts.mode and _simplified(facts) else _TARIFF_DIGITS


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
        for line, row in _named_in_tariff(facts, _LICENSED)
    ]


def from_pilot_zone(facts: Facts) -> Sequence[Hit]:
    """A simplified list is of an enterprise of a comprehensive pilot zone, by the region in its code."""
    code = facts.list.parties.ebc_code
    if not _simplified(facts) or pilot_zone_of(code, facts.day):
        return NOTHING
    message = f"非综试区企业不得简化申报 not of a comprehensive pilot zone on {facts.day}: {code}"
    return [Hit("Head.statisticsFlag", message, SIMPLIFIED, "B")]


def simplified_goods(facts: Facts) -> Sequence[Hit]:
    """No goods of a simplified list, and no line under the digits they are declared by, are dutiable or licensed."""
    if not _simplified(facts):
        return NOTHING
    return [
        _of_line(
            line,
            "gcode",
            f"涉{trait.zh}不得简化申报 {trait.en}, not to be simplified: {name}",
            line.gcode,
            "statisticsFlag B",
        )
        for trait in _TRAITS
        for line, name in _named_in_tariff(facts, trait)
    ]


def list_is_enough(facts: Facts) -> Sequence[Hit]:
    """No goods of a list that stands for a declaration are licensed, dutiable or inspected by law."""
    hits = [
        _of_line(
            line,
            "gcode",
            f"涉{trait.zh}应以报关单申报 {trait.en}, a declaration is needed: {name}",
            line.gcode,
            "报关单",
        )
        for trait in _TRAITS
        for line, name in _named_in_tariff(facts, trait)
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
        if most is None or value is None or value <= in_fen(most):
            return NOTHING
        message = f"totalPrice：{value:,} > limitPrice: {in_fen(most):,}"
        return [Hit("Head.totalPrice", message, f"{value:,} {YUAN}", f"<= {limit.most:,} {limit.currency}")]

    return ask


def rates_known(facts: Facts) -> Sequence[Hit]:
    """Customs has a rate of the month for every currency."""
    return [
        _of_line(
            line, "currency", f"当月汇率缺失 no rate of {facts.day:%Y-%m}: {line.currency}", line.currency, "a rate"
        )
        for line in facts.assessed.lines
        if in_yuan(_ONE, line.currency, facts.day) is None
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


consignor_velocity = velocity_of("Head.ebcCode", "申报频次", "consignor")


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


def _named_in_tariff(facts: Facts, trait: Trait) -> Iterator[tuple[DeclaredLine, str]]:
    """The lines under whose digits there is a line with this trait in the tariff, with the first such one."""
    digits = digits_of(facts)
    for line in facts.assessed.lines:
        if name := _first_of(line.gcode[:digits], trait, facts.day):
            yield line, name


def _first_of(digits: str, trait: Trait, day: date) -> str | None:
    return next((f"{row.gcode} {row.name}" for row in lines_under(digits, day) if trait.of(row)), None)


def _of_line(line: DeclaredLine, name: str, message: str, actual: str | None, expected: str) -> Hit:
    return Hit(f"List[{line.gnum}].{name}", message, actual, expected)
