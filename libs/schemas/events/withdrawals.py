"""`intake` publishes that a declarant takes a list back."""

from __future__ import annotations

from libs.schemas.events.intake import MessageAccepted
from libs.schemas.keys import ORDER


class WithdrawalDeclared(MessageAccepted, frozen=True):
    """A declarant takes a list back. invt_no: the list's number, or its preNo while customs has given it none."""

    keyed_by = ORDER
    order_no: str
    ebp_code: str
    ebc_code: str
    agent_code: str
    invt_no: str
    cop_no: str | None = None

    @property
    def key(self) -> str:
        return self.order_no
