"""A batch touches these customs declarations, and what they are held to, in memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import TypeVar

from libs.schemas.codes.list_status import ListStatus
from libs.schemas.customs_declarations import DeclarationLine
from libs.schemas.events.declaration_documents import CustomsDeclared
from libs.schemas.events.intake import ControlInstructed, EnterpriseRegistered
from services.exports.domain.places import ParcelKey

DECLARATION, RECORD = "customs-declaration", "market-record"
WITHDRAWAL, INSPECTION = "declaration-withdrawal", "declaration-inspection"
"""Kinds of documents, as in `libs.schemas.topics.DECLARED`."""
S = ListStatus
OVER = frozenset({S.REJECTED, S.SENT_BACK, S.CLOSED})
"""Statuses behind which nothing follows."""

DeclarationKey = tuple[str, str]
"""agentCode, copNo."""
GoodsKey = tuple[str, str, int]
"""ebcCode, copNo of a market record, and the number of its line."""
OrderKey = tuple[str, str]
"""ebcCode, orderNo."""
OperatorKey = tuple[str, str]
"""Code of an enterprise, and of a market cluster."""


@dataclass(slots=True)
class DeclarationRow:
    """A customs declaration that was taken, by the submission that brought it. said: as it came; None where a rebuild has
    met its end alone. asks: what an officer still has to answer. since: the moment of its status."""

    submission_id: str
    agent_code: str
    cop_no: str
    entry_id: str
    status: ListStatus
    since: datetime
    said: CustomsDeclared | None = None
    asks: tuple[ListStatus, ...] = ()

    @property
    def key(self) -> DeclarationKey:
        return self.agent_code, self.cop_no

    @property
    def lives(self) -> bool:
        return self.status not in OVER

    @property
    def released(self) -> bool:
        """Say whether its goods may go."""
        return self.status is S.RELEASED

    @property
    def bill_no(self) -> str | None:
        return self.said.bill_no if self.said else None

    @property
    def parcels(self) -> list[ParcelKey]:
        return parcels_of(self.said) if self.said else []


@dataclass(slots=True)
class MarketGoods:
    """Goods in a market's record, and how much of them customs declarations took."""

    ebc_code: str
    record_no: str
    gnum: int
    cluster: str
    gcode: str
    unit: str
    qty: Decimal
    taken: Decimal = Decimal(0)

    @property
    def key(self) -> GoodsKey:
        return self.ebc_code, self.record_no, self.gnum


@dataclass(slots=True)
class BusinessOrder:
    """An order or booking as the platform declared it last. taken_by: the submission of the declaration that is about it."""

    ebc_code: str
    order_no: str
    ebp_code: str
    order_type: str
    goods_value: Decimal
    currency: str
    deleted: bool = False
    taken_by: str | None = None

    @property
    def key(self) -> OrderKey:
        return self.ebc_code, self.order_no


@dataclass(frozen=True, slots=True)
class MarketOperator:
    """An enterprise may export from a market cluster from one customs day to another."""

    code: str
    cluster: str
    since: date
    until: date

    @property
    def key(self) -> OperatorKey:
        return self.code, self.cluster


def parcels_of(said: CustomsDeclared) -> list[ParcelKey]:
    """Return the parcels that its goods leave as; none where they leave by a bill."""
    code = said.logistics_code
    return [(code, number) for number in said.logistics_nos or ()] if code else []


def key_in_record(said: CustomsDeclared, line: DeclarationLine) -> GoodsKey | None:
    """Return where a market's record has the goods; None where the line does not name it whole."""
    if line.record_no is None or line.record_gnum is None:
        return None
    return said.ebc_code, line.record_no, line.record_gnum


Shared = TypeVar("Shared")


def by_agent(counted: Iterable[tuple[Shared, str, int]]) -> Mapping[Shared, Counter[str]]:
    """Put together what is shared → agent → how many declarations of its share that."""
    found: defaultdict[Shared, Counter[str]] = defaultdict(Counter)
    for shared, agent, count in counted:
        found[shared][agent] += count
    return found


@dataclass(slots=True)
class DeclarationFiles:
    """A batch changes these in place. changed …: what `save` has to write.

    under, within: how many declarations live under a bill, and name a parcel, by who declared them, of those that one of the
    batch names.
    """

    rows: dict[str, DeclarationRow] = field(default_factory=dict)
    goods: dict[GoodsKey, MarketGoods] = field(default_factory=dict)
    orders: dict[OrderKey, BusinessOrder] = field(default_factory=dict)
    operators: dict[OperatorKey, MarketOperator] = field(default_factory=dict)
    enterprises: dict[str, EnterpriseRegistered] = field(default_factory=dict)
    instructions: dict[str, ControlInstructed] = field(default_factory=dict)
    changed: dict[str, DeclarationRow] = field(default_factory=dict)
    changed_goods: dict[GoodsKey, MarketGoods] = field(default_factory=dict)
    changed_orders: dict[OrderKey, BusinessOrder] = field(default_factory=dict)
    recorded: dict[OperatorKey, MarketOperator] = field(default_factory=dict)
    under: Mapping[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    within: Mapping[ParcelKey, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    registered: dict[str, EnterpriseRegistered] = field(default_factory=dict)
    instructed: dict[str, ControlInstructed] = field(default_factory=dict)

    def change(self, row: DeclarationRow) -> None:
        self.rows[row.submission_id] = self.changed[row.submission_id] = row

    def count(self, said: CustomsDeclared, by: int) -> None:
        """One more declaration, or one less, leaves by its bill or parcels."""
        if said.bill_no:
            self.under[said.bill_no][said.agent_code] += by
        for parcel in parcels_of(said):
            self.within[parcel][said.agent_code] += by

    def change_goods(self, goods: MarketGoods) -> None:
        self.goods[goods.key] = self.changed_goods[goods.key] = goods

    def change_order(self, order: BusinessOrder) -> None:
        self.orders[order.key] = self.changed_orders[order.key] = order

    def living(self, key: DeclarationKey) -> DeclarationRow | None:
        """The declaration that stands under a number; the last that did, where none does any more."""
        found = [row for row in self.rows.values() if row.key == key]
        return max(found, key=lambda row: (row.lives, row.since, row.submission_id), default=None)

    def tries(self, key: DeclarationKey) -> int:
        """Count the declarations that were taken under a number."""
        return sum(row.key == key for row in self.rows.values())

    def by_entry(self, entry_id: str) -> DeclarationRow | None:
        return next((row for row in self.rows.values() if row.entry_id == entry_id), None)

    def leaving(self, bill_no: str | None, parcels: Iterable[ParcelKey]) -> Iterator[DeclarationRow]:
        """The declarations whose goods leave with this bill, or are among these parcels."""
        named = frozenset(parcels)
        for row in self.rows.values():
            by_bill = bill_no is not None and row.bill_no == bill_no
            if row.lives and (by_bill or not named.isdisjoint(row.parcels)):
                yield row

    def declared(self, bill_no: str | None, parcels: Collection[ParcelKey]) -> frozenset[ParcelKey]:
        """Those of the parcels of which a declaration says what is in them; of its bill, that is all."""
        rows = list(self.leaving(bill_no, parcels))
        if any(bill_no is not None and row.bill_no == bill_no for row in rows):
            return frozenset(parcels)
        return frozenset(chain.from_iterable(row.parcels for row in rows))
