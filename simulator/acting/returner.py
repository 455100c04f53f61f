"""Agents bring parcels back: they apply, and the goods arrive, on the days the plan says.

To a return centre they come in a parcel, which it sorts; no application is named then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from libs.schemas import declarations as d
from libs.schemas.zone_declarations import ReturnParcel, ReturnParcelList
from simulator.acting.board import EXAMINED, Board, Release
from simulator.papers.documents import app_time, refund
from simulator.people.partners import SupervisedSite, Warehouse, officer_of
from simulator.plan.plan import ArrivalPlan, Delivery, Parcel, ReturnPlan, Wave
from simulator.plan.register import declared

_MORNING_SECOND = 3_600


def return_no(parcel: Parcel, index: int) -> str:
    """The application's own number."""
    return f"TH{parcel.sale.cop_no[2:]}{index}"


def arrival_no(parcel: Parcel, index: int, part: int = 0) -> str:
    """The number of an application's arrival. part: which of several."""
    return f"TD{parcel.sale.cop_no[2:]}{index}{part or ''}"


class Returner:
    """Applications and arrivals, by the day of release."""

    def __init__(self) -> None:
        self._done: set[str] = set()

    def wakes(self, board: Board) -> set[date]:
        """The days on which somebody will act, as far as the releases so far tell."""
        return {
            release.day + timedelta(days=after)
            for parcel, release in _returning(board)
            for plan in parcel.returns
            for after in (
                plan.apply_after,
                *(day for each in plan.arrivals for day in (each.after, each.settled_after)),
            )
            if after is not None
        }

    def next(self, board: Board, day: date) -> list[Delivery]:
        """Return what is due on `day`, in parcel order, applications first, what becomes of goods apart last."""
        applications: list[Delivery] = []
        arrivals: list[Delivery] = []
        settled: list[Delivery] = []
        for parcel, release in _returning(board):
            since = (day - release.day).days
            for index, plan in enumerate(parcel.returns):
                if since == plan.apply_after and self._once(return_no(parcel, index)):
                    applications.append(_application(parcel, plan, release, return_no(parcel, index), day))
                for part, coming in enumerate(plan.arrivals):
                    number = arrival_no(parcel, index, part)
                    about = _About(parcel, release, return_no(parcel, index), number, day, _place(parcel, plan))
                    if since == coming.after:
                        arrivals += self._come_back(about, plan, coming, board)
                    if since == coming.settled_after and self._once(f"{number} settled"):
                        settled += _settled(about, coming)
        return applications + arrivals + settled

    def _come_back(self, about: _About, plan: ReturnPlan, coming: ArrivalPlan, board: Board) -> Iterator[Delivery]:
        """The goods arrive; those of a parcel once it is in the return centre."""
        if not plan.centre:
            if self._once(about.arrival_no):
                yield _arrival(about, about.names() | about.operator, coming)
            return
        if self._once(about.parcel_list_no):
            yield _parcel_list(about)
        told = board.answers("return-parcel-list", about.operator["area_code"], about.parcel_list_no)
        if any(receipt.status == EXAMINED for receipt in told) and self._once(about.arrival_no):
            yield _arrival(about, about.names(applied=False) | about.operator | about.came_in, coming)

    def _once(self, number: str) -> bool:
        fresh = number not in self._done
        self._done.add(number)
        return fresh


def _returning(board: Board) -> list[tuple[Parcel, Release]]:
    return [
        (parcel, board.released[parcel.number])
        for parcel in board.plan.parcels
        if parcel.returns and parcel.number in board.released
    ]


def _application(parcel: Parcel, plan: ReturnPlan, release: Release, cop_no: str, day: date) -> Delivery:
    lines = [(gnum, str(qty)) for gnum, qty in plan.lines]
    body = refund(parcel.sale, cop_no, release.invt_no, lines, app_time(day, _MORNING_SECOND))
    body |= {"customsCode": _place(parcel, plan).customs_code}
    return Delivery(0, Wave.AFTER, "return-application", parcel.case, body, parcel=parcel.number)


