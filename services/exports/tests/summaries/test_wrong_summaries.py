"""A wrong application is refused with everything that is wrong, each with both values."""

from __future__ import annotations

from typing import Any

import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.schemas.events.summaries import SummaryPartDeleted, SummaryRefused
from services.exports.tests.summaries.summing import (
    CONSIGNOR,
    OFFICE,
    OTHER_CONSIGNOR,
    PLACE,
    SummaryDriver,
    application,
    exported,
    number,
    wrong,
)

STRANGER = "3302980JK9"
FIRST, SECOND, HEAD = PLACE.format(1), PLACE.format(2), "SummaryApplyHead."
SUM_NO, OTHER_NO = "31052026S000000001", "31052026S000000009"
MONTH = {"start_time": "20260301000000", "end_time": "20260331235959"}
FEBRUARY = {"start_time": "20260201000000", "end_time": "20260228235959"}
OPEN = {"start_time": "20260301000000", "end_time": "20260401235959"}
NO_LIST = ("701.startTime.lists", f"{HEAD}startTime", "2026-03-01..2026-03-31", None)
SUMMARISED = ("701.copNo.summarised", f"{HEAD}copNo", "S6", SUM_NO)
WRONG: list[tuple[str, Any, tuple[str, str, str | None, str | None]]] = [
    ("no such list", application(9), ("701.invtNo.released", FIRST, number(9), None)),
    ("one of two is no list", application(1, 9), ("701.invtNo.released", SECOND, number(9), None)),
    ("not departed", application(3), ("701.invtNo.departed", FIRST, number(3), None)),
    ("a simplified list", application(4), ("701.invtNo.summary", FIRST, number(4), None)),
    ("twice in one message", application(1, 1), ("701.invtNo.once", SECOND, number(1), None)),
    ("summarised already", application(6), ("701.invtNo.one-summary", FIRST, number(6), SUM_NO)),
    ("another consignor's", application(5), ("701.ebcCode.consignor", FIRST, OTHER_CONSIGNOR, CONSIGNOR)),
    ("by another consignor", application(1, ebc_code=OTHER_CONSIGNOR),
     ("701.ebcCode.consignor", FIRST, CONSIGNOR, OTHER_CONSIGNOR)),
    ("a stranger's", application(1, agent_code=STRANGER), ("701.invtNo.released", FIRST, number(1), None)),
    ("a period by a stranger", application(agent_code=STRANGER, **MONTH), NO_LIST),
    ("at another office", application(1, customs_code="2248"), ("701.customsCode.office", FIRST, OFFICE, "2248")),
    ("of another site", application(1, loct_no="310501"), ("701.loctNo.site", FIRST, "310502", "310501")),
    ("of no site", application(2, loct_no="310501"), ("701.loctNo.site", FIRST, None, "310501")),
    ("a number of customs", application(1, sum_no=OTHER_NO), ("701.sumNo.given", f"{HEAD}sumNo", OTHER_NO, None)),
    ("a change of nothing", application(1, app_type="2"), ("701.msgSeqNo.known", f"{HEAD}msgSeqNo", "1", None)),
    ("a deletion of nothing", application(app_type="3"), ("701.msgSeqNo.known", f"{HEAD}msgSeqNo", "1", None)),
    ("too many messages", application(1, msg_count=4), ("701.msgCount.most", f"{HEAD}msgCount", "4", "3")),
    ("too many lists", application(1, 2, 7, 8), ("701.invtNo.most", "SummaryApplyList", "4", "3")),
    ("too many lists beside a period", application(1, 2, 7, 8, **MONTH),
     ("701.invtNo.most", "SummaryApplyList", "4", "3")),
    ("a period not over", application(**OPEN), ("701.endTime.over", f"{HEAD}endTime", "2026-04-01", "2026-04-01")),
    ("a period of no list", application(**FEBRUARY),
     ("701.startTime.lists", f"{HEAD}startTime", "2026-02-01..2026-02-28", None)),
    ("a period at another office", application(customs_code="2248", **MONTH), NO_LIST),
    ("a period of another site", application(loct_no="310509", **MONTH), NO_LIST),
    ("a period with too many lists", application(**MONTH), ("701.invtNo.most", "SummaryApplyList", None, "3")),
    ("a change behind the end", application(1, cop_no="S6", app_type="2"), SUMMARISED),
    ("a deletion behind the end", application(cop_no="S6", app_type="3"), SUMMARISED),
    ("a message more", application(1, cop_no="S6", msg_count=2, msg_seq_no=2), SUMMARISED),
]  # fmt: skip
OF_ANOTHER: dict[str, Any] = {
    "customs_code": "2248", "agent_name": "另一报关", "ebc_code": OTHER_CONSIGNOR, "ebc_name": "另一出口",
    "decl_agent_code": "3302980JK9", "decl_agent_name": "另一报关", "start_time": "20260301000000",
    "end_time": "20260331235959", "loct_no": "310501", "summary_flag": "2", "item_name_flag": "0", "msg_count": 3,
}  # fmt: skip


