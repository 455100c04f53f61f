"""Documents that intake cannot read or must refuse. What can be sent rightly is sent rightly beside them."""

from __future__ import annotations

from decimal import Decimal

from simulator.people.buyers import wrong_check_digit
from simulator.plan.draft import Draft
from simulator.plan.plan import Answer, Expected, Final, Parcel, Via

MALFORMED_ORDER = "-301008"


def _order_refused(draft: Draft, **wrong: str) -> list[Parcel]:
    """The order is refused, so the list waits for one."""
    documents = draft.documents()
    documents["order"] |= wrong
    draft.crowd(documents)
    answers = (Answer("order", MALFORMED_ORDER),)
    return [draft.parcel(Expected(Final.WAITING, missing="order", answers=answers))]


def bad_id(draft: Draft) -> list[Parcel]:
    """The check digit of the buyer's identity number is wrong."""
    return _order_refused(draft, buyerIdNumber=wrong_check_digit(draft.sale.buyer.id_number))


def wrong_sum(draft: Draft) -> list[Parcel]:
    """The amount paid is not price + freight + tax − discount."""
    return _order_refused(draft, acturalPaid=str(draft.sale.paid + Decimal("0.10")))


def broken_xml(draft: Draft) -> list[Parcel]:
    """An order breaks off in the middle of its XML: answered with 400, line and column. Then it is sent again."""
    draft.send("order", b'<?xml version="1.0"?>\n<CEB311Message guid="X"><Order><OrderHead>', via=Via.HTTP_XML)
    draft.crowd(draft.documents())
    return [draft.released(http_refusals=1)]


def broken_json(draft: Draft) -> list[Parcel]:
    """A payment that is no JSON, on Kafka: a dead letter. Then it is sent again."""
    draft.send("payment", b'{"payCode": "3122480EF3", "amountPaid": ')
    draft.crowd(draft.documents())
    return [draft.released(dead_letters=1)]


def null_header(draft: Draft) -> list[Parcel]:
    """Headers that may be left out have no value: no reason to refuse the document."""
    documents = draft.documents()
    headers = (("content-type", None), ("traceparent", None), ("x-partner", None))
    draft.send("order", documents.pop("order"), headers=headers)
    draft.crowd(documents)
    return [draft.released()]


def null_body(draft: Draft) -> list[Parcel]:
    """A waybill without a body: a dead letter. Then it is sent again."""
    draft.send("waybill", None)
    draft.crowd(draft.documents())
    return [draft.released(dead_letters=1)]
