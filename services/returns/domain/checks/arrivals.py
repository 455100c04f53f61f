"""One table holds the rules for each document about goods that came back. All of them are asked (GACC 2020-45)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from libs.schemas.events.intake import ReturnArrived, UnfitGoodsDisposalDeclared, WrongGoodsRuled
from libs.schemas.findings import Finding
from libs.schemas.rules import of_another_office
from services.returns.domain import rules
from services.returns.domain.arrivals import ZERO, Arrival, Sorted
from services.returns.domain.centres import CentreFiles
from services.returns.domain.checks.questions import DOMESTIC, Question
from services.returns.domain.files import Application, ReleasedList, Status
from services.returns.domain.terms import ReturnTerms


@dataclass(frozen=True, slots=True)
class Arrived:
    """Goods that arrived for an application. day: the customs day on which they came in."""

    document: ReturnArrived
    day: date
    application: Application
    list: ReleasedList | None
    found: Sorted
    terms: ReturnTerms
    centres: CentreFiles
    control: str | None = None

    @property
    def applied_at(self) -> str:
        """The office that the application named."""
        return self.application.document.customs_code


@dataclass(frozen=True, slots=True)
class SortedOut:
    """Goods of a released list that a return centre sorted, ahead of any application. came_in: the day of their parcel."""

    document: ReturnArrived
    day: date
    came_in: date
    list: ReleasedList
    terms: ReturnTerms
    centres: CentreFiles
    control: str | None = None

    @property
    def applied_at(self) -> str:
        """The office that the application will have to name."""
        return self.document.customs_code


@dataclass(frozen=True, slots=True)
class Disposed:
    """Unfit goods of an arrival that are said to be gone."""

    document: UnfitGoodsDisposalDeclared
    arrival: Arrival
    terms: ReturnTerms


@dataclass(frozen=True, slots=True)
class Ruled:
    """An officer's word on the wrong goods of an arrival."""

    document: WrongGoodsRuled
    arrival: Arrival


def _accepted(facts: Arrived) -> Iterator[Finding]:
    if facts.application.status is not Status.ACCEPTED:
        status = facts.application.status.value
        yield rules.ACCEPTED.finding(
            status, Status.ACCEPTED.value, text=f"退货申请单状态不符 the application is {status}"
        )


def _arrived_same_list(facts: Arrived) -> Iterator[Finding]:
    arrived, applied = facts.document.invt_no, facts.application.document.invt_no
    if arrived != applied:
        yield rules.ARRIVED_LIST.finding(arrived, applied, text=f"清单编号不符 {arrived}, applied for {applied}")


def _arrived_in_time(facts: Arrived) -> Iterator[Finding]:
    last = facts.application.arrive_by
    if last is not None and facts.day > last:
        message = f"超过运抵期限 arrived {facts.day}, last day {last}: {DOMESTIC}"
        yield rules.ARRIVE_IN_TIME.finding(f"{facts.day}", f"<= {last}", text=message)


def _arrived_office(facts: Arrived) -> Iterator[Finding]:
    arrived, applied = facts.document.customs_code, facts.application.document.customs_code
    if arrived != applied:
        yield rules.ARRIVED_OFFICE.finding(arrived, applied, text=f"运抵海关与申请不符 {arrived}, applied at {applied}")


def _arrived_area(facts: Arrived | SortedOut) -> Iterator[Finding]:
    """Goods of a book come back to their zone enterprise, a return centre, or any zone of another office."""
    document, listed = facts.document, facts.list
    if listed is None:
        return
    if not listed.ems_no:
        if document.operator_code is None:
            yield rules.ARRIVED_AREA.finding(
                document.area_code, "operatorCode", text=f"{rules.ARRIVED_AREA.text}: a supervised site"
            )
        return
    own, here = listed.place.area_code, document.area_code
    elsewhere = facts.applied_at != listed.place.customs_code or facts.centres.parcel_of(document)
    if here != own and (here is None or not elsewhere):
        message = f"{rules.ARRIVED_AREA.text} {here or document.operator_code}, the list's is {own}"
        yield rules.ARRIVED_AREA.finding(here, own, text=message)


def _arrived_book(facts: Arrived | SortedOut) -> Iterator[Finding]:
    """It is the list's own with the enterprise that keeps it; any other one is kept where the goods arrived."""
    document, listed = facts.document, facts.list
    if listed is None:
        return
    own = listed.ems_no, listed.place.area_code
    if listed.ems_no is None and document.ems_no is None:
        return
    kept = facts.centres.keeps(document.ems_no, document.area_code, document.customs_code)
    at_home = document.customs_code == listed.place.customs_code
    if (document.ems_no, document.area_code) == own and at_home:
        return
    if listed.ems_no is None or not kept or (at_home and document.area_code == listed.place.area_code):
        arrived, expected = document.ems_no or "-", listed.ems_no or "-"
        yield rules.ARRIVED_BOOK.finding(
            arrived, expected, text=f"{rules.ARRIVED_BOOK.text} {arrived}, the list's is {expected}"
        )


def _arrived_site(facts: Arrived) -> Iterator[Finding]:
    """Whoever operates a site says nothing of what arrives at another office."""
    document = facts.document
    if document.operator_code and document.sender_office not in (None, document.customs_code):
        message = f"{rules.ARRIVED_SITE.text}: {document.operator_code} ({document.sender_office})"
        yield rules.ARRIVED_SITE.finding(document.sender_office, document.customs_code, text=message)


