"""Messages of the Unified Version (跨境统一版, release 202205) as tables of facts, and what derives from them."""

from libs.schemas.ceb.codec import Envelope, parse_xml, render_xml, split_xml
from libs.schemas.ceb.facts import FormatRules, Message
from libs.schemas.ceb.lists import DECLARATION_LIST, LIST_RETURN
from libs.schemas.ceb.models import Document, document_of, model_of
from libs.schemas.ceb.orders import ORDER, ORDER_RETURN
from libs.schemas.ceb.payments import PAYMENT, PAYMENT_RETURN
from libs.schemas.ceb.reading import BODY_BYTES_MAX, Unreadable, parse_json
from libs.schemas.ceb.registry import MESSAGES
from libs.schemas.ceb.validate import Checked, validate
from libs.schemas.ceb.waybills import WAYBILL, WAYBILL_RETURN

__all__ = [
    "BODY_BYTES_MAX",
    "DECLARATION_LIST",
    "LIST_RETURN",
    "MESSAGES",
    "ORDER",
    "ORDER_RETURN",
    "PAYMENT",
    "PAYMENT_RETURN",
    "WAYBILL",
    "WAYBILL_RETURN",
    "Checked",
    "Document",
    "Envelope",
    "FormatRules",
    "Message",
    "Unreadable",
    "document_of",
    "model_of",
    "parse_json",
    "parse_xml",
    "render_xml",
    "split_xml",
    "validate",
]
