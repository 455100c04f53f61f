"""One table holds the rules for an application and for an arrival. All of them are asked (GACC 2020-45)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

from libs.schemas.events.intake import ReturnApplied, ReturnArrived, UnfitGoodsDisposalDeclared, WrongGoodsRuled
from libs.schemas.findings import Finding
from libs.schemas.rules import Rule
from services.returns.domain import rules
from services.returns.domain.arrivals import ZERO, Arrival, Sorted
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


@dataclass(frozen=True, slots=True)
class Arrived:
    """Goods that arrived for an application, on their customs day."""

    document: ReturnArrived
    day: date
    application: Application
    list: ReleasedList | None
    found: Sorted
    terms: ReturnTerms
    control: str | None = None


@dataclass(frozen=True, slots=True)
class Disposed:
    """Unfit goods of an arrival that are said to be gone."""

    document: UnfitGoodsDisposalDeclared
    arrival: Arrival


@dataclass(frozen=True, slots=True)
class Ruled:
    """An officer's word on the wrong goods of an arrival."""

    document: WrongGoodsRuled
    arrival: Arrival


T = TypeVar("T")
_DOMESTIC = "境内货物，退回 domestic goods, handed back"
"""What becomes of goods that nobody applied for in time, or that come too late (settled 83)."""


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


def _office(facts: Applied) -> Iterator[_Hit]:
    """Goods go back to the zone they came from: the book of another one is not raised yet."""
    declared, listed = facts.document.customs_code, facts.list.place.customs_code
    if declared != listed:
        yield _Hit("customsCode", f"申报海关与清单不符 {declared}, the list's is {listed}", declared, listed)


def _agent(facts: Applied) -> Iterator[_Hit]:
    declared, may = facts.document.agent_code, facts.list.appliers
    if declared not in may:
        message = f"没有权限进行操作 {declared} neither declared the list nor is its e-commerce enterprise"
        yield _Hit("agentCode", message, declared, ", ".join(sorted(may)))


def _in_time(facts: Applied) -> Iterator[_Hit]:
    last = facts.list.release_day + timedelta(facts.terms.apply_within_days)
    if facts.day > last:
        message = f"超过申请期限 applied {facts.day}, last day {last}: {_DOMESTIC}"
        yield _Hit("appTime", message, f"{facts.day}", f"<= {last}")


def _open_at_once(facts: Applied) -> Iterator[_Hit]:
    if facts.others >= facts.terms.applications_max:
        yield _Hit("invtNo", rules.OPEN_AT_ONCE.text, f"{facts.others}", f"< {facts.terms.applications_max}")


def _lines_once(facts: Applied) -> Iterator[_Hit]:
    yield from _named_once(line.gnum for line in facts.document.lines)


def _named_once(gnums: Iterable[int]) -> Iterator[_Hit]:
    counts = Counter(gnums)
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
        message = f"超过运抵期限 arrived {facts.day}, last day {last}: {_DOMESTIC}"
        yield _Hit("appTime", message, f"{facts.day}", f"<= {last}")


def _arrived_office(facts: Arrived) -> Iterator[_Hit]:
    arrived, applied = facts.document.customs_code, facts.application.document.customs_code
    if arrived != applied:
        yield _Hit("customsCode", f"运抵海关与申请不符 {arrived}, applied at {applied}", arrived, applied)


def _arrived_area(facts: Arrived) -> Iterator[_Hit]:
    area = facts.list.place.area_code if facts.list else None
    if area and facts.document.area_code != area:
        message = f"区内企业与清单不符 {facts.document.area_code}, the list's is {area}"
        yield _Hit("areaCode", message, facts.document.area_code, area)


def _arrived_book(facts: Arrived) -> Iterator[_Hit]:
    if facts.list and facts.document.ems_no != facts.list.ems_no:
        arrived, listed = facts.document.ems_no or "-", facts.list.ems_no or "-"
        yield _Hit("emsNo", f"账册编号与清单不符 {arrived}, the list's is {listed}", arrived, listed)


def _arrived_lines(facts: Arrived) -> Iterator[_Hit]:
    applied_for = {line.gnum for line in facts.application.document.lines}
    for number, line in enumerate(facts.document.lines, 1):
        if line.gnum not in applied_for:
            expected = ", ".join(map(str, sorted(applied_for)))
            yield _Hit(
                f"lines[{number}].gnum", f"申请单无此商品 line {line.gnum} is not applied for", str(line.gnum), expected
            )