def _parcel_waits(facts: Arrived | SortedOut) -> Iterator[Finding]:
    """A parcel that is named lies in the centre, at this office, and nothing was sorted out of it yet."""
    document, parcel = facts.document, facts.centres.parcel_of(facts.document)
    if document.logistics_no is None:
        return
    if parcel is None or parcel.customs_code != document.customs_code or parcel.arrival_no is not None:
        found = (parcel.arrival_no or parcel.customs_code) if parcel else None
        yield rules.SORTED_PARCEL.finding(found, "waits", text=f"{rules.SORTED_PARCEL.text}: {document.logistics_no}")


def _sorted_list(facts: SortedOut) -> Iterator[Finding]:
    named, released = facts.document.invt_no, facts.list.invt_no
    if named != released:
        yield rules.ARRIVED_LIST.finding(named, released, text=f"清单编号不符 {named}, released {released}")


def _sorted_mode(facts: SortedOut) -> Iterator[Finding]:
    if not facts.list.ems_no:
        yield rules.SORTED_BOOK.finding(facts.document.ems_no, "-")


def _sorted_lines(facts: SortedOut) -> Iterator[Finding]:
    for number, line in enumerate(facts.document.lines, 1):
        if line.gnum not in facts.list.lines:
            expected = ", ".join(map(str, sorted(facts.list.lines)))
            yield rules.SORTED_LINE.finding(str(line.gnum), expected, number)


def _sorted_in_time(facts: SortedOut) -> Iterator[Finding]:
    last = facts.list.release_day + timedelta(facts.terms.apply_within_days)
    if facts.day > last:
        message = f"{rules.SORTED_LATE.text} sorted {facts.day}, last day {last}"
        yield rules.SORTED_LATE.finding(f"{facts.day}", f"<= {last}", text=message)


def _arrived_lines(facts: Arrived) -> Iterator[Finding]:
    applied_for = {line.gnum for line in facts.application.document.lines}
    for number, line in enumerate(facts.document.lines, 1):
        if line.gnum not in applied_for:
            expected = ", ".join(map(str, sorted(applied_for)))
            yield rules.ARRIVED_LINE.finding(
                str(line.gnum), expected, number, text=f"申请单无此商品 line {line.gnum} is not applied for"
            )


def _arrivals(facts: Arrived) -> Iterator[Finding]:
    before = len(facts.application.arrivals)
    if before >= facts.terms.arrivals_max:
        yield rules.ARRIVALS.finding(f"{before}", f"< {facts.terms.arrivals_max}")


def _something_applied_for(facts: Arrived) -> Iterator[Finding]:
    """Nothing of an open application arrived, and no wrong goods either."""
    found = facts.found
    if (
        facts.application.status is Status.ACCEPTED
        and found.handed_back
        and not (found.sound or found.unfit or found.wrong)
    ):
        total = sum(found.handed_back.values(), ZERO)
        yield rules.NOT_APPLIED_FOR.finding(f"{total:f}", "0")


def _disposed_area(facts: Disposed) -> Iterator[Finding]:
    declared, kept = facts.document.area_code or facts.document.operator_code, facts.arrival.keeper
    if declared != kept:
        yield rules.DISPOSED_AREA.finding(
            declared, kept, text=f"非货物所在区域的企业 {declared}, the goods are with {kept}"
        )


def _disposed_once(facts: Disposed) -> Iterator[Finding]:
    for gnum, count in Counter(line.gnum for line in facts.document.lines).items():
        if count > 1:
            message = f"序号重复 line {gnum} stands {count} times"
            yield rules.DISPOSED_LINE_ONCE.finding(count, 1, text=message)


def _disposed_quantities(facts: Disposed) -> Iterator[Finding]:
    here = facts.arrival.unfit_here
    for number, line in enumerate(facts.document.lines, 1):
        apart = here.get(line.gnum, ZERO)
        if line.qty > apart:
            message = f"处置数量超过不合格货物数量 {line.qty:f} > {apart:f}"
            yield rules.DISPOSED_QUANTITY.finding(f"{line.qty:f}", f"<= {apart:f}", number, text=message)


def _disposed_often(facts: Disposed) -> Iterator[Finding]:
    most = facts.terms.disposals_max
    if facts.arrival.disposed_too_often(facts.document.lines, most):
        yield rules.DISPOSED_OFTEN.finding(f"{facts.arrival.disposals}", f"< {most}")


def _wrong_office(facts: Ruled) -> Iterator[Finding]:
    """The officers of the office where the goods arrived see to them."""
    yield from of_another_office(rules.WRONG_OFFICE, facts.document, {facts.arrival.customs_code})


def _wrong_open(facts: Ruled) -> Iterator[Finding]:
    if not facts.arrival.awaits_officer:
        yield rules.WRONG_OPEN.finding(facts.arrival.verdict or "-", "open")


def _under_control(facts: Arrived | SortedOut) -> Iterator[Finding]:
    if facts.control:
        yield rules.ARRIVED_UNDER_CONTROL.finding(facts.document.invt_no, "under no control", text=facts.control)


ARRIVAL: tuple[Question[Arrived], ...] = (
    _accepted, _arrived_same_list, _arrived_in_time, _under_control, _arrived_office, _arrived_area, _arrived_book,
    _arrived_site, _parcel_waits, _arrived_lines, _arrivals, _something_applied_for,
)  # fmt: skip
SORTING: tuple[Question[SortedOut], ...] = (
    _sorted_list, _parcel_waits, _sorted_mode, _sorted_in_time, _under_control, _arrived_area, _arrived_book,
    _sorted_lines,
)  # fmt: skip
DISPOSAL: tuple[Question[Disposed], ...] = (_disposed_area, _disposed_once, _disposed_quantities, _disposed_often)
RULING: tuple[Question[Ruled], ...] = (_wrong_office, _wrong_open)
