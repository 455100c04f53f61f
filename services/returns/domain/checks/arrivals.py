"""One table holds the rules for each document about goods that came back. All of them are asked (GACC 2020-45)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from libs.schemas.events.intake import ReturnArrived, UnfitGoodsDisposalDeclared, WrongGoodsRuled
from libs.schemas.rules import of_another_office
from services.returns.domain import rules
from services.returns.domain.arrivals import ZERO, Arrival, Sorted
from services.returns.domain.centres import CentreFiles
from services.returns.domain.checks.questions import DOMESTIC, RuleHit, RuleQuestion, named_once
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


def _accepted(facts: Arrived) -> Iterator[RuleHit]:
    if facts.application.status is not Status.ACCEPTED:
        status = facts.application.status.value
        yield RuleHit("returnNo", f"退货申请单状态不符 the application is {status}", status, Status.ACCEPTED.value)


def _arrived_same_list(facts: Arrived) -> Iterator[RuleHit]:
    arrived, applied = facts.document.invt_no, facts.application.document.invt_no
    if arrived != applied:
        yield RuleHit("invtNo", f"清单编号不符 {arrived}, applied for {applied}", arrived, applied)


def _arrived_in_time(facts: Arrived) -> Iterator[RuleHit]:
    last = facts.application.arrive_by
    if last is not None and facts.day > last:
        message = f"超过运抵期限 arrived {facts.day}, last day {last}: {DOMESTIC}"
        yield RuleHit("appTime", message, f"{facts.day}", f"<= {last}")


def _arrived_office(facts: Arrived) -> Iterator[RuleHit]:
    arrived, applied = facts.document.customs_code, facts.application.document.customs_code
    if arrived != applied:
        yield RuleHit("customsCode", f"运抵海关与申请不符 {arrived}, applied at {applied}", arrived, applied)


def _arrived_area(facts: Arrived | SortedOut) -> Iterator[RuleHit]:
    """Goods of a book come back to their zone enterprise, a return centre, or any zone of another office."""
    document, listed = facts.document, facts.list
    if listed is None:
        return
    if not listed.ems_no:
        if document.operator_code is None:
            yield RuleHit(
                "areaCode", f"{rules.ARRIVED_AREA.text}: a supervised site", document.area_code, "operatorCode"
            )
        return
    own, here = listed.place.area_code, document.area_code
    elsewhere = facts.applied_at != listed.place.customs_code or facts.centres.parcel_of(document)
    if here != own and (here is None or not elsewhere):
        message = f"{rules.ARRIVED_AREA.text} {here or document.operator_code}, the list's is {own}"
        yield RuleHit("areaCode", message, here, own)


def _arrived_book(facts: Arrived | SortedOut) -> Iterator[RuleHit]:
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
        yield RuleHit("emsNo", f"{rules.ARRIVED_BOOK.text} {arrived}, the list's is {expected}", arrived, expected)


def _arrived_site(facts: Arrived) -> Iterator[RuleHit]:
    """Whoever operates a site says nothing of what arrives at another office."""
    document = facts.document
    if document.operator_code and document.sender_office not in (None, document.customs_code):
        message = f"{rules.ARRIVED_SITE.text}: {document.operator_code} ({document.sender_office})"
        yield RuleHit("operatorCode", message, document.sender_office, document.customs_code)


def _parcel_waits(facts: Arrived | SortedOut) -> Iterator[RuleHit]:
    """A parcel that is named lies in the centre, at this office, and nothing was sorted out of it yet."""
    document, parcel = facts.document, facts.centres.parcel_of(facts.document)
    if document.logistics_no is None:
        return
    if parcel is None or parcel.customs_code != document.customs_code or parcel.arrival_no is not None:
        found = (parcel.arrival_no or parcel.customs_code) if parcel else None
        yield RuleHit("logisticsNo", f"{rules.SORTED_PARCEL.text}: {document.logistics_no}", found, "waits")


def _sorted_list(facts: SortedOut) -> Iterator[RuleHit]:
    named, released = facts.document.invt_no, facts.list.invt_no
    if named != released:
        yield RuleHit("invtNo", f"清单编号不符 {named}, released {released}", named, released)


def _sorted_mode(facts: SortedOut) -> Iterator[RuleHit]:
    if not facts.list.ems_no:
        yield RuleHit("emsNo", rules.SORTED_BOOK.text, facts.document.ems_no, "-")


def _sorted_lines(facts: SortedOut) -> Iterator[RuleHit]:
    for number, line in enumerate(facts.document.lines, 1):
        if line.gnum not in facts.list.lines:
            expected = ", ".join(map(str, sorted(facts.list.lines)))
            yield RuleHit(f"lines[{number}].gnum", rules.SORTED_LINE.text, str(line.gnum), expected)


def _sorted_in_time(facts: SortedOut) -> Iterator[RuleHit]:
    last = facts.list.release_day + timedelta(facts.terms.apply_within_days)
    if facts.day > last:
        message = f"{rules.SORTED_LATE.text} sorted {facts.day}, last day {last}"
        yield RuleHit("appTime", message, f"{facts.day}", f"<= {last}")


def _arrived_lines(facts: Arrived) -> Iterator[RuleHit]:
    applied_for = {line.gnum for line in facts.application.document.lines}
    for number, line in enumerate(facts.document.lines, 1):
        if line.gnum not in applied_for:
            expected = ", ".join(map(str, sorted(applied_for)))
            yield RuleHit(
                f"lines[{number}].gnum", f"申请单无此商品 line {line.gnum} is not applied for", str(line.gnum), expected
            )


def _arrivals(facts: Arrived) -> Iterator[RuleHit]:
    before = len(facts.application.arrivals)
    if before >= facts.terms.arrivals_max:
        yield RuleHit("returnNo", rules.ARRIVALS.text, f"{before}", f"< {facts.terms.arrivals_max}")


def _something_applied_for(facts: Arrived) -> Iterator[RuleHit]:
    """Nothing of an open application arrived, and no wrong goods either."""
    found = facts.found
    if (
        facts.application.status is Status.ACCEPTED
        and found.handed_back
        and not (found.sound or found.unfit or found.wrong)
    ):
        total = sum(found.handed_back.values(), ZERO)
        yield RuleHit("lines.qty", rules.NOT_APPLIED_FOR.text, f"{total:f}", "0")


def _disposed_area(facts: Disposed) -> Iterator[RuleHit]:
    declared, kept = facts.document.area_code or facts.document.operator_code, facts.arrival.keeper
    if declared != kept:
        yield RuleHit("areaCode", f"非货物所在区域的企业 {declared}, the goods are with {kept}", declared, kept)


def _disposed_once(facts: Disposed) -> Iterator[RuleHit]:
    yield from named_once(line.gnum for line in facts.document.lines)


def _disposed_quantities(facts: Disposed) -> Iterator[RuleHit]:
    here = facts.arrival.unfit_here
    for number, line in enumerate(facts.document.lines, 1):
        apart = here.get(line.gnum, ZERO)
        if line.qty > apart:
            message = f"处置数量超过不合格货物数量 {line.qty:f} > {apart:f}"
            yield RuleHit(f"lines[{number}].qty", message, f"{line.qty:f}", f"<= {apart:f}")


def _disposed_often(facts: Disposed) -> Iterator[RuleHit]:
    most = facts.terms.disposals_max
    if facts.arrival.disposed_too_often(facts.document.lines, most):
        yield RuleHit("arrivalNo", rules.DISPOSED_OFTEN.text, f"{facts.arrival.disposals}", f"< {most}")


def _wrong_office(facts: Ruled) -> Iterator[RuleHit]:
    """The officers of the office where the goods arrived see to them."""
    for found in of_another_office(rules.WRONG_OFFICE, facts.document, {facts.arrival.customs_code}):
        yield RuleHit(found.path, found.message, found.actual, found.expected)


def _wrong_open(facts: Ruled) -> Iterator[RuleHit]:
    if not facts.arrival.awaits_officer:
        yield RuleHit("arrivalNo", rules.WRONG_OPEN.text, facts.arrival.verdict or "-", "open")


def _under_control(facts: Arrived | SortedOut) -> Iterator[RuleHit]:
    if facts.control:
        yield RuleHit("invtNo", facts.control, facts.document.invt_no, "under no control")


ARRIVAL: tuple[RuleQuestion[Arrived], ...] = (
    RuleQuestion(rules.ACCEPTED, _accepted),
    RuleQuestion(rules.ARRIVED_LIST, _arrived_same_list),
    RuleQuestion(rules.ARRIVE_IN_TIME, _arrived_in_time),
    RuleQuestion(rules.ARRIVED_UNDER_CONTROL, _under_control),
    RuleQuestion(rules.ARRIVED_OFFICE, _arrived_office),
    RuleQuestion(rules.ARRIVED_AREA, _arrived_area),
    RuleQuestion(rules.ARRIVED_BOOK, _arrived_book),
    RuleQuestion(rules.ARRIVED_SITE, _arrived_site),
    RuleQuestion(rules.SORTED_PARCEL, _parcel_waits),
    RuleQuestion(rules.ARRIVED_LINE, _arrived_lines),
    RuleQuestion(rules.ARRIVALS, _arrivals),
    RuleQuestion(rules.NOT_APPLIED_FOR, _something_applied_for),
)
SORTING: tuple[RuleQuestion[SortedOut], ...] = (
    RuleQuestion(rules.ARRIVED_LIST, _sorted_list),
    RuleQuestion(rules.SORTED_PARCEL, _parcel_waits),
    RuleQuestion(rules.SORTED_BOOK, _sorted_mode),
    RuleQuestion(rules.SORTED_LATE, _sorted_in_time),
    RuleQuestion(rules.ARRIVED_UNDER_CONTROL, _under_control),
    RuleQuestion(rules.ARRIVED_AREA, _arrived_area),
    RuleQuestion(rules.ARRIVED_BOOK, _arrived_book),
    RuleQuestion(rules.SORTED_LINE, _sorted_lines),
)
DISPOSAL: tuple[RuleQuestion[Disposed], ...] = (
    RuleQuestion(rules.DISPOSED_AREA, _disposed_area),
    RuleQuestion(rules.DISPOSED_LINE_ONCE, _disposed_once),
    RuleQuestion(rules.DISPOSED_QUANTITY, _disposed_quantities),
    RuleQuestion(rules.DISPOSED_OFTEN, _disposed_often),
)
RULING: tuple[RuleQuestion[Ruled], ...] = (
    RuleQuestion(rules.WRONG_OFFICE, _wrong_office),
    RuleQuestion(rules.WRONG_OPEN, _wrong_open),
)