def _arrivals(facts: Arrived) -> Iterator[_Hit]:
    before = len(facts.application.arrivals)
    if before >= facts.terms.arrivals_max:
        yield _Hit("returnNo", rules.ARRIVALS.text, f"{before}", f"< {facts.terms.arrivals_max}")


def _something_applied_for(facts: Arrived) -> Iterator[_Hit]:
    """Nothing of an open application arrived, and no wrong goods either."""
    found = facts.found
    if (
        facts.application.status is Status.ACCEPTED
        and found.handed_back
        and not (found.sound or found.unfit or found.wrong)
    ):
        total = sum(found.handed_back.values(), ZERO)
        yield _Hit("lines.qty", rules.NOT_APPLIED_FOR.text, f"{total:f}", "0")


def _disposed_area(facts: Disposed) -> Iterator[_Hit]:
    declared, kept = facts.document.area_code, facts.arrival.area_code
    if declared != kept:
        yield _Hit("areaCode", f"非货物所在区域的企业 {declared}, the goods are with {kept}", declared, kept)


def _disposed_once(facts: Disposed) -> Iterator[_Hit]:
    yield from _named_once(line.gnum for line in facts.document.lines)


def _disposed_quantities(facts: Disposed) -> Iterator[_Hit]:
    here = facts.arrival.unfit_here
    for number, line in enumerate(facts.document.lines, 1):
        apart = here.get(line.gnum, ZERO)
        if line.qty > apart:
            message = f"处置数量超过不合格货物数量 {line.qty:f} > {apart:f}"
            yield _Hit(f"lines[{number}].qty", message, f"{line.qty:f}", f"<= {apart:f}")


def _wrong_open(facts: Ruled) -> Iterator[_Hit]:
    if not facts.arrival.awaits_officer:
        yield _Hit("arrivalNo", rules.WRONG_OPEN.text, facts.arrival.verdict or "-", "open")


def _under_control(facts: Applied | Arrived) -> Iterator[_Hit]:
    if facts.control:
        yield _Hit("invtNo", facts.control, facts.document.invt_no, "under no control")


APPLICATION: tuple[_Question[Applied], ...] = (
    _Question(rules.LIST, _same_list),
    _Question(rules.OFFICE, _office),
    _Question(rules.AGENT, _agent),
    _Question(rules.UNDER_CONTROL, _under_control),
    _Question(rules.APPLY_IN_TIME, _in_time),
    _Question(rules.LINE_ONCE, _lines_once),
    _Question(rules.LINE, _lines_known),
    _Question(rules.QUANTITY, _quantities),
    _Question(rules.OPEN_AT_ONCE, _open_at_once),
)
ARRIVAL: tuple[_Question[Arrived], ...] = (
    _Question(rules.ACCEPTED, _accepted),
    _Question(rules.ARRIVED_LIST, _arrived_same_list),
    _Question(rules.ARRIVE_IN_TIME, _arrived_in_time),
    _Question(rules.ARRIVED_UNDER_CONTROL, _under_control),
    _Question(rules.ARRIVED_OFFICE, _arrived_office),
    _Question(rules.ARRIVED_AREA, _arrived_area),
    _Question(rules.ARRIVED_BOOK, _arrived_book),
    _Question(rules.ARRIVED_LINE, _arrived_lines),
    _Question(rules.ARRIVALS, _arrivals),
    _Question(rules.NOT_APPLIED_FOR, _something_applied_for),
)
DISPOSAL: tuple[_Question[Disposed], ...] = (
    _Question(rules.DISPOSED_AREA, _disposed_area),
    _Question(rules.DISPOSED_LINE_ONCE, _disposed_once),
    _Question(rules.DISPOSED_QUANTITY, _disposed_quantities),
)
RULING: tuple[_Question[Ruled], ...] = (_Question(rules.WRONG_OPEN, _wrong_open),)


def ask(asked: Iterable[_Question[T]], facts: T) -> list[Finding]:
    """Everything that is wrong, at once."""
    return [finding for each in asked for finding in each.findings(facts)]


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
