"""`exports` publishes what becomes of customs declarations, and what it answers documents about them."""

from __future__ import annotations

from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events.base import EventModel, Fact, Money, Quantity
from libs.schemas.events.lists import CaseRef
from libs.schemas.findings import Finding


class MergedGoods(Fact):
    """A line of a customs declaration as it stands: goods of one code, or of a chapter that were merged.

    gno: its number. lines: numbers of the lines that went into it. unit, qty: kilograms where goods of several units are
    merged.
    """

    gno: int
    gcode: str
    destination: str
    currency: str
    unit: str
    qty: Quantity
    net_weight: Quantity
    total_price: Money
    lines: list[int]


class GoodsLetIn(Fact):
    """Goods of one code and unit that a declaration of the enterprise outside lets into a zone."""

    gcode: str
    unit: str
    qty: Quantity


class DeclarationAnswered(EventModel):
    """A customs declaration has this status now, 120 first: then 300, 399, 500 to 503, 700, 800, 899 or 100.

    submission_id: which brought it. entry_id: its customs number. findings: why, where it was stopped or ended. asks:
    what an officer still has to answer. goods: its lines as they stand, value_usd: what they come to by the month's rates,
    export_duty: what is due on them, in yuan; all three are told with 120. into: the zone enterprise that takes the goods
    in, entering: the goods, told with 800.
    """

    submission_id: str
    agent_code: str
    cop_no: str
    trade_mode: str
    customs_code: str
    ebc_code: str
    entry_id: str
    status: ListStatus
    findings: list[Finding] = []
    asks: list[ListStatus] = []
    goods: list[MergedGoods] | None = None
    value_usd: Money | None = None
    export_duty: Money | None = None
    into: str | None = None
    entering: list[GoodsLetIn] | None = None

    @property
    def ref(self) -> CaseRef:
        return CaseRef(owner=self.agent_code, number=self.cop_no, kind="declaration")

    @property
    def key(self) -> str:
        return self.agent_code


class DeclarationDocumentAnswered(EventModel):
    """A document is answered. document: its kind; owner, cop_no: whose it is, and which."""

    document: str
    owner: str
    cop_no: str
    submission_id: str

    @property
    def key(self) -> str:
        return self.owner


class DeclarationDocumentTaken(DeclarationDocumentAnswered):
    """A market record is kept, or a withdrawal or an officer's result took effect. owner: whose document it is."""


class DeclarationDocumentRefused(DeclarationDocumentAnswered):
    """A customs declaration, or a document about one, is refused with all that is wrong. Its number is free again.

    owner: whose document it is.
    """

    findings: list[Finding]
