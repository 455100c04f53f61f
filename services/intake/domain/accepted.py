"""What an accepted document of the four becomes: its event, carried over text by text from the text document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from libs.schemas.ceb import DECLARATION_LIST, ORDER, PAYMENT, WAYBILL, Field, Message, getter
from libs.schemas.events import intake as events
from libs.schemas.events.base import Fact, Written

_encode = msgspec.json.Encoder().encode


class _Carried:
    """What the event says of an element: the fields that both have, as written, behind those of the desk's own.

    own: fields that no field of the document tells, or that the desk tells otherwise. make: the part of the event, of the
    values of `own` and the document's `values`.
    """

    def __init__(self, model: type[Fact], fields: tuple[Field, ...], otherwise: tuple[str, ...] = ()) -> None:
        shared = [f for f in fields if f.attribute in model.model_fields and f.attribute not in otherwise]
        present = [field.attribute for field in shared if not field.optional]
        absent = [field.attribute for field in shared if field.optional]
        self.own = [name for name in model.model_fields if name not in {*present, *absent}]
        members: list[Any] = [*((name, Any) for name in (*self.own, *present)), *((name, str, "") for name in absent)]
        names = {name: str(field.alias) for name, field in model.model_fields.items()}
        self.values = getter([*present, *absent])
        self.make = msgspec.defstruct(model.__name__, members, rename=names, omit_defaults=True, gc=False)


class EventForm:
    """How the accepted documents of a message are told."""

    def __init__(
        self,
        message: Message[Any],
        event: type[events.CaseDocument],
        line: type[Fact] | None = None,
        otherwise: tuple[str, ...] = (),
    ) -> None:
        self._event = event
        self._head = _Carried(event, message.fields, otherwise)
        self._line = _Carried(line, message.lines.fields) if line and message.lines else None

    def write(self, document: Any, own: Mapping[str, Any]) -> Written:
        """own: what the document does not say, by attribute of the event."""
        if self._line:
            make, values = self._line.make, self._line.values
            own = {**own, "lines": [make(*values(line)) for line in document.lines]}
        head = self._head
        body = head.make(*[own[name] for name in head.own], *head.values(document))
        return Written(self._event, document.order_no, _encode(body))


FORMS: dict[Message[Any], EventForm] = {
    ORDER: EventForm(ORDER, events.OrderAccepted, events.OrderLine),
    PAYMENT: EventForm(PAYMENT, events.PaymentAccepted),
    WAYBILL: EventForm(WAYBILL, events.WaybillAccepted),
    DECLARATION_LIST: EventForm(DECLARATION_LIST, events.ListAccepted, events.ListLine, otherwise=("pre_no", "cop_no")),
}
