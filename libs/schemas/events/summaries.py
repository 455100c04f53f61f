"""`exports` publishes how export lists are summarised into customs declarations, and the statistics of the others."""

from __future__ import annotations

from datetime import date

from libs.schemas.events.base import EventModel, Fact, Money, Quantity
from libs.schemas.events.lists import NamedList
from libs.schemas.findings import Finding


class DeclarantTold(EventModel):
    """Something is told to a declarant."""

    agent_code: str

    @property
    def key(self) -> str:
        return self.agent_code


class SummaryAnswered(DeclarantTold):
    """A message of a summary application is answered. submission_id: of the message `msg_seq_no`."""

    submission_id: str
    cop_no: str
    msg_seq_no: int


class SummaryAwaited(SummaryAnswered):
    """The message is kept until the others of its application are there. awaited: their numbers, the first of them."""

    awaited: list[int]


class SummaryPartDeleted(SummaryAnswered):
    """The message is taken back before its application was complete."""


class SummaryAccepted(SummaryAnswered):
    """The lists of a complete application are summarised; each of its messages is told of its own.

    lists: those that this message named; those of the period stand in the first one's. findings: what is taken with a
    warning, such as a list that is late.
    """

    customs_code: str
    ebc_code: str
    sum_no: str
    lists: list[NamedList]
    findings: list[Finding] = []


class SummaryRefused(SummaryAnswered):
    """A message of an application is refused, or the application and with it each of its messages. Its number is free
    again. whole: whether nothing of the application is kept."""

    findings: list[Finding]
    whole: bool = False


class DeclaredGoods(Fact):
    """A line of the customs declaration that a summary becomes: goods of one name or classification together.

    gseqno: its number in the declaration. name: what the goods have in common, empty where that is the code alone.
    quantities are in their units, the value in its currency.
    """

    gseqno: int
    gcode: str
    name: str
    country: str
    currency: str
    unit: str
    qty: Quantity
    unit1: str
    qty1: Quantity
    total_price: Money


class SummarisedLine(Fact):
    """A line of a list that stands in the declaration. goods: the declaration's line that it went into."""

    invt_no: str
    logistics_no: str
    gseqno: int
    gnum: int
    gcode: str
    goods: int


class SummaryDeclared(DeclarantTold):
    """A summary became this customs declaration, told in one message (CEB792) or in several.

    decl_seq_no: of the declaration among those of customs; entry_id: its customs number. owner_code: the producer, where
    the application asks to tell them apart. goods, lists and weights (kg) are the whole declaration's and stand in its
    first message; lines are the message's own.
    """

    customs_code: str
    sum_no: str
    decl_seq_no: str
    entry_id: str
    dec_state: str
    agent_name: str
    ebc_code: str
    ebc_name: str
    decl_agent_code: str
    decl_agent_name: str
    trade_mode: str
    traf_mode: str
    port_code: str
    country: str
    owner_code: str | None = None
    gross_weight: Quantity
    net_weight: Quantity
    msg_count: int
    msg_seq_no: int
    goods: list[DeclaredGoods] = []
    lines: list[SummarisedLine]


class SummaryDue(DeclarantTold):
    """A declarant's lists of a month are not summarised yet. lists: how many; due_day: the last day for them.

    month: the first day of that in which they departed.
    """

    customs_code: str
    ebc_code: str
    month: date
    due_day: date
    lists: int


class SummaryReminded(SummaryDue):
    """The day comes near by which these lists must be summarised."""


class SummaryOverdue(SummaryDue):
    """The day is over by which these lists had to be summarised."""


class StatisticsPublished(EventModel):
    """A figure of a month's export statistics: goods of simplified lists that departed then.

    month: its first day. gcode4: the goods' heading. unit: the lawful one, of qty. lists: how many have such goods.
    value_cny and value_usd: by the month's rates of the reference release. without_rate: currencies that it has none of,
    whose goods count nothing.
    """

    month: date
    customs_code: str
    trade_mode: str
    gcode4: str
    country: str
    unit: str
    lists: int
    qty: Quantity
    value_cny: Money
    value_usd: Money
    release: str
    without_rate: list[str] = []

    @property
    def key(self) -> str:
        return f"{self.month:%Y%m}"
