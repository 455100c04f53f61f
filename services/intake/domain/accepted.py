"""An accepted document of the Unified Version becomes its event, carried over text by text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

import msgspec

from libs.schemas.ceb import Field, Message, getter
from libs.schemas.events.base import EncodedEvent, Fact
from libs.schemas.kinds import Kind, Opens

OF_AN_ATTEMPT = ("pre_no", "cop_no")
"""Numbers that `intake` gives a document that opens an attempt, or that its own may stand in for."""

_encode = msgspec.json.Encoder().encode


class _Carried:
    """Copies the fields that document and event share, as text, behind those of intake's own.

    own: fields that no field of the document tells, or that intake tells otherwise. make: the part of the event, of the
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
    """It writes the event of a message's accepted documents."""

    def __init__(self, kind: Kind, message: Message[Any]) -> None:
        self._event = kind.becomes
        self._key_of = kind.keyed_by.reader()
        self._head = _Carried(kind.becomes, message.fields, OF_AN_ATTEMPT if kind.opens is Opens.ATTEMPT else ())
        lines = kind.becomes.model_fields.get("lines")
        self._line = _Carried(get_args(lines.annotation)[0], message.lines.fields) if lines and message.lines else None

    def write(self, document: Any, own: Mapping[str, Any]) -> EncodedEvent:
        """own: what the document does not say, by attribute of the event."""
        if self._line:
            make, values = self._line.make, self._line.values
            own = {**own, "lines": [make(*values(line)) for line in document.lines]}
        head = self._head
        body = head.make(*[own[name] for name in head.own], *head.values(document))
        return EncodedEvent(self._event, self._key_of(document), _encode(body))
