"""What returns reads of a release, which is all it keeps of a list until somebody wants to send it back."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from libs.schemas.events.base import Event
from libs.schemas.events.review import ListReleased


class ReleasedLineView(msgspec.Struct, frozen=True, kw_only=True, rename="camel", gc=False):
    """Fields as in `ReleasedLine`."""

    gnum: int
    item_record_no: str | None = None
    gcode: str
    qty: Decimal
    value: Decimal


class ListReleasedView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Fields as in `ListReleased`. lines: their JSON, unread: one list in a hundred comes back."""

    ebp_code: str
    order_no: str
    attempt: int
    invt_no: str | None = None
    ems_no: str | None = None
    agent_code: str
    assure_code: str
    buyer_token: str
    lines: msgspec.Raw


VIEWS: dict[type[Event], type[msgspec.Struct]] = {ListReleased: ListReleasedView}
read_lines = msgspec.json.Decoder(list[ReleasedLineView]).decode
