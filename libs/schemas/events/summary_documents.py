"""`intake` publishes accepted applications to summarise export lists."""

from __future__ import annotations

from libs.schemas.events.base import FactStruct
from libs.schemas.events.intake import MessageAccepted
from libs.schemas.keys import DECLARANT


class SummaryLine(FactStruct, frozen=True):
    """A line of a summary application names a list that is to be summarised."""

    invt_no: str


class SummaryApplied(MessageAccepted, frozen=True):
    """A declarant applied to summarise lists, in one message or in several of which this is one.

    app_type: 1 new, 2 changed, 3 deleted. summary_flag: 1 by consignor, 2 by consignor and producer. item_name_flag: 1
    by the goods' name, else by their classification. start_time, end_time: with both, the lists of these days in place of
    the lines.
    """

    keyed_by = DECLARANT
    app_type: str
    customs_code: str
    cop_no: str
    agent_code: str
    agent_name: str
    ebc_code: str
    ebc_name: str
    decl_agent_code: str
    decl_agent_name: str
    summary_flag: str
    item_name_flag: str
    msg_count: int
    msg_seq_no: int
    lines: list[SummaryLine] = []
    start_time: str | None = None
    end_time: str | None = None
    loct_no: str | None = None
    sum_no: str | None = None
