"""Customs asks a platform for the raw data of an order's payment (announcements 2018-165, 2018-179).

The platform uploads it, signed. Of the payment company's own request and response their hash and size are told alone: their
texts may name persons.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo
from pydantic_core import PydanticCustomError, PydanticKnownError

from libs.schemas.events.base import Fact
from libs.schemas.events.members import Code, Moment, NotNegative, Number, Platform
from libs.schemas.register import Declaration

ORDER_GOODS_MAX, GOODS_MAX, ORDERS_MAX = 100, 1000, 100
"""Names of goods of one order, of all orders of a payment, and its orders."""
GoodsName = Annotated[str, StringConstraints(min_length=1, max_length=250, pattern=r"^[^\x00-\x1f]+$")]


class RawPaymentVerdict(StrEnum):
    """The platform uploaded nothing within the time limit, or not under a signature of its own, or its data."""

    UNANSWERED = "unanswered"
    UNSIGNED = "unsigned"
    DATA = "data"


class Digest(Fact):
    """Hash and size of a text that is not passed on. size: in bytes."""

    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, Field(ge=0, le=100_000_000, strict=True)]


class PaidOrder(Fact):
    """An order was paid for. goods: names of its goods."""

    order_no: Number
    goods: Annotated[list[GoodsName], Field(min_length=1, max_length=ORDER_GOODS_MAX)]


def _each_once(orders: list[PaidOrder]) -> list[PaidOrder]:
    if len({order.order_no for order in orders}) < len(orders):
        raise PydanticCustomError("doubled", "Input should name each order once")
    if (goods := sum(len(order.goods) for order in orders)) > GOODS_MAX:
        raise PydanticKnownError("too_long", {"field_type": "Goods", "max_length": GOODS_MAX, "actual_length": goods})
    return orders


class RawPayment(Fact):
    """A platform told this of a payment. paid_orders: all that it paid for. ver_dept, pay_type: who verified it, and how it
    was paid, by the codes of announcement 2018-179. inital_request, inital_response: the payment company's, as the official
    names are spelled."""

    ebp_code: Code
    pay_code: Code
    pay_transaction_id: Number
    total_amount: NotNegative
    currency: Code
    ver_dept: Code
    pay_type: Code
    trading_time: Moment
    paid_orders: Annotated[list[PaidOrder], Field(min_length=1, max_length=ORDERS_MAX), AfterValidator(_each_once)]
    inital_request: Digest
    inital_response: Digest


def _where_there_is_data(value: RawPayment | None, info: ValidationInfo) -> RawPayment | None:
    if value is None and info.data.get("verdict") is RawPaymentVerdict.DATA:
        raise PydanticKnownError("missing")
    return value


class RawPaymentAnswer(Declaration):
    """The question for the raw data of an order's payment has its answer. asked: the submission of the order it was asked
    for. told: the data, where they came and their signature holds. customs: its own code; it may be left out where the
    sender is named round the document."""

    ebp_code: Platform
    order_no: Number
    asked: Number
    verdict: RawPaymentVerdict
    told: Annotated[RawPayment | None, Field(validate_default=True), AfterValidator(_where_there_is_data)] = None
    customs: Code | None = None
