"""Three export lists depart: one is summarised, one counted, the third nobody summarises."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from libs.schemas.events import departures, matching, review, summaries
from libs.schemas.events.base import DecimalText, Event
from libs.schemas.events.lists import Declared, Exported
from libs.schemas.tests import a_list

_PARTIES: dict[str, Any] = {
    "ebp_code": "无", "ebc_code": "3302960CD2", "agent_code": "3302980JK5", "logistics_code": "3301980GH4",
}  # fmt: skip


def _behind(start: date, days: int) -> date:
    return start + timedelta(days=days)


def _made(kind: type[Event], **facts: Any) -> Event:
    return a_list.told(kind, **facts)


def exported(number: str, flag: str) -> Declared:
    """An export list that is summarised (B) or counted (A)."""
    out = Exported(
        statistics_flag=flag, owner_code="NO", country="304", pod="2110", port_code="3105",
        gross_weight=DecimalText("1.2"), net_weight=DecimalText("1"),
    )  # fmt: skip
    facts = _PARTIES | {
        "number": number,
        "logistics_no": f"YD{number}",
        "direction": "E",
        "trade_mode": "9610",
        "exported": out,
    }
    made = a_list.declared(**facts, attempt=1, customs_code="3105", invt_no=f"31052026E00000000{number[-1]}")
    return a_list.amended(made, ref=a_list.amended(made.ref, owner="3302960CD2"))


SUMMARISED, COUNTED, MISSED = exported("E1", "B"), exported("E2", "A"), exported("E3", "B")
OUT_LINE = a_list.line(
    gcode="9617009000", qty="2", unit="142", country="305", qty1="0.3", unit1="035", total_price="300.00", currency="502",
    gname="保温杯",
)  # fmt: skip
SUM_NO = "31052026S000000001"


def exporting(start: date) -> list[tuple[date, Event]]:
    """Three lists depart: one is summarised, one stands in the statistics, the third is overdue."""
    declarant = {"agent_code": "3302980JK5", "customs_code": "3105", "ebc_code": "3302960CD2"}
    goods = summaries.DeclaredGoods(
        gseqno=1, gcode="9617009000", name="保温杯", country="305", currency="502", unit="142", qty=Decimal(2), unit1="035",
        qty1=Decimal("0.3"), total_price=Decimal("300.00"),
    )  # fmt: skip
    line = {
        "invt_no": SUMMARISED.invt_no,
        "logistics_no": "YDE1",
        "gseqno": 1,
        "gnum": 1,
        "gcode": "9617009000",
        "goods": 1,
    }
    result = declarant | {
        "sum_no": SUM_NO, "decl_seq_no": "E20263105000000002", "entry_id": "310520260000000002", "dec_state": "399",
        "agent_name": "a", "ebc_name": "e", "decl_agent_code": "d", "decl_agent_name": "d", "trade_mode": "9610",
        "traf_mode": "5", "port_code": "3105", "country": "304", "gross_weight": "1.2", "net_weight": "1",
        "msg_count": 1, "msg_seq_no": 1, "goods": [goods], "lines": [line],
    }  # fmt: skip
    answered = declarant | {"submission_id": "s", "cop_no": "S1", "msg_seq_no": 1, "sum_no": SUM_NO}
    month = start.replace(day=1)
    figure = {
        "month": month, "customs_code": "3105", "trade_mode": "9610", "gcode4": "9617", "country": "305", "unit": "035",
        "lists": 1, "qty": "0.3", "value_cny": "2138.57", "value_usd": "300.00", "release": "sample",
    }  # fmt: skip
    lists = (SUMMARISED, COUNTED, MISSED)
    left = departures.DocumentPart(
        document="departure", owner="3301980GH4", cop_no="D1", msg_count=1, msg_seq_no=1, submission_id="d",
        customs_code="3105", logistics_code="3301980GH4", leave_time="20260302224000",
        logistics_nos=[each.waybill.logistics_no for each in lists],
    )  # fmt: skip
    return [
        *((start, matching.ListMatched(list=each, fees=a_list.fees(), lines=[OUT_LINE])) for each in lists),
        *((start, review.ListReleased(list=each, lines=[OUT_LINE], grounds=[])) for each in lists),
        *((start, _made(review.LeavePermitted, list=each, lines=[OUT_LINE])) for each in lists),
        (start, departures.DeparturePosted(part=left)),
        *((start, _made(departures.ListDeparted, list=each, leave_time="20260302224000")) for each in lists),
        (_behind(start, 29), _made(summaries.StatisticsPublished, **figure)),
        (_behind(start, 30), _made(summaries.SummaryAccepted, **answered, lists=[SUMMARISED.named])),
        (_behind(start, 30), _made(summaries.SummaryDeclared, **result)),
        (
            _behind(start, 44),
            _made(summaries.SummaryOverdue, **declarant, month=month, due_day=_behind(start, 44), lists=1),
        ),
    ]
