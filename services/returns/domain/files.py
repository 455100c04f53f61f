"""Returns keeps the released list of a case, its balances and its applications."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from libs.schemas.events.intake import ReturnApplied
from libs.schemas.events.lists import CaseRef
from services.returns.domain.balances import Balance
from services.returns.domain.views import ReleasedLine, read_lines


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
    _lines: dict[int, ReleasedLine] = field(default_factory=dict)

    @property
    def ref(self) -> CaseRef:
        return CaseRef.of(self.case_key, self.attempt)

    @property
    def lines(self) -> dict[int, ReleasedLine]:
        """By line number; read only when somebody asks, because few do."""
        if not self._lines:
            self._lines = {line.gnum: line for line in read_lines(self.told)}
        return self._lines

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
    """since: when it came to its status. arrive_by: of an accepted one."""

    document: ReturnApplied
    applied_day: date
    status: Status
    since: datetime
    arrive_by: date | None = None

    @property
    def case_key(self) -> str:
        return self.document.ref.case

    @property
    def return_no(self) -> str:
        return self.document.cop_no


@dataclass(slots=True)
class ReturnFiles:
    """A batch changes these in place; rows by the keys of cases.

    awaited: cases whose release is not here yet, but which somebody applied for: their row stands, empty, as the lock.
    opened, filled, handled: what `save` has to write; the balances of the cases of `handled` with it.
    """

    lists: dict[str, ReleasedList] = field(default_factory=dict)
    awaited: set[str] = field(default_factory=set)
    applications: dict[str, dict[str, Application]] = field(default_factory=dict)
    opened: list[ReleasedList] = field(default_factory=list)
    filled: list[ReleasedList] = field(default_factory=list)
    handled: dict[tuple[str, str], Application] = field(default_factory=dict)

    def release(self, released: ReleasedList) -> None:
        self.lists[released.case_key] = released
        (self.filled if released.case_key in self.awaited else self.opened).append(released)

    def handle(self, application: Application, status: Status, at: datetime) -> None:
        application.status, application.since = status, at
        self.applications.setdefault(application.case_key, {})[application.return_no] = application
        self.handled[application.case_key, application.return_no] = application

    def moved(self) -> Iterator[tuple[str, Balance]]:
        """The balances that handling applications may have changed."""
        for case in {case for case, _ in self.handled}:
            if released := self.lists.get(case):
                yield from ((case, balance) for balance in released.balances.values())
