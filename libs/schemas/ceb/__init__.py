"""The messages of the Unified Version (跨境统一版, release 202205) are tables of facts, from which all else derives.

This is the door: services use what stands here, and nothing of the rooms behind it.
"""

from libs.schemas.ceb.codec import Envelope, Outline, Subscribe, outline, parse_xml, read_outlined, render_xml
from libs.schemas.ceb.engine.facts import NAMESPACE, Codes, Days, Field, FormatRules, Message
from libs.schemas.ceb.engine.fast import (
    TextDocument,
    by_name,
    document_from,
    getter,
    is_valid_on,
    model_from,
    read_text_document,
    text_document_of,
)
from libs.schemas.ceb.engine.findings import FINDINGS_MAX
from libs.schemas.ceb.engine.models import Document, document_of, model_of
from libs.schemas.ceb.engine.reading import BODY_BYTES_MAX, DoubledMember, Unreadable, parse_json, unmarked
from libs.schemas.ceb.engine.validate import Checked, validate
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
from libs.schemas.ceb.imports.waybills import WAYBILL, WAYBILL_RETURN, WAYBILL_STATUS, WAYBILL_STATUS_RETURN
from libs.schemas.ceb.imports.withdrawals import WITHDRAWAL, WITHDRAWAL_RETURN
from libs.schemas.ceb.refusal import NotTaken
from libs.schemas.ceb.registry import MESSAGES, rules_of
from libs.schemas.ceb.transport import Transport, envelope_form, opened, parse_envelope, render_envelope

__all__ = [
    "ARRIVAL_REPORT",
    "ARRIVAL_REPORT_RETURN",
    "BODY_BYTES_MAX",
    "DECLARATION_LIST",
    "DEPARTURE_REPORT",
    "DEPARTURE_REPORT_RETURN",
    "EXPORT_LIST",
    "EXPORT_LIST_RETURN",
    "EXPORT_ORDER",
    "EXPORT_ORDER_RETURN",
    "EXPORT_REFUND",
    "EXPORT_REFUND_RETURN",
    "EXPORT_WAYBILL",
    "EXPORT_WAYBILL_RETURN",
    "EXPORT_WITHDRAWAL",
    "EXPORT_WITHDRAWAL_RETURN",
    "FINDINGS_MAX",
    "LIST_RETURN",
    "MANIFEST",
    "MANIFEST_RETURN",
    "MESSAGES",
    "MONEY_RECEIPT",
    "MONEY_RECEIPT_RETURN",
    "NAMESPACE",
    "ORDER",
    "ORDER_RETURN",
    "PAYMENT",
    "PAYMENT_RETURN",
    "REFUND",
    "REFUND_RETURN",
    "SUMMARY_APPLICATION",
    "SUMMARY_APPLICATION_RETURN",
    "SUMMARY_RESULT",
    "TALLY_LIST",
    "TALLY_LIST_RETURN",
    "WAREHOUSE_IN",
    "WAREHOUSE_IN_RETURN",
    "WAYBILL",
    "WAYBILL_RETURN",
    "WAYBILL_STATUS",
    "WAYBILL_STATUS_RETURN",
    "WITHDRAWAL",
    "WITHDRAWAL_RETURN",
    "Checked",
    "Codes",
    "Days",
    "Document",
    "DoubledMember",
    "Envelope",
    "Field",
    "FormatRules",
    "Message",
    "NotTaken",
    "Outline",
    "Subscribe",
    "TextDocument",
    "Transport",
    "Unreadable",
    "by_name",
    "document_from",
    "document_of",
    "envelope_form",
    "getter",
    "is_valid_on",
    "model_from",
    "model_of",
    "opened",
    "outline",
    "parse_envelope",
    "parse_json",
    "parse_xml",
    "read_outlined",
    "read_text_document",
    "render_envelope",
    "render_xml",
    "rules_of",
    "text_document_of",
    "unmarked",
    "validate",
]
