"""One table holds the rules for an application. All of them are asked (GACC 2020-45)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from libs.schemas.events.return_documents import ReturnApplied
from libs.schemas.findings import Finding
from services.returns.domain import rules
from services.returns.domain.checks.questions import DOMESTIC, Question
from services.returns.domain.files import Application, ReleasedList, Status
from services.returns.domain.terms import ReturnTerms


@dataclass(frozen=True, slots=True)
class Applied:
    """An application for a released list, on its customs day. others: of this list that are open, beside it."""

    document: ReturnApplied
    day: date
    list: ReleasedList
    terms: ReturnTerms
    others: int
    control: str | None = None


def _same_list(facts: Applied) -> Iterator[Finding]:
    declared, released = facts.document.invt_no, facts.list.invt_no
    if declared != released:
        yield rules.LIST.finding(declared, released, text=f"清单编号不符 {declared}, released {released}")


def _office(facts: Applied) -> Iterator[Finding]:
    """Goods of a book may come back to a zone of another office (settled 52)."""
    declared, listed = facts.document.customs_code, facts.list.place.customs_code
    if declared != listed and not facts.list.ems_no:
        yield rules.OFFICE.finding(declared, listed, text=f"{rules.OFFICE.text}: {declared}, the list's is {listed}")


def _merchant(facts: Applied) -> Iterator[Finding]:
    declared, listed = facts.document.ebc_code, facts.list.place.ebc_code
    if declared != listed:
        yield rules.MERCHANT.finding(
            declared, listed, text=f"{rules.MERCHANT.text}: {declared}, the list's is {listed}"
        )


def _agent(facts: Applied) -> Iterator[Finding]:
    """A broker needs an entrustment of the e-commerce enterprise on record (settled 39)."""
    document, may = facts.document, facts.list.appliers
    declared = document.agent_code
    if declared not in may and not (document.entrusted and document.ebc_code == facts.list.place.ebc_code):
        message = f"没有权限进行操作 {declared} neither declared the list, nor is its merchant, nor entrusted by that"
        yield rules.AGENT.finding(declared, ", ".join(sorted(may)), text=message)


def _in_time(facts: Applied) -> Iterator[Finding]:
    last = facts.list.release_day + timedelta(facts.terms.apply_within_days)
    if facts.day > last:
        message = f"超过申请期限 applied {facts.day}, last day {last}: {DOMESTIC}"
        yield rules.APPLY_IN_TIME.finding(f"{facts.day}", f"<= {last}", text=message)


def _open_at_once(facts: Applied) -> Iterator[Finding]:
    if facts.others >= facts.terms.applications_max:
        yield rules.OPEN_AT_ONCE.finding(f"{facts.others}", f"< {facts.terms.applications_max}")


def _lines_known(facts: Applied) -> Iterator[Finding]:
    for number, line in enumerate(facts.document.lines, 1):
        original = facts.list.lines.get(line.gnum)
        if original is None or original.gcode != line.gcode:
            listed = f"{original.gnum}/{original.gcode}" if original else None
            message = f"在关联的清单中未找到表体序号为[{line.gnum}],商品编号为[{line.gcode}]的数据 no such line"
            yield rules.LINE.finding(f"{line.gnum}/{line.gcode}", listed, number, text=message)


def _quantities(facts: Applied) -> Iterator[Finding]:
    for number, line in enumerate(facts.document.lines, 1):
        if line.gnum in facts.list.lines:
            left = facts.list.left(line.gnum)
            if Decimal(line.qty) > left:
                message = f"退货数量超过可退数量 {line.qty} > {left:f}"
                yield rules.QUANTITY.finding(line.qty, f"<= {left:f}", number, text=message)


def _under_control(facts: Applied) -> Iterator[Finding]:
    if facts.control:
        yield rules.UNDER_CONTROL.finding(facts.document.invt_no, "under no control", text=facts.control)


APPLICATION: tuple[Question[Applied], ...] = (
    _same_list, _office, _merchant, _agent, _under_control, _in_time, _lines_known, _quantities, _open_at_once,
)  # fmt: skip


def not_found(path: str, value: str, what: str) -> Finding:
    """查无此数据: nothing here goes by that number."""
    return rules.KNOWN.finding(value, path=path, text=f"查无此数据 no {what}: {value}")


def too_many(open_: int, terms: ReturnTerms) -> Finding:
    """As many applications of the list are open as may be, and this one would wait, too."""
    return rules.OPEN_AT_ONCE.finding(f"{open_}", f"< {terms.applications_max}")


def under_control(invt_no: str, reason: str) -> Finding:
    """The list is not released yet, and something is asked about it (settled 43)."""
    return rules.UNDER_CONTROL.finding(invt_no, "under no control", text=reason)


def declared_before(application: Application) -> Finding:
    """An application's number may be used again only after it was refused."""
    return rules.NUMBER.finding(application.status.value, Status.REFUSED.value)
