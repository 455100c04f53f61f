"""`intake` publishes that a declarant takes a list back, or deletes one that waits for documents."""

from __future__ import annotations

from libs.schemas.codes.supervision_modes import Direction
from libs.schemas.events.intake import MessageAccepted
from libs.schemas.keys import ORDER


class WithdrawalDeclared(MessageAccepted, frozen=True):
    """A declarant takes a list back. invt_no: the list's number, or its preNo while customs has given it none.

    order_no: of an export list as `intake` knows it by its number; empty where it is nobody's. ebp_code: absent in
    exports, which name no platform.
    """

    keyed_by = ORDER
    order_no: str
    ebc_code: str
    agent_code: str
    invt_no: str
    ebp_code: str | None = None
    cop_no: str | None = None
    direction: Direction = "I"


class ListDeleted(MessageAccepted, frozen=True):
    """A declarant deletes its list (`appType` 3), which must wait for documents still.

    attempt: the number that the deletion takes among the attempts of the case; the next list has a higher one.
    """

    keyed_by = ORDER
    order_no: str
    ebp_code: str
    ebc_code: str
    agent_code: str
    attempt: int
    direction: Direction = "I"
