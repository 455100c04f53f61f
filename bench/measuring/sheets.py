"""A sheet of releases says of each list whose case it is and which number customs gave it."""

from __future__ import annotations

import msgspec


class NumberedList(msgspec.Struct, frozen=True, rename="camel"):
    """A list has this number of customs."""

    invt_no: str = ""


class ReleasedList(msgspec.Struct):
    """A list is released; of a day that is closed there is none."""

    list: NumberedList = NumberedList()


class EventInSheet(msgspec.Struct):
    """A sheet holds it, by the case that it is about; a day that is closed has its date there."""

    subject: str
    data: ReleasedList


released_in = msgspec.json.Decoder(list[EventInSheet]).decode
