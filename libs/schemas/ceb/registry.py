"""This module holds every message of release 202205. A further one is a table in a family's file and a name here."""

from collections.abc import Iterator
from typing import Any

from libs.schemas.ceb.engine.facts import Message
from libs.schemas.ceb.engine.rules import all_rules
from libs.schemas.ceb.exports.carriage import (
    ARRIVAL_REPORT,
    ARRIVAL_REPORT_RETURN,
    DEPARTURE_REPORT,
    DEPARTURE_REPORT_RETURN,
    MANIFEST,
    MANIFEST_RETURN,
)
from libs.schemas.ceb.exports.lists import EXPORT_LIST, EXPORT_LIST_RETURN
from libs.schemas.ceb.exports.orders import EXPORT_ORDER, EXPORT_ORDER_RETURN
from libs.schemas.ceb.exports.receipts import MONEY_RECEIPT, MONEY_RECEIPT_RETURN
from libs.schemas.ceb.exports.returns import EXPORT_REFUND, EXPORT_REFUND_RETURN, TALLY_LIST, TALLY_LIST_RETURN
from libs.schemas.ceb.exports.summaries import SUMMARY_APPLICATION, SUMMARY_APPLICATION_RETURN, SUMMARY_RESULT
from libs.schemas.ceb.exports.waybills import EXPORT_WAYBILL, EXPORT_WAYBILL_RETURN
from libs.schemas.ceb.exports.withdrawals import EXPORT_WITHDRAWAL, EXPORT_WITHDRAWAL_RETURN
from libs.schemas.ceb.imports.lists import DECLARATION_LIST, LIST_RETURN
from libs.schemas.ceb.imports.orders import ORDER, ORDER_RETURN
from libs.schemas.ceb.imports.payments import PAYMENT, PAYMENT_RETURN
from libs.schemas.ceb.imports.returns import REFUND, REFUND_RETURN
from libs.schemas.ceb.imports.site import WAREHOUSE_IN, WAREHOUSE_IN_RETURN
from libs.schemas.ceb.imports.taxes import TAX_BILL, TAX_BILL_STATUS
from libs.schemas.ceb.imports.waybills import WAYBILL, WAYBILL_RETURN, WAYBILL_STATUS, WAYBILL_STATUS_RETURN
from libs.schemas.ceb.imports.withdrawals import WITHDRAWAL, WITHDRAWAL_RETURN
from libs.schemas.ceb.platform import FORMAT_RECEIPT
from libs.schemas.ceb.shared.elements import BASE_TRANSFER
from libs.schemas.rules.rule import Rule

IMPORTS: tuple[Message[Any], ...] = (
    *(ORDER, ORDER_RETURN, PAYMENT, PAYMENT_RETURN, WAYBILL, WAYBILL_RETURN, WAYBILL_STATUS, WAYBILL_STATUS_RETURN),
    *(DECLARATION_LIST, LIST_RETURN, WITHDRAWAL, WITHDRAWAL_RETURN, REFUND, REFUND_RETURN),
    *(WAREHOUSE_IN, WAREHOUSE_IN_RETURN, TAX_BILL, TAX_BILL_STATUS, FORMAT_RECEIPT),
)
"""In the order of the official list."""

EXPORTS: tuple[Message[Any], ...] = (
    *(EXPORT_ORDER, EXPORT_ORDER_RETURN, MONEY_RECEIPT, MONEY_RECEIPT_RETURN, EXPORT_WAYBILL, EXPORT_WAYBILL_RETURN),
    *(ARRIVAL_REPORT, ARRIVAL_REPORT_RETURN, DEPARTURE_REPORT, DEPARTURE_REPORT_RETURN),
    *(EXPORT_LIST, EXPORT_LIST_RETURN, EXPORT_WITHDRAWAL, EXPORT_WITHDRAWAL_RETURN, MANIFEST, MANIFEST_RETURN),
    *(EXPORT_REFUND, EXPORT_REFUND_RETURN, TALLY_LIST, TALLY_LIST_RETURN),
    *(SUMMARY_APPLICATION, SUMMARY_APPLICATION_RETURN, SUMMARY_RESULT),
)
"""In the order of the official list."""

MESSAGES: dict[str, Message[Any]] = {message.name: message for message in (*IMPORTS, *EXPORTS)}
"""By name of the root element: "CEB311Message"."""


def rules_of(message: Message[Any]) -> Iterator[Rule]:
    """Every rule that a document of this message, or the message round it, can be answered with."""
    return all_rules(message, BASE_TRANSFER)
