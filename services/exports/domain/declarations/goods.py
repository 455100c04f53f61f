"""The goods of a declaration are looked at one by one: code, controls, licence, duty, quantities."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from libs.schemas.codes.declaration_modes import DeclarationMode, GoodsGo, Merging
from libs.schemas.codes.limits import in_fen
from libs.schemas.customs_declarations import DeclarationLine
from libs.schemas.events.declaration_documents import CustomsDeclared
from libs.schemas.findings import Finding
from libs.schemas.reference.exporting import controls_of, in_yuan, lines_under
from libs.schemas.reference.rows.named import CHINA, KILOGRAM
from services.exports.domain.declarations import rules

_FULL_DIGITS = 10


def goods_checked(said: CustomsDeclared, mode: DeclarationMode, day: date) -> Iterator[Finding]:
    seen = set()
    for number, line in enumerate(said.lines, 1):
        if line.gnum in seen:
            yield rules.LINE_TWICE.finding(line.gnum, line=number)
        seen.add(line.gnum)
        yield from _of_code(said, line, mode, day, number)
        yield from _of_quantities(line, number)
        if mode.ends is GoodsGo.DEPARTURE and line.destination == CHINA:
            yield rules.ABROAD.finding(line.destination, line=number)
    net = sum((line.net_weight for line in said.lines), Decimal(0))
    if net > said.gross_weight:
        yield rules.WEIGHTS.finding(said.gross_weight, f">= {net}")


def _of_code(
    said: CustomsDeclared, line: DeclarationLine, mode: DeclarationMode, day: date, number: int
) -> Iterator[Finding]:
    """Simplified goods are judged by all that lies under their digits."""
    count = mode.digits if said.simplified and mode.merging is Merging.BY_DIGITS else _FULL_DIGITS
    digits = line.gcode[:count]
    if line.gcode[count:].strip("0"):
        yield rules.PADDED.finding(line.gcode, digits.ljust(_FULL_DIGITS, "0"), number)
    under = lines_under(digits, day)
    if not under:
        yield rules.IN_TARIFF.finding(line.gcode, line=number)
        return
    inspected = False
    for row in controls_of(digits, line.destination, day):
        if row.kind == "prohibited":
            yield rules.PROHIBITED.finding(line.gcode, row.code, number)
        elif row.kind == "restricted":
            yield (rules.RESTRICTED if mode.restricted else rules.CONTROLLED).finding(line.gcode, row.code, number)
        else:
            inspected = True
    licensed, dutiable = (any(getattr(row, name) for row in under) for name in ("export_licence", "export_duty"))
    if said.simplified and (licensed or dutiable or inspected):
        yield rules.SIMPLE.finding(line.gcode, "form full", number)
        return
    if licensed and not said.license_no:
        yield rules.LICENSED.finding(line.gcode, "licenseNo", number)
    if dutiable:
        yield rules.DUTIABLE.finding(line.gcode, under[0].export_duty, number)
    if count == _FULL_DIGITS and line.unit1 != under[0].unit1:
        yield rules.LAWFUL_UNIT.finding(line.unit1, under[0].unit1, number)


def _of_quantities(line: DeclarationLine, number: int) -> Iterator[Finding]:
    if line.unit == line.unit1 and line.qty != line.qty1:
        yield rules.LAWFUL_QTY.finding(line.qty1, line.qty, number)
    if line.unit1 == KILOGRAM and line.qty1 != line.net_weight:
        yield rules.LAWFUL_WEIGHT.finding(line.qty1, line.net_weight, number)


def export_duty(said: CustomsDeclared, day: date) -> Decimal:
    """Return the yuan that are due: of each line the price without the duty in it, times the rate."""
    due = Decimal(0)
    for line in said.lines:
        under = lines_under(line.gcode, day)
        rate, yuan = under[0].export_duty if under else None, in_yuan(line.total_price, line.currency, day)
        if rate and yuan is not None:
            due += in_fen(yuan / (1 + rate) * rate)
    return due
