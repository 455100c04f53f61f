"""The feed looks so at a list that is told of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from libs.schemas.events.base import Amount
from libs.schemas.events.lists import Carriage, Declared, DeclaredLine
from libs.schemas.events.review import Verdict


class ListShown(Protocol):
    """A list that somebody is told of: its block, its value and its tax, yuan. values: that of each of its lines."""

    @property
    def list(self) -> Declared: ...
    @property
    def value(self) -> Amount | None: ...
    @property
    def tax(self) -> Amount | None: ...
    @property
    def lines(self) -> Sequence[DeclaredLine]: ...
    @property
    def values(self) -> Sequence[Amount] | None: ...


class ListHeld(NamedTuple):
    """A list that is not released: nothing is said of its value."""

    list: Declared
    value: Amount | None = None
    tax: Amount | None = None
    lines: Sequence[DeclaredLine] = ()
    values: Sequence[Amount] | None = None


def carried(verdict: Verdict) -> Carriage | None:
    """Return the parcel of a verdict's list, where the verdict tells it."""
    return verdict.carriage or (verdict.list.waybill if isinstance(verdict.list, Declared) else None)
