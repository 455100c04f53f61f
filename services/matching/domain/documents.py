"""Import documents are the events of `intake`, each with its part in the set.

Amounts are the text they came as: numbers are compared as text first and parsed only where that differs, so a plain
list costs no decimal at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from libs.schemas.buyer_identity import IdentityVerdict
from libs.schemas.codes.supervision_modes import EXPORT, IMPORT, Direction
from libs.schemas.events.base import Amount, FactStruct
from libs.schemas.events.intake import (
    ListAccepted,
    ListLine,
    OrderAccepted,
    PaymentAccepted,
    WaybillAccepted,
)
from libs.schemas.events.matching import Way
from libs.schemas.events.retractions import DocumentRetracted
from libs.schemas.events.withdrawals import ListDeleted, WithdrawalDeclared
from libs.schemas.keys import CASE, EXPORT_CASE
from libs.schemas.kinds import KINDS, Kind, Opens
from libs.schemas.questions import ASKED
from libs.schemas.raw_payments import RawPaymentVerdict
from services.matching.domain import roles
from services.matching.domain.roles import Role


class ToldPayment(FactStruct, frozen=True, array_like=True):
    """A platform told this of an order's payment. orders: numbers of all that it paid for. goods: of this order."""

    role: ClassVar[Role] = roles.TOLD
    ebp_code: str
    pay_code: str
    pay_transaction_id: str
    total_amount: Amount
    currency: str
    orders: list[str]
    goods: list[str]


class GivenAnswer(FactStruct, frozen=True, array_like=True):
    """Somebody answered what was asked about an order. attribute: of the order, that says how it stands."""

    attribute: str
    verdict: str
    told: ToldPayment | None = None


class Order(OrderAccepted, frozen=True):
    """told: what its platform said of its payment, once it was asked and did."""

    direction: ClassVar[Direction] = IMPORT
    role: ClassVar[Role] = roles.ORDER
    told: ToldPayment | None = None

    @property
    def owner(self) -> str:
        """The platform: an order number is one of its own."""
        return self.ebp_code

    @property
    def unverified(self) -> bool | None:
        """Say that nobody answered in time whether the buyer is whom it names."""
        return True if self.identity == IdentityVerdict.UNANSWERED else None

    @property
    def untold(self) -> str | None:
        """Say why there is no raw data of its payment, though the platform was asked."""
        return self.raw_payment if self.raw_payment in _UNTOLD else None

    @property
    def awaits(self) -> tuple[roles.Answering, ...]:
        """The answers that it waits for."""
        return tuple([role for role in roles.ANSWERING if getattr(self, role.attribute) == ASKED])


_UNTOLD = (RawPaymentVerdict.UNSIGNED, RawPaymentVerdict.UNANSWERED)


class OrderAnswer(FactStruct, frozen=True):
    """An answer to what was asked about an order. asked: the order's submission."""

    direction: ClassVar[Direction] = IMPORT
    role: ClassVar[roles.Answering]
    correction: ClassVar[int] = 0
    order_no: str
    ebp_code: str
    asked: str
    verdict: str

    @property
    def owner(self) -> str:
        """The platform of the order."""
        return self.ebp_code

    @property
    def said(self) -> GivenAnswer:
        """Return what the order keeps of it."""
        return GivenAnswer(self.role.attribute, self.verdict)


class CheckedBuyer(OrderAnswer, frozen=True):
    """An answer whether the buyer of an order is whom that names."""

    role: ClassVar[roles.Answering] = roles.IDENTITY


class ToldOrder(FactStruct, frozen=True):
    """An order that was paid for, as the platform told it."""

    order_no: str
    goods: list[str]


class PaymentData(FactStruct, frozen=True):
    """The raw data of a payment, as far as they are compared."""

    ebp_code: str
    pay_code: str
    pay_transaction_id: str
    total_amount: Amount
    currency: str
    paid_orders: list[ToldOrder]


class AnsweredPayment(OrderAnswer, frozen=True):
    """An answer with the raw data of an order's payment, or without."""

    role: ClassVar[roles.Answering] = roles.RAW_PAYMENT
    told: PaymentData | None = None

    @property
    def said(self) -> GivenAnswer:
        """Return what the order keeps of it: of the goods its own."""
        told = self.told
        if told is None or self.verdict != RawPaymentVerdict.DATA:
            return GivenAnswer(self.role.attribute, self.verdict)
        numbers = [paid.order_no for paid in told.paid_orders]
        goods = [name for paid in told.paid_orders if paid.order_no == self.order_no for name in paid.goods]
        facts = told.ebp_code, told.pay_code, told.pay_transaction_id, told.total_amount, told.currency
        return GivenAnswer(self.role.attribute, self.verdict, ToldPayment(*facts, numbers, goods))


class Payment(PaymentAccepted, frozen=True):
    direction: ClassVar[Direction] = IMPORT
    role: ClassVar[Role] = roles.PAYMENT

    @property
    def owner(self) -> str:
        """The platform: an order number is one of its own."""
        return self.ebp_code


class Waybill(WaybillAccepted, frozen=True):
    direction: ClassVar[Direction] = IMPORT
    role: ClassVar[Role] = roles.WAYBILL


class Retraction(DocumentRetracted, frozen=True):
    role: ClassVar[roles.Retracting] = roles.RETRACTION


class ListedImport(ListLine, frozen=True):
    said: ClassVar[Mapping[str, str | None]] = {"gname": None, "item_no": None}
    """Of the goods the import list tells no more than is decided on."""


class DeclarationList(ListAccepted, frozen=True):
    lines: Annotated[list[ListedImport], Meta(min_length=1)]  # type: ignore[assignment]
    direction: ClassVar[Direction] = IMPORT
    role: ClassVar[Role] = roles.LIST
    said: ClassVar[Mapping[str, str | None]] = {"port_office": "port_code"}

    @property
    def buyer_token(self) -> str:
        """The token that quota is counted by."""
        return self.buyer_id_number.counted

    @property
    def owner(self) -> str:
        """The platform: an order number is one of its own."""
        return self.ebp_code


class Withdrawal(WithdrawalDeclared, frozen=True):
    role: ClassVar[Role] = roles.WITHDRAWAL
    way: ClassVar[Way] = "withdrawal"

    @property
    def owner(self) -> str:
        """The owner of the order number, by the direction."""
        return _owner(self)


class Deletion(ListDeleted, frozen=True):
    role: ClassVar[Role] = roles.WITHDRAWAL
    way: ClassVar[Way] = "deletion"
    invt_no: ClassVar[None] = None
    cop_no: ClassVar[None] = None

    @property
    def owner(self) -> str:
        """The owner of the order number, by the direction."""
        return _owner(self)


_OWNERS: Mapping[Direction, str] = {IMPORT: CASE.attributes[0], EXPORT: EXPORT_CASE.attributes[0]}


def _owner(asked: Withdrawal | Deletion) -> str:
    owner: str = getattr(asked, _OWNERS[asked.direction])
    return owner


_KINDS: Mapping[Role, Kind] = {
    role: KINDS[role.name] for role in roles.ROLES if KINDS[role.name].opens is not Opens.ATTEMPT
}


def business_key_of(document: Any) -> str | None:
    """The name under which `intake` may retract a document; None of what it does not."""
    kind = _KINDS.get(document.role)
    return kind.key_of(document) if kind else None