async def _stocked() -> SummaryDriver:
    small = {"EXPORTS_SUMMARY_LISTS_MAX": 3, "EXPORTS_SUMMARY_MESSAGES_MAX": 3}
    driver = SummaryDriver(Connections(MemoryStore()), **small)
    await driver.depart(
        exported(1, loct_no="310502"), exported(2), exported(4, statistics_flag="A"), exported(6), exported(7)
    )
    await driver.depart(exported(5, ebc_code=OTHER_CONSIGNOR), exported(8))
    await driver.release(exported(3))
    await driver.apply(application(6, cop_no="S6"))
    return driver


@pytest.mark.parametrize(("case", "applied", "finding"), WRONG, ids=[case for case, *_ in WRONG])
async def test_a_wrong_application_is_answered_exactly(case: str, applied: Any, finding: Any) -> None:
    driver = await _stocked()
    (refused,) = await driver.apply(applied)
    assert isinstance(refused, SummaryRefused) and wrong(refused.findings) == [finding]


@pytest.mark.parametrize("field", OF_ANOTHER)
async def test_messages_of_one_application_say_the_same(field: str) -> None:
    driver = await _stocked()
    await driver.apply(application(1, msg_count=2))
    (refused,) = await driver.apply(application(2, **{"msg_count": 2, "msg_seq_no": 2, field: OF_ANOTHER[field]}))
    (found,) = [each for each in wrong(refused.findings) if each[0] == "701.parts.agree"]
    assert found[2] == str(OF_ANOTHER[field])


async def test_messages_of_one_application_name_no_more_lists_than_it_may_have() -> None:
    """An application does not grow beyond its bound while it waits; a message may be taken back then."""
    driver = await _stocked()
    await driver.apply(application(1, 2, msg_count=3), application(7, msg_count=3, msg_seq_no=2))
    (refused,) = await driver.apply(application(8, msg_count=3, msg_seq_no=3))
    assert wrong(refused.findings) == [("701.invtNo.most", "SummaryApplyList", "4", "3")] and not refused.whole
    (deleted,) = await driver.apply(application(1, msg_count=3, msg_seq_no=2, app_type="3"))
    assert isinstance(deleted, SummaryPartDeleted)


async def test_everything_that_is_wrong_is_told_at_once() -> None:
    driver = await _stocked()
    (refused,) = await driver.apply(application(4, 9, 6, ebc_code=OTHER_CONSIGNOR))
    assert [(rule, path) for rule, path, *_ in wrong(refused.findings)] == [
        ("701.invtNo.summary", FIRST), ("701.ebcCode.consignor", FIRST), ("701.invtNo.released", SECOND),
        ("701.invtNo.one-summary", PLACE.format(3)), ("701.ebcCode.consignor", PLACE.format(3)),
    ]  # fmt: skip
