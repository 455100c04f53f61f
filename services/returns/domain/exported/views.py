"""Structs name the fields that returns reads of exports on their way out."""

from __future__ import annotations

from libs.schemas.events.base import FactStruct
from libs.schemas.events.lists import CaseRef, ListSeen


class DepartedView(ListSeen, frozen=True, kw_only=True):
    """`ListDeparted`. leave_time: when, as its carrier says."""

    leave_time: str


class ExitedList(FactStruct, frozen=True, kw_only=True):
    """A list aboard."""

    ref: CaseRef
    invt_no: str


class ExitedView(FactStruct, frozen=True, kw_only=True):
    """`GoodsExited`."""

    lists: list[ExitedList]
