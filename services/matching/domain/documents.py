"""Import documents are the events of `intake`, each with its part in the set.

Amounts are the text they came as: numbers are compared as text first and parsed only where that differs, so a plain
list costs no decimal at all.
"""

from __future__ import annotations

from typing import ClassVar

from libs.schemas.codes.supervision_modes import IMPORT, Direction
from libs.schemas.events.intake import ListAccepted, OrderAccepted, PaymentAccepted, WaybillAccepted
from services.matching.domain import roles
from services.matching.domain.roles import Role


class Order(OrderAccepted, frozen=True):
    direction: ClassVar[Direction] = IMPORT
    role: ClassVar[Role] = roles.ORDER

    @property
    def owner(self) -> str:
        """The platform: an order number is one of its own."""
        return self.ebp_code


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


class DeclarationList(ListAccepted, frozen=True):
    direction: ClassVar[Direction] = IMPORT
    role: ClassVar[Role] = roles.LIST

    @property
    def buyer_token(self) -> str:
        """The token that quota is counted by."""
        return self.buyer_id_number.counted

    @property
    def owner(self) -> str:
        """The platform: an order number is one of its own."""
        return self.ebp_code
