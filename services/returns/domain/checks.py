"""What must hold for an application and for an arrival: a table of rules, all of which are asked (GACC 2020-45)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

from libs.schemas.events.intake import ReturnApplied, ReturnArrived
from libs.schemas.findings import Finding
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
class Hit:
    path: str
    message: str
    actual: str | None = None
    expected: str | None = None


@dataclass(frozen=True, slots=True)
class Rule(Generic[T]):
    """code: official code of the 625 block."""

    id: str
    version: int
    code: str
    check: Callable[[T], Iterable[Hit]]

    def finding(self, hit: Hit) -> Finding:
        return Finding(
            code=self.code,
            rule=f"{self.id}@{self.version}",
            path=hit.path,
            message=hit.message,
            actual=hit.actual,
            expected=hit.expected,
        )


def _same_list(facts: Applied) -> Iterator[Hit]:
    declared, released = facts.document.invt_no, facts.list.invt_no
    if declared != released:
        yield Hit("invtNo", f"清单编号不符 {declared}, released {released}", declared, released)


def _agent(facts: Applied) -> Iterator[Hit]:
    declared, listed = facts.document.agent_code, facts.list.agent_code
    if declared != listed:
        yield Hit("agentCode", f"没有权限进行操作 {declared} did not declare the list", declared, listed)


def _in_time(facts: Applied) -> Iterator[Hit]:
    last = facts.list.release_day + timedelta(facts.apply_within_days)
    if facts.day > last:
        yield Hit("appTime", f"超过申请期限 applied {facts.day}, last day {last}", f"{facts.day}", f"<= {last}")


def _lines_once(facts: Applied) -> Iterator[Hit]:
    counts = Counter(line.gnum for line in facts.document.lines)
    for gnum, count in counts.items():
        if count > 1:
            yield Hit("lines.gnum", f"序号重复 line {gnum} stands {count} times", str(count), "1")


def _lines_known(facts: Applied) -> Iterator[Hit]:
    for number, line in enumerate(facts.document.lines, 1):
        original = facts.list.lines.get(line.gnum)
        if original is None or original.gcode != line.gcode:
            listed = f"{original.gnum}/{original.gcode}" if original else None
            message = f"在关联的清单中未找到表体序号为[{line.gnum}],商品编号为[{line.gcode}]的数据 no such line"
            yield Hit(f"lines[{number}].gnum", message, f"{line.gnum}/{line.gcode}", listed)


def _quantities(facts: Applied) -> Iterator[Hit]:
    for number, line in enumerate(facts.document.lines, 1):
        if line.gnum in facts.list.lines:
            left = facts.list.left(line.gnum)
            if line.qty > left:
                message = f"退货数量超过可退数量 {line.qty:f} > {left:f}"
                yield Hit(f"lines[{number}].qty", message, f"{line.qty:f}", f"<= {left:f}")


def _accepted(facts: Arrived) -> Iterator[Hit]:
    if facts.application.status is not Status.ACCEPTED:
        status = facts.application.status.value
        yield Hit("returnNo", f"退货申请单状态不符 the application is {status}", status, Status.ACCEPTED.value)


def _arrived_same_list(facts: Arrived) -> Iterator[Hit]:
    arrived, applied = facts.document.invt_no, facts.application.document.invt_no
    if arrived != applied:
        yield Hit("invtNo", f"清单编号不符 {arrived}, applied for {applied}", arrived, applied)


def _arrived_in_time(facts: Arrived) -> Iterator[Hit]:
    last = facts.application.arrive_by
    if last is not None and facts.day > last:
        yield Hit("appTime", f"超过运抵期限 arrived {facts.day}, last day {last}", f"{facts.day}", f"<= {last}")


APPLICATION: tuple[Rule[Applied], ...] = (
    Rule("returns.list", 1, "-625001", _same_list),
    Rule("returns.agent", 1, "-625021", _agent),
    Rule("returns.apply-in-time", 1, "-625004", _in_time),
    Rule("returns.line-once", 1, "-625001", _lines_once),
    Rule("returns.line", 1, "-625209", _lines_known),
    Rule("returns.quantity", 1, "-625001", _quantities),
)
ARRIVAL: tuple[Rule[Arrived], ...] = (
    Rule("returns.accepted", 1, "-625022", _accepted),
    Rule("returns.list", 1, "-625001", _arrived_same_list),
    Rule("returns.arrive-in-time", 1, "-625004", _arrived_in_time),
)


def ask(rules: Iterable[Rule[T]], facts: T) -> list[Finding]:
    """Everything that is wrong, at once."""
    return [rule.finding(hit) for rule in rules for hit in rule.check(facts)]


def not_found(path: str, value: str, what: str) -> Finding:
    """查无此数据: nothing here goes by that number."""
    message = f"查无此数据 no {what}: {value}"
    return Finding(code="-625016", rule="returns.known@1", path=path, message=message, actual=value)


def declared_before(application: Application) -> Finding:
    """An application's number may be used again only after it was refused."""
    return Finding(
        code="-625033",
        rule="returns.number@1",
        path="copNo",
        message="退货申请单已经申报过，请勿重复申报 already declared",
        actual=application.status.value,
        expected=Status.REFUSED.value,
    )
