"""`intake` publishes accepted documents about customs declarations, and of export orders what declarations are held to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from libs.schemas import customs_declarations as d
from libs.schemas.events.base import Amount, DecimalText, EventStruct
from libs.schemas.events.intake import DocumentAccepted
from libs.schemas.keys import CONSIGNOR, DECLARANT, DECLARATION_CASE, ENTERPRISE


class MarketOperatorRegistered(DocumentAccepted, d.MarketRegistration):
    """Customs registered an enterprise for a market cluster."""

    keyed_by = ENTERPRISE


class MarketGoodsRecorded(DocumentAccepted, d.MarketRecord):
    """A consignor entered goods in the record of a market."""

    keyed_by = CONSIGNOR


class CustomsDeclared(DocumentAccepted, d.CustomsDeclaration):
    """A declarant handed in a customs declaration."""

    keyed_by, begins = DECLARANT, DECLARATION_CASE


class DeclarationWithdrawalAsked(DocumentAccepted, d.DeclarationWithdrawal):
    """A declarant asked to take a customs declaration back."""

    keyed_by = DECLARANT


class DeclarationInspected(DocumentAccepted, d.DeclarationInspection):
    """An officer reported what a customs declaration's goods or papers are found to be."""

    keyed_by = DECLARANT


class BusinessOrderTold(EventStruct, frozen=True):
    """An export order to a business (B) or into an overseas warehouse (W) stands so, or was deleted.

    Customs declarations name such orders; an ordinary one (E) is told of by nothing else than itself. deleted: whether the
    platform took it back.
    """

    submission_id: str
    ebp_code: str
    ebc_code: str
    order_no: str
    order_type: str
    goods_value: Amount
    currency: str
    deleted: bool = False

    @property
    def key(self) -> str:
        return self.ebc_code


BY_DECLARATION = frozenset({"B", "W"})
"""Order types whose goods may leave by a customs declaration."""


def told_of_order(submission_id: str, order: Any, deleted: bool) -> BusinessOrderTold | None:
    """Tell customs declarations of an accepted export order; None for one to a consumer."""
    if order.order_type not in BY_DECLARATION:
        return None
    facts = {name: getattr(order, name) for name in BusinessOrderTold.__struct_fields__[1:-1]}
    value = facts["goods_value"]
    facts["goods_value"] = DecimalText(format(value, "f") if isinstance(value, Decimal) else str(value))
    return BusinessOrderTold(submission_id, **facts, deleted=deleted)
