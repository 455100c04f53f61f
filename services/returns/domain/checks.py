"""One table holds the rules for an application and for an arrival. All of them are asked (GACC 2020-45)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

from libs.schemas.events.intake import ReturnApplied, ReturnArrived
from libs.schemas.findings import Finding
from libs.schemas.rules import Rule
from services.returns.domain import rules
from services.returns.domain.files import Application, ReleasedList, Status


@dataclass(frozen=True, slots=True)
class Applied:
    """An application for a released list, on its customs day."""

    document: ReturnApplied
    day: date
    list: ReleasedList
    apply_within_days: int


@dataclass(frozen=True, slots=True)
class Arrived:
    """Goods that arrived for an application, on their customs day."""

    document: ReturnArrived
    day: date
    application: Application


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Hit:
    path: str
    message: str
    actual: str | None = None
    expected: str | None = None


@dataclass(frozen=True, slots=True)
class _Question(Generic[T]):
    """A rule and its question."""

    rule: Rule
    check: Callable[[T], Iterable[_Hit]]

    def findings(self, facts: T) -> Iterator[Finding]:
        for hit in self.check(facts):
            yield self.rule.finding(hit.actual, hit.expected, path=hit.path, text=hit.message)


def _same_list(facts: Applied) -> Iterator[_Hit]:
    declared, released = facts.document.invt_no, facts.list.invt_no
    if declared != released:
        yield _Hit("invtNo", f"清单编号不符 {declared}, released {released}", declared, released)


def _agent(facts: Applied) -> Iterator[_Hit]:
    declared, listed = facts.document.agent_code, facts.list.agent_code
    if declared != listed:
        yield _Hit("agentCode", f"没有权限进行操作 {declared} did not declare the list", declared, listed)


def _in_time(facts: Applied) -> Iterator[_Hit]:
    last = facts.list.release_day + timedelta(facts.apply_within_days)
    if facts.day > last:
        yield _Hit("appTime", f"超过申请期限 applied {facts.day}, last day {last}", f"{facts.day}", f"<= {last}")


def _lines_once(facts: Applied) -> Iterator[_Hit]:
    counts = Counter(line.gnum for line in facts.document.lines)
    for gnum, count in counts.items():
        if count > 1:
            yield _Hit("lines.gnum", f"序号重复 line {gnum} stands {count} times", str(count), "1")


def _lines_known(facts: Applied) -> Iterator[_Hit]:
    for number, line in enumerate(facts.document.lines, 1):
        original = facts.list.lines.get(line.gnum)
        if original is None or original.gcode != line.gcode:
            listed = f"{original.gnum}/{original.gcode}" if original else None
            message = f"在关联的清单中未找到表体序号为[{line.gnum}],商品编号为[{line.gcode}]的数据 no such line"
            yield _Hit(f"lines[{number}].gnum", message, f"{line.gnum}/{line.gcode}", listed)


def _quantities(facts: Applied) -> Iterator[_Hit]:
    for number, line in enumerate(facts.document.lines, 1):
        if line.gnum in facts.list.lines:
            left = facts.list.left(line.gnum)
            if line.qty > left:
                message = f"退货数量超过可退数量 {line.qty:f} > {left:f}"
                yield _Hit(f"lines[{number}].qty", message, f"{line.qty:f}", f"<= {left:f}")


def _accepted(facts: Arrived) -> Iterator[_Hit]:
    if facts.application.status is not Status.ACCEPTED:
        status = facts.application.status.value
        yield _Hit("returnNo", f"退货申请单状态不符 the application is {status}", status, Status.ACCEPTED.value)


def _arrived_same_list(facts: Arrived) -> Iterator[_Hit]:
    arrived, applied = facts.document.invt_no, facts.application.document.invt_no
    if arrived != applied:
        yield _Hit("invtNo", f"清单编号不符 {arrived}, applied for {applied}", arrived, applied)


def _arrived_in_time(facts: Arrived) -> Iterator[_Hit]:
    last = facts.application.arrive_by
    if last is not None and facts.day > last:
        yield _Hit("appTime", f"超过运抵期限 arrived {facts.day}, last day {last}", f"{facts.day}", f"<= {last}")


APPLICATION: tuple[_Question[Applied], ...] = (
    _Question(rules.LIST, _same_list),
    _Question(rules.AGENT, _agent),
    _Question(rules.APPLY_IN_TIME, _in_time),
    _Question(rules.LINE_ONCE, _lines_once),
    _Question(rules.LINE, _lines_known),
    _Question(rules.QUANTITY, _quantities),
)
ARRIVAL: tuple[_Question[Arrived], ...] = (
    _Question(rules.ACCEPTED, _accepted),
    _Question(rules.ARRIVED_LIST, _arrived_same_list),
    _Question(rules.ARRIVE_IN_TIME, _arrived_in_time),
)


def ask(asked: Iterable[_Question[T]], facts: T) -> list[Finding]:
    """Everything that is wrong, at once."""
    return [finding for each in asked for finding in each.findings(facts)]


def not_found(path: str, value: str, what: str) -> Finding:
    """查无此数据: nothing here goes by that number."""
    return rules.KNOWN.finding(value, path=path, text=f"查无此数据 no {what}: {value}")


def declared_before(application: Application) -> Finding:
    """An application's number may be used again only after it was refused."""
    return rules.NUMBER.finding(application.status.value, Status.REFUSED.value)
