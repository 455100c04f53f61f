"""Declarants have the lists of a month summarised early in the next; those of one consignor too late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count

from simulator.acting.board import ACCEPTED, CLOSED, Board
from simulator.papers.departure_documents import Part, Summing, summary_application
from simulator.papers.documents import app_time
from simulator.people.partners import MERCHANTS
from simulator.plan.plan import Delivery, ExportParcel
from simulator.plan.register import keyed

LATE_CONSIGNOR = MERCHANTS[-1]
"""Nobody summarises its lists before their day is over."""
SIMPLIFIED, APPLIED, LATE = "HY", "HZ", "HL"
"""How an application is numbered that names a simplified list, one in time, and one that is late."""
_ON_DAY, _LATE_ON_DAY = 3, 20
_SECOND = 20_000
_COUNTED, _SUMMARISED = "A", "B"


@dataclass(frozen=True, slots=True, order=True)
class Account:
    """Lists of one consignor that one declarant declared at one office, and which departed in one month."""

    month: date
    office: str
    agent_code: str
    consignor_code: str

    @property
    def last_day(self) -> date:
        return _next_month(self.month) - timedelta(days=1)

    @property
    def applied_on(self) -> date:
        late = self.consignor_code == LATE_CONSIGNOR.code
        return _next_month(self.month).replace(day=_LATE_ON_DAY if late else _ON_DAY)


class Summariser:
    """Knows which lists departed and when, from their receipts; applies once for each account."""

    def __init__(self) -> None:
        self._departed: dict[int, date] = {}
        self._applied: set[Account] = set()
        self._tried: dict[Account, tuple[str, str]] = {}
        self._numbers = count(1)

    def see(self, board: Board, day: date) -> None:
        """Lists that are closed now, and were not before, departed on this day."""
        for parcel in board.plan.exports:
            if parcel.sale.departs and board.exports.statuses.get(parcel.number) == CLOSED:
                self._departed.setdefault(parcel.number, day)

    def wakes(self, board: Board) -> set[date]:
        """The days on which somebody will act, as far as the departures so far tell."""
        return {account.applied_on for account in self._accounts(board, _SUMMARISED)}

    def next(self, board: Board, day: date) -> list[Delivery]:
        """Some name a simplified list first, and are refused; then they apply as they should."""
        counted = self._accounts(board, _COUNTED)
        deliveries: list[Delivery] = []
        for account, parcels in sorted(self._accounts(board, _SUMMARISED).items(), key=lambda pair: pair[0]):
            if day < account.applied_on or account in self._applied:
                continue
            if account in counted and account not in self._tried:
                deliveries.append(self._wrongly(board, account, counted[account][0], day))
            elif self._answered(board, account):
                self._applied.add(account)
                deliveries += self._apply(board, account, parcels, day)
        return deliveries

    def _accounts(self, board: Board, flag: str) -> dict[Account, list[ExportParcel]]:
        found: dict[Account, list[ExportParcel]] = defaultdict(list)
        for number, day in sorted(self._departed.items()):
            parcel = board.plan.exports[number - 1]
            sale = parcel.sale
            if sale.way.flag == flag:
                account = Account(day.replace(day=1), sale.passage.office, sale.agent.code, sale.consignor.code)
                found[account].append(parcel)
        return found

    def _answered(self, board: Board, account: Account) -> bool:
        """Say whether the wrong application, where there was one, has been answered."""
        tried = self._tried.get(account)
        told = board.answers("summary-application", *tried, "1") if tried else ()
        return tried is None or any(receipt.status != ACCEPTED for receipt in told)

    def _wrongly(self, board: Board, account: Account, parcel: ExportParcel, day: date) -> Delivery:
        number = self._name(board, SIMPLIFIED, account)
        self._tried[account] = (account.agent_code, number)
        asked = _asked(parcel, [board.invt_no(parcel) or ""])
        return keyed("summary-application", summary_application(Part(number, app_time(day, _SECOND)), asked))

    def _apply(self, board: Board, account: Account, parcels: Sequence[ExportParcel], day: date) -> Iterator[Delivery]:
        """By period, by its lists in two messages, or in one: in turns. So are producers and names told apart."""
        turn = len(self._applied)
        number = self._name(board, LATE if day.day >= _LATE_ON_DAY else APPLIED, account)
        moment, first = app_time(day, _SECOND + 60), parcels[0]
        numbers = [board.invt_no(parcel) or "" for parcel in parcels]
        asked = replace(_asked(first, numbers), by_producer=turn % 2 == 0, by_name=turn % 4 < 2)
        parts = [(Part(number, moment), asked)]
        if turn % 3 == 0:
            days = f"{account.month:%Y%m%d}", f"{account.last_day:%Y%m%d}"
            parts = [(Part(number, moment), replace(asked, invt_nos=(), days=days))]
        elif turn % 3 == 1 and len(numbers) > 1:
            halves = enumerate((numbers[:1], numbers[1:]), 1)
            parts = [(Part(number, moment, n, 2), replace(asked, invt_nos=half)) for n, half in halves]
        for part, each in parts:
            yield keyed("summary-application", summary_application(part, each))

    def _name(self, board: Board, prefix: str, account: Account) -> str:
        return f"{prefix}{board.plan.seed % 10_000:04d}{account.month:%Y%m}{next(self._numbers):04d}"


def _asked(parcel: ExportParcel, invt_nos: Sequence[str]) -> Summing:
    sale = parcel.sale
    return Summing(sale.passage.office, sale.agent, sale.consignor, invt_nos)


def _next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
