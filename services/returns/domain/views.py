"""Structs name the fields that returns reads of a release. It keeps no more of a list until somebody wants to send it
back."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from libs.schemas.events.base import FactStruct, reader_of
from libs.schemas.events.lists import DeclaredLine, ListSeen
from libs.schemas.events.tax import LineTax


class ListReleasedView(ListSeen, frozen=True, kw_only=True):
    """`ListReleased`. lines, tax: their JSON, unread: one list in a hundred comes back."""

    lines: msgspec.Raw
    tax: msgspec.Raw = msgspec.Raw(b"null")


class ReleasedLine(msgspec.Struct, frozen=True, gc=False):
    """At most this comes back of a line. value: its dutiable value, yuan; its price where the list was not taxed."""

    gnum: int
    item_record_no: str | None
    gcode: str
    qty: Decimal
    value: Decimal


class _Taxes(FactStruct, frozen=True):
    lines: list[LineTax]


class _Kept(FactStruct, frozen=True, kw_only=True):
    lines: list[DeclaredLine]
    tax: _Taxes | None = None


_read = reader_of(_Kept)


def kept(released: ListReleasedView) -> str:
    """The lines as they are kept, JSON."""
    return (b'{"lines":%b,"tax":%b}' % (bytes(released.lines), bytes(released.tax))).decode()


def read_lines(text: str) -> list[ReleasedLine]:
    """Read what `kept` made."""
    release = _read(text.encode())
    values = [of_line.value for of_line in release.tax.lines] if release.tax else [x.total_price for x in release.lines]
    return [
        ReleasedLine(line.gnum, line.item_record_no, line.gcode, Decimal(line.qty), Decimal(value))
        for line, value in zip(release.lines, values, strict=True)
    ]
