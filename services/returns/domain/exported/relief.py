"""Relief says for which goods no tax is due, and how much export duty is paid back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from libs.schemas.codes.limits import in_fen
from libs.schemas.events.base import Event
from libs.schemas.events.export_returns import (
    ExportDutyRefunded,
    RefundedLine,
    ReliefGranted,
    ReturnedValue,
    ReturnTaxed,
)
from libs.schemas.events.lists import DeclaredLine
from libs.schemas.findings import Finding
from libs.schemas.moments import months_later
from libs.schemas.reference import current
from libs.schemas.reference.exporting import in_yuan
from libs.schemas.reference.rows.named import YUAN
from services.returns.domain.balances import value_back
from services.returns.domain.exported import rules
from services.returns.domain.exported.files import ZERO, Counted, ExportApplication, ExportInReturn, ReleasedExport
from services.returns.domain.exported.terms import ReliefPolicy, policy_on


class Relief(NamedTuple):
    """An application may hope for this. findings: why nothing of it; by: the last day for the certificate."""

    policy: ReliefPolicy | None
    by: date | None
    findings: list[Finding]


def relief_of(exported: ExportInReturn, released: ReleasedExport, tallied_on: date) -> Relief:
    """Say whether goods that came back on this day may be relieved. Exported is what left, or else what was released."""
    day = exported.left_on or released.released_on
    policy, mode = policy_on(day), released.mode
    if policy is None or mode is None or mode.code not in policy.modes:
        return Relief(None, None, [rules.RELIEF_PERIOD.finding(f"{day} {released.list.trade_mode}")])
    by = months_later(day, policy.months)
    if tallied_on > by:
        return Relief(policy, None, [rules.RELIEF_MONTHS.finding(tallied_on, f"<= {by}")])
    return Relief(policy, by, [])


def share(whole: Decimal, line: DeclaredLine, before: Decimal, qty: Decimal) -> Decimal:
    """Return the part of a line's amount for what comes back now, to the fen. before: came back already."""
    original = original_of(line)
    return value_back(whole, original, original - before - qty) - value_back(whole, original, original - before)


def original_of(line: DeclaredLine) -> Decimal:
    """Return how much of a line the list exported."""
    return Decimal(line.qty)


def yuan_of(line: DeclaredLine, day: date) -> Decimal | None:
    """The price of a line by the rate of a day."""
    yuan = in_yuan(Decimal(line.total_price), line.currency, day)
    return None if yuan is None else in_fen(yuan)


def decided(
    exported: ExportInReturn, released: ReleasedExport, application: ExportApplication, day: date
) -> list[Event]:
    """Decide on the taxes of a completed application; nothing follows while the certificate may come.

    day: no certificate of a later day counts.
    """
    assert application.tallied_on is not None
    policy, by, findings = relief_of(exported, released, application.tallied_on)
    if findings or policy is None:
        return [_taxed(exported, released, application, application.lines, findings)]
    lines = released.read_lines()
    food = [each for each in application.lines if lines[each.gnum].gcode.startswith(policy.not_goods)]
    others = [each for each in application.lines if each not in food]
    not_food = [
        rules.RELIEF_GOODS.finding(lines[each.gnum].gcode, None, _place(application, each.gnum)) for each in food
    ]
    if others and exported.certificate is None and by is not None and day <= by:
        return []
    events: list[Event] = []
    if others and exported.certificate:
        events += _relieved(exported, released, application, others, policy, exported.certificate)
        if food:
            events.append(_taxed(exported, released, application, food, not_food))
        return events
    late = [rules.RELIEF_CERTIFICATE.finding(None, f"<= {by}")] if others else []
    return [_taxed(exported, released, application, application.lines, late + not_food)]


def _place(application: ExportApplication, gnum: int) -> int:
    """The place of a line in its application, counted from 1."""
    lines = application.applied.lines if application.applied else ()
    return next((n for n, line in enumerate(lines, 1) if line.gnum == gnum), gnum)


def _of(exported: ExportInReturn, released: ReleasedExport, application: ExportApplication) -> dict[str, object]:
    return {
        "ref": released.ref, "invt_no": exported.invt_no, "return_no": application.return_no,
        "applied": application.submission_id,
    }  # fmt: skip


def _line(released: ReleasedExport, back: Counted, line: DeclaredLine) -> ReturnedValue:
    yuan = yuan_of(line, released.released_on)
    return ReturnedValue(
        gnum=back.gnum,
        gcode=line.gcode,
        qty=back.qty,
        unit=line.unit,
        value=share(in_fen(Decimal(line.total_price)), line, back.before, back.qty),
        currency=line.currency or YUAN,
        value_yuan=None if yuan is None else share(yuan, line, back.before, back.qty),
    )


def _taxed(
    exported: ExportInReturn,
    released: ReleasedExport,
    application: ExportApplication,
    lines: Sequence[Counted],
    findings: list[Finding],
) -> Event:
    known = released.read_lines()
    told = [_line(released, each, known[each.gnum]) for each in lines]
    return ReturnTaxed(**_of(exported, released, application), findings=findings, lines=told)  # type: ignore[arg-type]


def _relieved(
    exported: ExportInReturn,
    released: ReleasedExport,
    application: ExportApplication,
    lines: Sequence[Counted],
    policy: ReliefPolicy,
    certificate_no: str,
) -> list[Event]:
    """Grant relief, and pay back export duty as of the release: price / (1 + rate) × rate."""
    known, duties = released.read_lines(), []
    told = [_line(released, each, known[each.gnum]) for each in lines]
    said = {**_of(exported, released, application), "policy": policy.told, "certificate_no": certificate_no}
    tariff = current().tariff.lines.on(released.released_on)
    for back in lines:
        line = known[back.gnum]
        rate = tariff[line.gcode].export_duty if line.gcode in tariff else None
        yuan = yuan_of(line, released.released_on)
        if rate and yuan is not None:
            whole = in_fen(yuan * rate / (1 + rate))
            amount = share(whole, line, back.before, back.qty)
            duties.append(RefundedLine(gnum=back.gnum, gcode=line.gcode, qty=back.qty, rate=rate, amount=amount))
    events: list[Event] = [ReliefGranted(**said, lines=told)]  # type: ignore[arg-type]
    if duties:
        total = sum((each.amount for each in duties), ZERO)
        events.append(ExportDutyRefunded(**said, amount=total, lines=duties))  # type: ignore[arg-type]
    return events
