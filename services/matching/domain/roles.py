"""Roles name the documents of a set. They are an order, a payment, a waybill and the list that declares what they say.

A role stands alone, without the classes that read it, so that documents, rules and sets can all point to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, ClassVar

from libs.schemas.ceb import getter
from libs.schemas.codes.supervision_modes import EXPORT, IMPORT, Direction, Document


@dataclass(frozen=True, slots=True, eq=False)
class Role:
    """A document's part in a set.

    name: that of the kind, as `ListWaiting.missing` calls it. document: as a mode's row calls it; None for what no mode
    asks for.
    head, line: the elements that its fields stand in. identity: attributes that tell several of one case apart; none
    where a case has one of them.
    named_by: the role whose document names, by attributes of the same names, the one that counts; the last of
    them is its number.
    by_parcel: it knows no order number and meets its list by the parcel that both name.
    """

    name: str
    direction: Direction
    document: Document | None
    head: str
    line: str = ""
    identity: tuple[str, ...] = ()
    named_by: Role | None = None
    by_parcel: bool = False
    retracts: ClassVar[bool] = False
    answers: ClassVar[bool] = False
    key: Callable[[Any], tuple[str, ...]] = field(init=False)
    version: Callable[[Any], tuple[str | int, ...]] = field(init=False)
    number: Callable[[Any], str] = field(init=False)

    def may_count(self, document: Any, naming: Any) -> bool:
        """Say whether another document names this one by its number, or names none."""
        named = self.number(naming)
        return not named or named == self.number(document)

    def counts(self, document: Any, naming: Any) -> bool:
        """Say whether another document names this one in full, so that no other may count."""
        return self.key(document) == self.key(naming)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", getter(self.identity))
        object.__setattr__(self, "version", getter((*self.identity, "correction")))
        object.__setattr__(self, "number", attrgetter(*self.identity[-1:] or ("correction",)))


@dataclass(frozen=True, slots=True, eq=False)
class Retracting:
    """The part of what is no document of a set. It takes one away from an order number, or from a parcel."""

    name: str = "retraction"
    by_parcel: bool = False
    retracts: ClassVar[bool] = True
    answers: ClassVar[bool] = False


RETRACTION = Retracting()
PARCEL_RETRACTION = Retracting("parcel retraction", by_parcel=True)


@dataclass(frozen=True, slots=True, eq=False)
class Answering:
    """The part of what is no document of a set. It answers what somebody was asked about an order, whose attribute says how
    that stands."""

    name: str
    attribute: str
    by_parcel: bool = False
    retracts: ClassVar[bool] = False
    answers: ClassVar[bool] = True


IDENTITY = Answering("identity-answer", "identity")
RAW_PAYMENT = Answering("raw-payment-answer", "raw_payment")
ANSWERING = (IDENTITY, RAW_PAYMENT)

_PARCEL = ("logistics_code", "logistics_no")

ORDER = Role("order", IMPORT, Document.ORDER, "OrderHead", "OrderList")
PAYMENT = Role(
    "payment", IMPORT, Document.PAYMENT, "PaymentHead", identity=("pay_code", "pay_transaction_id"), named_by=ORDER
)
WAYBILL = Role("waybill", IMPORT, Document.WAYBILL, "LogisticsHead", identity=_PARCEL)
LIST = Role("list", IMPORT, Document.LIST, "InventoryHead", "InventoryList")

EXPORT_ORDER = Role("export-order", EXPORT, Document.EXPORT_ORDER, "OrderHead", "OrderList")
EXPORT_RECEIPT = Role("export-receipt", EXPORT, Document.EXPORT_RECEIPT, "Receipts")
EXPORT_WAYBILL = Role("export-waybill", EXPORT, Document.EXPORT_WAYBILL, "Logistics", identity=_PARCEL, by_parcel=True)
EXPORT_LIST = Role("export-list", EXPORT, Document.EXPORT_LIST, "InventoryHead", "InventoryList")

WITHDRAWAL = Role("withdrawal", IMPORT, None, "InvtCancel")
"""Belongs to no set: it takes back the list of one."""

TOLD = Role("raw-payment-answer", IMPORT, None, "payExchangeInfoHead")
"""Belongs to no set: what a platform told of an order's payment."""

ROLES = (ORDER, PAYMENT, WAYBILL, LIST, EXPORT_ORDER, EXPORT_RECEIPT, EXPORT_WAYBILL, EXPORT_LIST)

Papers = dict[Role, Any]
"""The documents of a case that count, by their role, as far as they are here."""

Signature = tuple[str | int, ...]
"""Which versions of which documents were compared."""


def signature(among: Iterable[Role], papers: Papers) -> Signature | None:
    """None while one of these is missing."""
    versions: Signature = ()
    for role in among:
        if (paper := papers.get(role)) is None:
            return None
        versions += role.version(paper)
    return versions or None
