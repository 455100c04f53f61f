"""The refused samples are valid ones with one or two fields changed, one of each message, for the partner guide."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from libs.schemas.ceb.engine.facts import Field, Message
from libs.schemas.ceb.engine.models import Document
from libs.schemas.ceb.samples import sample
from libs.schemas.wire import Moment

DAY = date(2026, 3, 2)
"""A customs day on which every sample is valid."""
_NO_DAY = "20250229"
"""2025 has no 29 February."""

_CHANGES: dict[str, Document] = {
    "CEB213Message": {"tradeMode": "9610", "InvtRefundList": [{"unit2": "011"}]},
    "CEB303Message": {"OrderList": [{"gnum": 2}]},
    "CEB311Message": {"acturalPaid": "340.12", "OrderList": [{"qty": "0"}]},
    "CEB411Message": {"payerIdNumber": "110101199003071234", "payTime": "20251111250000"},
    "CEB507Message": {"msgSeqNo": 2},
    "CEB509Message": {"msgSeqNo": 2},
    "CEB511Message": {"weight": "-0.35", "packNo": 2},
    "CEB603Message": {"netWeight": "9", "InventoryList": [{"totalPrice": "61"}]},
    "CEB607Message": {"msgSeqNo": 2},
    "CEB621Message": {"emsNo": "", "netWeight": "9"},
    "CEB701Message": {"startTime": "20260301000000", "endTime": "20260228000000"},
    "CEB711Message": {"DeliveryList": [{"gnum": 3}]},
    "CEB792Message": {"netWeight": "9", "msgSeqNo": 2},
    "CEB816Message": {"customsTax": "1"},
}
"""Messages whose own rules are worth showing. Of a line, what changes in it."""


def changes(message: Message[Any]) -> Document:
    """Return what the refused sample says otherwise: its row, or else no name and a day that never was."""
    return _CHANGES.get(message.name) or dict(_usual(message))


def refused(message: Message[Any]) -> Document:
    """Return the sample with those changes."""
    document, changed = sample(message), changes(message)
    if message.lines and (element := message.lines.element) in changed:
        lines = zip(document[element], changed[element], strict=True)
        changed = {**changed, element: [{**line, **change} for line, change in lines]}
    return {**document, **changed}


def _usual(message: Message[Any]) -> Iterator[tuple[str, str]]:
    required = [field for field in message.fields if not field.optional]
    named = [field for field in required if field.name in message.key] or required
    yield named[-1].name, ""
    yield from [(field.name, _no_time(field)) for field in required if isinstance(field.type, Moment)][:1]


def _no_time(field: Field) -> str:
    assert isinstance(field.type, Moment)
    return _NO_DAY.ljust(field.type.length, "0")
