"""The way of a list says who may inspect and release it, and who hears of that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from libs.schemas.clearance import Clearance, offices, port_of
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events.base import Event
from libs.schemas.events.lists import Declared, DeclaredLine, NamedList
from libs.schemas.events.review import LeavePermitted, LineGoods, ParcelControlled, Verdict
from libs.schemas.reference.exporting import takes_part
from services.review.domain.attempts import ASKED, LOADED_FIRST, Attempt
from services.review.domain.courses import Course, RuleBook
from services.review.domain.facts import Enterprise, clearance_in
from services.review.domain.officers import INSPECTION
from services.review.domain.verdicts import VERDICTS

INSPECTED_BEFORE_LOADING = "inspect-before-loading"
"""The scheme of `district_schemes.csv`."""


class Ways:
    """Enterprises are those of the batch at hand."""

    def __init__(self, rules: RuleBook, enterprises: Mapping[str, Enterprise]) -> None:
        self._rules = rules
        self._enterprises = enterprises

    def permitted(
        self,
        course: Course,
        declared: Declared,
        day: date,
        lines: list[DeclaredLine] | None = None,
        *,
        inspected: bool = False,
    ) -> list[Event]:
        """A release that a site, or who sees to departures, has to know of. lines: of a list that is released first."""
        if not course.leaves.waits_at and not course.departs(declared):
            return []
        clearance = self._clearance(course, declared, port_of(declared), day)
        asked = lines if course.leaves.by_site and not inspected else None
        goods = [LineGoods(line.gcode, line.country) for line in asked] if asked else None
        lines = lines if declared.exported else None
        name = clearance.name if clearance else None
        return [LeavePermitted(list=declared, lines=lines, clearance=name, goods=goods)]

    def controlled(self, verdict: Event, declared: Declared, day: date) -> list[Event]:
        """A verdict by which a parcel is under control at its site, whether that knows its list yet or not."""
        if not isinstance(verdict, Verdict) or not (kind := VERDICTS[type(verdict)]).controls:
            return []
        if not self._rules.course_of(declared, day).leaves.by_site:
            return []
        status, clearance = verdict.status, self.by_port(declared, day)
        return [ParcelControlled(list=declared, status=status, leaves_as=kind.leaves_as, clearance=clearance)]

    def by_port(self, declared: NamedList, day: date) -> str | None:
        """Return the type of clearance of an import whose goods come by another office's port; None for any other."""
        if not isinstance(declared, Declared) or declared.port_office is None:
            return None
        clearance = self._clearance(self._rules.course_of(declared, day), declared, port_of(declared), day)
        return clearance.name if clearance else None

    def offices(self, attempt: Attempt, document: str, day: date) -> frozenset[str]:
        """Return the offices whose officers may inspect the list, or decide on it."""
        if attempt.assessed is None:
            return frozenset()
        declared, book = attempt.assessed.list, attempt.assessed.book
        port = port_of(declared, book.customs_code if book else None)
        clearance = self._clearance(self._rules.course_of(declared, day), declared, port, day)
        if clearance is None:
            return frozenset({declared.customs_code})
        return offices(declared, port, clearance.inspects if document == INSPECTION else clearance.releases)

    def order_of(self, attempt: Attempt, day: date) -> Sequence[ListStatus]:
        """Return the order in which the questions about a list are asked."""
        if attempt.assessed is None:
            return ASKED
        declared = attempt.assessed.list
        return self.order(self._rules.course_of(declared, day), declared, day)

    def order(self, course: Course, declared: Declared, day: date) -> Sequence[ListStatus]:
        """Exports are inspected where they are loaded, but at offices that may inspect before (GACC 2024-167)."""
        if not course.leaves.departs:
            return ASKED
        port = port_of(declared)
        clearance = self._clearance(course, declared, port, day)
        inspecting = offices(declared, port, clearance.inspects) if clearance else {declared.customs_code}
        before = any(takes_part(INSPECTED_BEFORE_LOADING, office, day) for office in inspecting)
        return ASKED if before else LOADED_FIRST

    def _clearance(self, course: Course, declared: Declared, port: str, day: date) -> Clearance | None:
        return clearance_in(course.mode, declared, port, self._enterprises, day) if course.mode else None
