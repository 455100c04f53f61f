"""`intake` publishes accepted applications to return goods of imported lists."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from libs.schemas.events.base import Amount, FactStruct
from libs.schemas.events.intake import MessageAccepted
from libs.schemas.events.lists import CaseRef
from libs.schemas.keys import CASE


class ReturnAppliedLine(FactStruct, frozen=True):
    """A line of an application names the list's line, and the quantity that is to come back in its unit."""

    gnum: int
    gcode: str
    qty: Amount


class ReturnApplied(MessageAccepted, frozen=True):
    """A declarant applied to return goods of a released list.

    customs_code: the office where they are to arrive. entrusted: whether ebc_code had let agent_code apply for it by an
    entrustment on record, on the day of the application.
    """

    keyed_by = CASE
    ebp_code: str
    order_no: str
    ebc_code: str
    agent_code: str
    customs_code: str
    invt_no: str
    lines: Annotated[list[ReturnAppliedLine], Meta(min_length=1)]
    cop_no: str
    entrusted: bool = False

    @property
    def ref(self) -> CaseRef:
        """The case that it names, whatever was declared of it."""
        return CaseRef.of(self.key)
