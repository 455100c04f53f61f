"""A day's end makes these due of exported goods that come back."""

from __future__ import annotations

from datetime import date

from libs.runtime.due import Due


class ExportReturnDue(Due, frozen=True):
    """An application of a list is given up, lapses, or gets no certificate any more."""

    on: date
    invt_no: str


class ReturnParcelDue(Due, frozen=True):
    """Nobody applied for what a parcel brought. on: the day since which it waits."""

    on: date
    logistics_code: str
    logistics_no: str
