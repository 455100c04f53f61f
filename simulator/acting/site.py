"""The operator of a supervised site lets released parcels out; their carriers report who signed for them."""

from __future__ import annotations

from datetime import date
from itertools import count

from libs.schemas import declarations as d
from simulator.acting.board import ACCEPTED, Board
from simulator.papers.documents import app_time
from simulator.papers.site_documents import waybill_status
from simulator.people.partners import SITE
from simulator.plan.plan import Delivery, Parcel, Wave
from simulator.plan.register import declared

PARCELS_PER_SHEET = 40
_LEAVES_SECOND, _SIGNED_SECOND = 45_600, 50_000


class SiteOperator:
    """Drives released direct purchases out of the site, by one release sheet a day and vehicle."""

    def __init__(self) -> None:
        self._seen: set[int] = set()
        self._on_sheet: dict[str, list[Parcel]] = {}
        self._numbers = count(1)

    def next(self, board: Board, day: date) -> list[Delivery]:
        """Return the sheets of what was released since, and the signatures for what has left."""
        return [*self._let_out(board, day), *self._signed_for(board, day)]

    def _let_out(self, board: Board, day: date) -> list[Delivery]:
        fresh = [board.plan.parcels[number - 1] for number in sorted(board.released.keys() - self._seen)]
        self._seen.update(parcel.number for parcel in fresh)
        leaving = [parcel for parcel in fresh if parcel.sale.flight]
        sheets = [leaving[start : start + PARCELS_PER_SHEET] for start in range(0, len(leaving), PARCELS_PER_SHEET)]
        return [self._sheet(parcels, board, day) for parcels in sheets]

    def _sheet(self, parcels: list[Parcel], board: Board, day: date) -> Delivery:
        moment = app_time(day, _LEAVES_SECOND)
        cop_no = f"FX{moment[:8]}{next(self._numbers):04d}"
        self._on_sheet[cop_no] = parcels
        sheet = d.SiteRelease(
            cop_no=cop_no, app_time=moment, customs_code=SITE.customs_code, operator_code=SITE.operator.code,
            vehicle_no=f"浙B{cop_no[-5:]}", leave_time=moment,
            parcels=[
                d.LeavingParcel(
                    logistics_code=parcel.sale.carrier.code, logistics_no=parcel.sale.logistics_no,
                    invt_no=board.released[parcel.number].invt_no,
                )
                for parcel in parcels
            ],
        )  # fmt: skip
        return declared("site-release", SITE.operator.code, sheet)

    def _signed_for(self, board: Board, day: date) -> list[Delivery]:
        deliveries = []
        for cop_no, parcels in list(self._on_sheet.items()):
            if any(told.status != ACCEPTED for told in board.answers("site-release", SITE.operator.code, cop_no)):
                del self._on_sheet[cop_no]
                deliveries += [self._signature(parcel, day) for parcel in parcels]
        return deliveries

    def _signature(self, parcel: Parcel, day: date) -> Delivery:
        document = waybill_status(parcel.sale, day, _SIGNED_SECOND)
        key = f"{document['logisticsCode']}:{document['logisticsNo']}"
        return Delivery(0, Wave.AGAIN, "waybill-status", key, document)
