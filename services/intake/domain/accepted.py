"""An accepted document of the Unified Version becomes its event, carried over text by text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any, get_args, get_type_hints

import msgspec

from libs.schemas.ceb import Field, Message, getter
from libs.schemas.events.base import Event
from libs.schemas.events.persons import PersonalValue
from libs.schemas.kinds import Kind, Opens
from libs.schemas.personal import Personal
from services.intake.domain.tokens import TOLD, Tokens

OF_AN_ATTEMPT = ("pre_no", "cop_no")
"""Numbers that `intake` gives a document that opens an attempt, or that its own may stand in for."""


LINES = "lines"

_or_none = {"": None}.get
"""A field that the document lacks is empty there and None in the event: `map(_or_none, values, values)`."""


class _Carried:
    """Copies the fields that document and event share, as text, beside those that intake tells.

    own: what no field of the document tells, or intake tells otherwise. present, absent: what a document always has, and
    what it may lack. persons: what it always tells of persons, with the kind of each. in_order: own, present and absent
    values, those of persons and the lines, as the event takes them.
    """

    def __init__(self, event: Any, fields: tuple[Field, ...], otherwise: tuple[str, ...] = ()) -> None:
        names: tuple[str, ...] = event.__struct_fields__
        optional = {field.name for field in msgspec.structs.fields(event) if not field.required}
        shared = [f.attribute for f in fields if f.attribute in names and f.attribute not in otherwise]
        kinds = _persons(event, fields)
        if unfit := kinds.keys() & optional:
            raise TypeError(f"{event.__name__}: {sorted(unfit)} of persons may be left out")
        present = sorted(set(shared) - optional - kinds.keys(), key=names.index)
        absent = sorted(set(shared) & optional, key=names.index)
        self.own_names = [name for name in names if name not in shared and name != LINES]
        self.own = _items(self.own_names)
        self.event, self.present, self.absent, self.persons = event, getter(present), getter(absent), getter(kinds)
        self.kinds = [kind.value for kind in kinds.values()]
        self.in_order = itemgetter(*map([*self.own_names, *present, *absent, *kinds, LINES].index, names))


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


def _items(names: list[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    """Make a tuple of these items, whatever their number."""
    return itemgetter(*names) if len(names) > 1 else lambda items: tuple(items[name] for name in names)


class EventForm:
    """It writes the event of a message's accepted documents."""

    def __init__(self, kind: Kind, message: Message[Any]) -> None:
        event: Any = kind.becomes
        self._head = _Carried(event, message.fields, OF_AN_ATTEMPT if kind.opens is Opens.ATTEMPT else ())
        lines = get_type_hints(event).get(LINES)
        self._line = _Carried(get_args(lines)[0], message.lines.fields) if lines and message.lines else None
        if self._line and self._line.own_names:
            raise TypeError(f"{event.__name__}: no document tells {self._line.own_names} of a line")

    def write(self, document: Any, own: Mapping[str, Any], tokens: Tokens) -> Event:
        """own: what the document does not say, by attribute of the event."""
        head, lines = self._head, None
        if line := self._line:
            event, present, absent = line.event, line.present, line.absent
            lines = [
                event(*present(goods), *map(_or_none, lacking := absent(goods), lacking)) for goods in document.lines
            ]
        lacking, of = head.absent(document), tokens.of
        persons = [of[kind](text) for kind, text in zip(head.kinds, head.persons(document), strict=True)]
        values = (*head.own(own), *head.present(document), *map(_or_none, lacking, lacking), *persons, lines)
        accepted: Event = head.event(*head.in_order(values))
        return accepted
