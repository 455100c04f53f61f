"""An accepted document of the Unified Version becomes its event, carried over text by text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_args, get_type_hints

import msgspec

from libs.schemas.ceb import Field, Message
from libs.schemas.events.base import Event
from libs.schemas.events.persons import PersonalValue
from libs.schemas.kinds import KINDS, Kind, Opens
from libs.schemas.personal import Personal
from services.intake.domain.tokens import TOLD, Tokens

OF_AN_ATTEMPT = ("pre_no", "cop_no")
"""Numbers that `intake` gives a document that opens an attempt, or that its own may stand in for."""


LINES = "lines"
GMODEL = "gmodel"
_SELDOM = frozenset({GMODEL})
"""What intake tells of few documents that open an attempt."""
_UNLESS = {"port_code": "customs_code"}
"""Optional field → the one that it repeats in most documents: then it is left out of the event."""


def _maker(event: Any, fields: tuple[Field, ...], otherwise: tuple[str, ...] = ()) -> Callable[..., Any]:
    """A maker copies what document and event share, as text, beside what intake tells, tokens of persons and the lines.

    A field that the document lacks is empty there and None in the event. otherwise: what intake tells in the document's
    place. It is compiled, as a struct's own constructor is, because every document is told so.
    """
    optional = {field.name: field.default for field in msgspec.structs.fields(event) if not field.required}
    shared = {f.attribute: f for f in fields if f.attribute in event.__struct_fields__ and f.attribute not in otherwise}
    kinds = _persons(event, fields)
    if unfit := kinds.keys() & optional.keys():
        raise TypeError(f"{event.__name__}: {sorted(unfit)} of persons may be left out")
    facts = []
    for name in event.__struct_fields__:
        if name == LINES:
            facts.append(LINES)
        elif name not in shared:
            seldom_told = name in optional and (not otherwise or name in _SELDOM)
            facts.append(f"own.get({name!r}, {optional[name]!r})" if seldom_told else f"own[{name!r}]")
        elif name in kinds:
            facts.append(f"of[{kinds[name].value!r}](document.{name})")
        elif name in optional and name in _UNLESS:
            facts.append(f"None if document.{name} in ('', document.{_UNLESS[name]}) else document.{name}")
        elif name in optional:
            facts.append(f"None if document.{name} == '' else document.{name}")
        else:
            facts.append(f"document.{name}")
    made: Callable[..., Any] = eval(f"lambda document, own, of, {LINES}: event({', '.join(facts)})", {"event": event})
    return made


def _told_by_intake(event: Any, fields: tuple[Field, ...]) -> list[str]:
    told = {field.attribute for field in fields}
    return [name for name in event.__struct_fields__ if name not in told and name != LINES]


def _persons(event: Any, fields: tuple[Field, ...]) -> dict[str, Personal]:
    """Return the fields that the event tells of persons, and what kind each is. Raises TypeError where the event would
    show more of a person."""
    hints, kinds = get_type_hints(event), {}
    for field in fields:
        told = hints.get(field.attribute)
        if told is PersonalValue and field.personal in TOLD:
            kinds[field.attribute] = field.personal
        elif told and field.personal in TOLD:
            raise TypeError(f"{event.__name__}.{field.attribute} travels in clear")
    return kinds


class EventForm:
    """It writes the event of a message's accepted documents."""

    def __init__(self, kind: Kind, message: Message[Any]) -> None:
        event: Any = kind.becomes
        self._head = _maker(event, message.fields, OF_AN_ATTEMPT if kind.opens is Opens.ATTEMPT else ())
        self._line: Callable[..., Any] | None = None
        lines = get_type_hints(event).get(LINES)
        if lines and message.lines:
            (line,) = get_args(lines)[:1]
            if own := _told_by_intake(line, message.lines.fields):
                raise TypeError(f"{event.__name__}: no document tells {own} of a line")
            self._line = _maker(line, message.lines.fields)

    def write(self, document: Any, own: Mapping[str, Any], tokens: Tokens) -> Event:
        """own: what the document does not say, by attribute of the event."""
        of, line = tokens.of, self._line
        lines = [line(goods, own, of, None) for goods in document.lines] if line else None
        accepted: Event = self._head(document, own, of, lines)
        return accepted


MODELLED = frozenset(kind.name for kind in KINDS.values() if GMODEL in getattr(kind.becomes, "__struct_fields__", ()))
"""Kinds whose events may tell the models of their goods."""


def models_of(document: Any) -> list[str]:
    """Return what the lines of a document say, in the order of their numbers."""
    return [line.gmodel for line in sorted(document.lines, key=lambda line: int(line.gnum))]
