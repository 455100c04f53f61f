"""Returns keeps the released list of a case, its balances and its applications."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from libs.schemas.events.intake import ReturnArrived
from libs.schemas.events.lists import CaseRef
from libs.schemas.events.return_documents import ReturnApplied
from services.returns.domain.arrivals import Arrival, Quantities, summed, without
from services.returns.domain.balances import Balance
from services.returns.domain.centres import CentreFiles, SortedGoods
from services.returns.domain.control import Control
from services.returns.domain.views import DeclaredAt, ReleasedLine, ToldOfRelease, read_told


@dataclass(slots=True)
class ReleasedList:
    """told: the lines and their values in JSON, as the release told them.

    balances: of the lines that any application was accepted for, by line number.
    """

    case_key: str
    attempt: int
    invt_no: str
    agent_code: str
    ems_no: str | None
    assure_code: str | None
    buyer_token: str | None
    release_day: date
    told: str
    balances: dict[int, Balance] = field(default_factory=dict)
    _read: ToldOfRelease | None = field(default=None, compare=False, repr=False)

    @property
    def ref(self) -> CaseRef:
        return CaseRef.of(self.case_key, self.attempt)

    @property
    def lines(self) -> dict[int, ReleasedLine]:
        """By line number; read only when somebody asks, because few do."""
        return self._as_told.lines

    @property
    def place(self) -> DeclaredAt:
        """Say where it was declared."""
        return self._as_told.place

    @property
    def appliers(self) -> frozenset[str]:
        """Return who may apply for a return: who declared the list, and the e-commerce enterprise (settled 39)."""
        return frozenset({self.agent_code, self.place.ebc_code})

    @property
    def _as_told(self) -> ToldOfRelease:
        if self._read is None:
            self._read = read_told(self.told)
        return self._read

    def released_by(self, day: date) -> bool:
        """Say whether the release counts on this customs day; one of a later day may be here already."""
        return self.release_day <= day

    def left(self, gnum: int) -> Decimal:
        """Return what of the line may still be applied for."""
        balance = self.balances.get(gnum)
        return balance.open if balance else self.lines[gnum].qty

    def balance(self, gnum: int) -> Balance:
        """The line's balance, opened with what was released. Raises KeyError for a line the list has not."""
        if gnum not in self.balances:
            line = self.lines[gnum]
            self.balances[gnum] = Balance(gnum, line.qty, line.value)
        return self.balances[gnum]