def _place(parcel: Parcel, plan: ReturnPlan) -> Warehouse | SupervisedSite:
    """The zone or the site where goods come back."""
    sale = parcel.sale
    return plan.to or (sale.flight.site if sale.flight else sale.warehouse)


@dataclass(frozen=True, slots=True)
class _About:
    """One arrival of a return. place: where its goods come back."""

    parcel: Parcel
    release: Release
    return_no: str
    arrival_no: str
    day: date
    place: Warehouse | SupervisedSite

    @property
    def operator(self) -> dict[str, str]:
        """The field that names who reports of goods there."""
        place = self.place
        return (
            {"area_code": place.enterprise.code}
            if isinstance(place, Warehouse)
            else {"operator_code": place.operator.code}
        )

    @property
    def parcel_list_no(self) -> str:
        return f"TB{self.arrival_no}"

    @property
    def came_in(self) -> dict[str, str]:
        """The fields that name the parcel in which the goods come to a return centre."""
        sale = self.parcel.sale
        return {"logistics_code": sale.carrier.code, "logistics_no": f"TH{sale.logistics_no}"}

    def names(self, prefix: str = "", *, applied: bool = True) -> dict[str, Any]:
        """The fields that every document about it has. prefix: of its own number, where it is not the arrival.

        applied: whether it names the application.
        """
        sale = self.parcel.sale
        names = {
            "cop_no": f"{prefix}{self.arrival_no}", "app_time": app_time(self.day, _MORNING_SECOND),
            "ebp_code": sale.platform.code, "order_no": sale.order_no, "invt_no": self.release.invt_no,
        }  # fmt: skip
        names |= {"return_no": self.return_no} if applied else {}
        return names | ({"arrival_no": self.arrival_no} if prefix else {})


def _parcel_list(about: _About) -> Delivery:
    """The return centre takes the parcel in."""
    document = ReturnParcelList(
        cop_no=about.parcel_list_no, app_time=app_time(about.day, _MORNING_SECOND),
        area_code=about.operator["area_code"], customs_code=about.place.customs_code,
        parcels=[ReturnParcel(**about.came_in)],
    )  # fmt: skip
    return declared("return-parcel-list", document.area_code, document)


def _arrival(about: _About, facts: dict[str, Any], plan: ArrivalPlan) -> Delivery:
    """facts: the fields that say of what goods, and who reports them."""
    place = about.place
    document = d.ReturnArrival(
        **facts, customs_code=place.customs_code,
        ems_no=place.ems_no if isinstance(place, Warehouse) else None,
        lines=[d.ArrivedLine(gnum=gnum, qty=Decimal(qty), condition=condition) for gnum, qty, condition in plan.lines],
    )  # fmt: skip
    return declared("return-arrival", about.parcel.case, document)


def _settled(about: _About, plan: ArrivalPlan) -> list[Delivery]:
    """The operator has unfit goods destroyed; the officer sees to wrong ones."""
    case, told = about.parcel.case, []
    unfit = [(gnum, qty) for gnum, qty, condition in plan.lines if condition is d.GoodsCondition.UNFIT]
    if unfit:
        disposal = d.UnfitGoodsDisposal(
            **about.names("XH"), **about.operator, disposal="destruction",
            lines=[d.DisposedLine(gnum=gnum, qty=Decimal(qty)) for gnum, qty in unfit],
        )  # fmt: skip
        told.append(declared("unfit-goods-disposal", case, disposal))
    if any(condition is d.GoodsCondition.NOT_THE_GOODS for _, _, condition in plan.lines):
        officer = officer_of(about.place.customs_code)
        verdict = d.WrongGoodsVerdict(**about.names("GY"), officer=officer, verdict="hand-back")
        told.append(declared("wrong-goods-verdict", case, verdict))
    return told
