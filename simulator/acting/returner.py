"""Agents bring parcels back: they apply, and the goods arrive, on the days the plan says."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from libs.schemas import declarations as d
from simulator.acting.board import Board, Release
from simulator.papers.documents import app_time
from simulator.plan.plan import Delivery, Parcel, ReturnPlan
from simulator.plan.setup import declared

_MORNING_SECOND = 3_600


def return_no(parcel: Parcel, index: int) -> str:
    """The application's own number."""
    return f"TH{parcel.sale.cop_no[2:]}{index}"


def arrival_no(parcel: Parcel, index: int) -> str:
    return f"TD{parcel.sale.cop_no[2:]}{index}"


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
            for after in (plan.apply_after, plan.arrive_after)
            if after is not None
        }

    def next(self, board: Board, day: date) -> list[Delivery]:
        """Return what is due on `day`, in parcel order, applications first."""
        applications: list[Delivery] = []
        arrivals: list[Delivery] = []
        for parcel, release in _returning(board):
            since = (day - release.day).days
            for index, plan in enumerate(parcel.returns):
                if since == plan.apply_after and self._once(return_no(parcel, index)):
                    applications.append(_application(parcel, plan, release, return_no(parcel, index), day))
                if since == plan.arrive_after and self._once(arrival_no(parcel, index)):
                    arrivals.append(_arrival(parcel, release, index, day))
        return applications + arrivals

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
    sale = parcel.sale
    document = d.ReturnApplication(
        cop_no=cop_no, app_time=app_time(day, _MORNING_SECOND), ebp_code=sale.platform.code, order_no=sale.order_no,
        invt_no=release.invt_no, agent_code=sale.agent.code, customs_code=sale.warehouse.customs_code,
        reason="不合适", lines=[
            d.ReturnLine(gnum=gnum, gcode=sale.lines[gnum - 1].good.gcode, qty=Decimal(qty))
            for gnum, qty in plan.lines
        ],
    )  # fmt: skip
    return declared("return-application", parcel.case, document)


def _arrival(parcel: Parcel, release: Release, index: int, day: date) -> Delivery:
    document = d.ReturnArrival(
        cop_no=arrival_no(parcel, index), app_time=app_time(day, _MORNING_SECOND),
        ebp_code=parcel.sale.platform.code, order_no=parcel.sale.order_no, invt_no=release.invt_no,
        return_no=return_no(parcel, index),
    )  # fmt: skip
    return declared("return-arrival", parcel.case, document)
