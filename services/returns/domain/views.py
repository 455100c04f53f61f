"""Structs name the fields that returns reads of a release. It keeps no more of a list until somebody wants to send it
back."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

import msgspec

from libs.schemas.events.base import Amount, FactStruct, reader_of
from libs.schemas.events.lists import DeclaredLine, ListSeen


class ListReleasedView(ListSeen, frozen=True, kw_only=True):
    """`ListReleased`. lines, values: their JSON, unread: one list in a hundred comes back."""

    lines: msgspec.Raw
    values: msgspec.Raw = msgspec.Raw(b"null")


class ReleasedLine(msgspec.Struct, frozen=True, gc=False):
    """At most this comes back of a line. value: its dutiable value, yuan; its price where the list was not taxed."""

    gnum: int
    item_record_no: str | None
    gcode: str
    qty: Decimal
    value: Decimal


class DeclaredAt(FactStruct, frozen=True, kw_only=True):
    """The list was declared at this office, for this e-commerce enterprise, from the book of this zone enterprise."""

    customs_code: str
    ebc_code: str
    area_code: str | None = None


class _Kept(FactStruct, frozen=True, kw_only=True):
    lines: list[DeclaredLine]
    values: list[Amount] | None = None
    place: DeclaredAt


_read = reader_of(_Kept)


def kept(released: ListReleasedView) -> str:
    """The lines as they are kept, JSON, and where they were declared."""
    listed = released.list
    parties = listed.parties
    declared = DeclaredAt(customs_code=listed.customs_code, ebc_code=parties.ebc_code, area_code=parties.area_code)
    place = msgspec.json.encode(declared)
    return (b'{"place":%b,"lines":%b,"values":%b}' % (place, bytes(released.lines), bytes(released.values))).decode()


class ToldOfRelease(NamedTuple):
    """A release as returns reads it, once somebody asks."""

    place: DeclaredAt
    lines: dict[int, ReleasedLine]


def read_told(text: str) -> ToldOfRelease:
    """Read what `kept` made."""
    release = _read(text.encode())
    values = release.values or [line.total_price for line in release.lines]
    lines = {
        line.gnum: ReleasedLine(line.gnum, line.item_record_no, line.gcode, Decimal(line.qty), Decimal(value))
        for line, value in zip(release.lines, values, strict=True)
    }
    return ToldOfRelease(release.place, lines)