class Status(StrEnum):
    """pending: the list's release is not here yet; accepted: the goods may arrive. The others are final."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    COMPLETED = "completed"
    LAPSED = "lapsed"
    REFUSED = "refused"


OPEN = frozenset({Status.PENDING, Status.ACCEPTED})


@dataclass(slots=True)
class Application:
    """since: when it came to its status. arrive_by: of an accepted one. arrivals: in their order.

    unfit_since, wrong_since: since when goods of it stand apart; None where none do.
    """

    document: ReturnApplied
    applied_day: date
    status: Status
    since: datetime
    arrive_by: date | None = None
    arrivals: list[Arrival] = field(default_factory=list)
    unfit_since: datetime | None = None
    wrong_since: datetime | None = None

    @property
    def case_key(self) -> str:
        return self.document.ref.case

    @property
    def return_no(self) -> str:
        return self.document.cop_no

    @property
    def still_out(self) -> Quantities:
        """Return what was applied for and has not arrived, by line."""
        applied_for = summed({line.gnum: Decimal(line.qty)} for line in self.document.lines)
        return without(applied_for, summed(arrival.back for arrival in self.arrivals))

    def arrival(self, arrival_no: str) -> Arrival | None:
        return next((each for each in self.arrivals if each.arrival_no == arrival_no), None)

    def set_apart(self, at: datetime) -> None:
        """Note since when goods stand apart, as the arrivals have it now."""
        unfit, wrong = (
            any(each.unfit_here for each in self.arrivals),
            any(each.awaits_officer for each in self.arrivals),
        )
        self.unfit_since = (self.unfit_since or at) if unfit else None
        self.wrong_since = (self.wrong_since or at) if wrong else None


@dataclass(slots=True)
class ReturnFiles:
    """A batch changes these in place; rows by the keys of cases.

    applications: those that are open, and those that the batch names.
    awaited: cases whose release is not here yet, but which somebody applied for: their row stands, empty, as the lock.
    opened, filled, handled: what `save` has to write; the balances of the cases of `handled` with it. controls: of cases
    under control; `controlled` are those that changed. sorted_goods: by case and number of the arrival, those that wait for
    an application; `sorted_out` are new, `settled` wait no more. centres: what is known beside the cases.
    """

    lists: dict[str, ReleasedList] = field(default_factory=dict)
    awaited: set[str] = field(default_factory=set)
    applications: dict[str, dict[str, Application]] = field(default_factory=dict)
    opened: list[ReleasedList] = field(default_factory=list)
    filled: list[ReleasedList] = field(default_factory=list)
    handled: dict[tuple[str, str], Application] = field(default_factory=dict)
    controls: dict[str, Control] = field(default_factory=dict)
    controlled: set[str] = field(default_factory=set)
    sorted_goods: dict[str, dict[str, SortedGoods]] = field(default_factory=dict)
    sorted_out: dict[tuple[str, str], SortedGoods] = field(default_factory=dict)
    settled: set[tuple[str, str]] = field(default_factory=set)
    centres: CentreFiles = field(default_factory=CentreFiles)

    def control(self, case: str) -> Control:
        return self.controls.setdefault(case, Control())

    def why_controlled(self, case: str) -> str | None:
        """Say why nothing of the case comes back now; None where it may."""
        control = self.controls.get(case)
        return control.reason(released=case in self.lists) if control else None

    def others_open(self, application: Application) -> int:
        """Count the open applications of its list beside this one."""
        others = self.applications.get(application.case_key, {}).values()
        return sum(each.status in OPEN and each.return_no != application.return_no for each in others)

    def awaiting(self, arrival: ReturnArrived) -> Application | None:
        """Return the first application that was accepted and has some of these lines still to arrive at its office."""
        lines = {line.gnum for line in arrival.lines}
        accepted = [a for a in self.applications.get(arrival.ref.case, {}).values() if a.status is Status.ACCEPTED]
        here = [a for a in accepted if a.document.customs_code == arrival.customs_code and lines & a.still_out.keys()]
        return min(here, key=lambda a: (a.since, a.return_no), default=None)

    def sorted_before(self, arrival: ReturnArrived) -> bool:
        """Say whether goods of its number wait already, or just this was sorted out of its parcel."""
        waiting = self.sorted_goods.get(arrival.ref.case, {})
        return arrival.cop_no in waiting or self.centres.sorted_before(arrival)

    def sort_out(self, goods: SortedGoods) -> None:
        """Goods stand sorted, and wait."""
        key = goods.case_key, goods.arrival_no
        self.sorted_goods.setdefault(goods.case_key, {})[goods.arrival_no] = self.sorted_out[key] = goods

    def settle(self, goods: SortedGoods) -> None:
        """They wait no more."""
        key = goods.case_key, goods.arrival_no
        del self.sorted_goods[goods.case_key][goods.arrival_no]
        self.sorted_out.pop(key, None)
        self.settled.add(key)

    def release(self, released: ReleasedList) -> None:
        self.lists[released.case_key] = released
        (self.filled if released.case_key in self.awaited else self.opened).append(released)

    def handle(self, application: Application, status: Status, at: datetime) -> None:
        if status is not application.status:
            application.status, application.since = status, at
        self.applications.setdefault(application.case_key, {})[application.return_no] = application
        self.handled[application.case_key, application.return_no] = application

    def moved(self) -> Iterator[tuple[str, Balance]]:
        """The balances that handling applications may have changed."""
        for case in {case for case, _ in self.handled}:
            if released := self.lists.get(case):
                yield from ((case, balance) for balance in released.balances.values())
