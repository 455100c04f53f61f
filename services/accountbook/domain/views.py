"""Structs name the fields that the account book reads of events that come with every list."""

from __future__ import annotations

from typing import Protocol

from libs.schemas.events.base import Fact
from libs.schemas.events.lists import CaseRef, ListSeen
from libs.schemas.events.returns import GoodsApart, ReturningLine


class ReleasedForGate(ListSeen, frozen=True):
    """`ListReleased`."""


class NumberedArrival(Protocol):
    """An arrival of an application. Each site numbers its own: of one list, several may have one number."""

    @property
    def return_no(self) -> str: ...
    @property
    def arrival_no(self) -> str: ...


class GoodsBack(NumberedArrival, Protocol):
    """`ReturnCompleted` and `ExportReturnCompleted` say this of goods that came back."""

    @property
    def ref(self) -> CaseRef: ...
    @property
    def ems_no(self) -> str | None: ...
    @property
    def lines(self) -> list[ReturningLine]: ...


class GoodsGone(NumberedArrival, Protocol):
    """`UnfitGoodsDisposed` and `ExportUnfitGoodsDisposed` say this of unfit goods that are gone."""

    @property
    def ref(self) -> CaseRef: ...
    @property
    def cop_no(self) -> str: ...
    @property
    def ems_no(self) -> str | None: ...
    @property
    def disposal(self) -> str: ...
    @property
    def lines(self) -> list[GoodsApart]: ...


class DisposalSetAside(Fact):
    """The same as it is kept while what came back waits."""

    ref: CaseRef
    return_no: str
    arrival_no: str
    cop_no: str
    ems_no: str | None = None
    disposal: str
    lines: list[GoodsApart]


class GoodsSetAside(Fact):
    """Goods that came back, as they are kept while they wait. disposals: told of them meanwhile."""

    ref: CaseRef
    return_no: str
    arrival_no: str
    ems_no: str | None = None
    lines: list[ReturningLine]
    disposals: list[DisposalSetAside] = []

    @classmethod
    def of(cls, returned: GoodsBack) -> GoodsSetAside:
        return cls.model_validate(returned, from_attributes=True)
