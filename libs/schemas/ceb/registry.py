"""Every message this system speaks. A further one is a table in a family's file and a name here."""

from typing import Any

from libs.schemas.ceb.engine.facts import Message
from libs.schemas.ceb.imports.lists import DECLARATION_LIST, LIST_RETURN
from libs.schemas.ceb.imports.orders import ORDER, ORDER_RETURN
from libs.schemas.ceb.imports.payments import PAYMENT, PAYMENT_RETURN
from libs.schemas.ceb.imports.waybills import WAYBILL, WAYBILL_RETURN

MESSAGES: dict[str, Message[Any]] = {
    message.name: message
    for message in (
        ORDER,
        ORDER_RETURN,
        PAYMENT,
        PAYMENT_RETURN,
        WAYBILL,
        WAYBILL_RETURN,
        DECLARATION_LIST,
        LIST_RETURN,
    )
}
"""By name of the root element: "CEB311Message"."""
