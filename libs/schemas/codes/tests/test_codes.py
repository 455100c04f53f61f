"""Code tables and the supervision modes."""

from datetime import date
from decimal import Decimal

import pytest

from libs.schemas.codes import (
    EXPORT,
    IMPORT,
    Document,
    Exit,
    Hold,
    coded,
    purchase_limit,
    supervision_mode,
)
from libs.schemas.codes.supervision_modes import ASKED_BY, ROWS, Station
from libs.schemas.codes.table import Code, CodeTable

TODAY = date(2025, 11, 11)


def test_a_code_is_valid_from_its_first_to_its_last_day() -> None:
    table = CodeTable("t", "表", [Code("1", "甲", since=date(2020, 1, 1), until=date(2020, 12, 31))])
    days = [date(2019, 12, 31), date(2020, 1, 1), date(2020, 12, 31), date(2021, 1, 1)]
    assert [table.valid("1", day) for day in days] == [False, True, True, False]
    assert not table.valid("2", days[1])
    assert table.name("1") == "甲"


def test_a_code_may_have_several_periods() -> None:
    first = Code("1", "甲", since=date(2020, 1, 1), until=date(2020, 12, 31))
    second = Code("1", "乙", since=date(2022, 1, 1))
    table = CodeTable("t", "表", [first, second])
    days = [date(2020, 12, 31), date(2021, 6, 1), date(2022, 1, 1)]
    assert [table.on("1", day) for day in days] == [first, None, second]
    assert [table.valid("1", day) for day in days] == [True, False, True]
    assert (table.name("1"), list(table), len(table)) == ("乙", [first, second], 1)
    with pytest.raises(ValueError, match="same day"):
        CodeTable("t", "表", [first, Code("1", "乙", since=date(2020, 12, 31))])


def test_the_limits_follow_each_other_without_a_gap() -> None:
    days = [date(2016, 4, 7), date(2016, 4, 8), date(2018, 12, 31), date(2019, 1, 1), TODAY]
    rows = [purchase_limit(day) for day in days]
    assert [row and (int(row.single), int(row.yearly)) for row in rows] == [
        None, (2000, 20000), (2000, 20000), (5000, 26000), (5000, 26000),
    ]  # fmt: skip


def test_every_member_a_row_names_is_read_by_some_service() -> None:
    """Nobody decides whether a list is matched or reviewed."""
    named = {member for row in ROWS for member in (*row.checks, *row.holds, *row.course, row.exit)}
    assert named - {Station.MATCHING, Station.REVIEW} == ASKED_BY.keys()


def test_a_customs_code_is_written_customs_way() -> None:
    assert coded("2600") == "[Code:2600;Desc:放行]"


def test_bonded_import_is_one_row() -> None:
    mode = supervision_mode("1210", IMPORT, TODAY)
    assert mode
    assert mode.bonded
    assert mode.holds == {Hold.STOCK, Hold.GUARANTEE, Hold.QUOTA}
    assert mode.documents == (Document.ORDER, Document.PAYMENT, Document.WAYBILL, Document.LIST)
    assert mode.exit is Exit.ZONE_GATE


def test_export_receipts_are_no_longer_needed_from_december_2024() -> None:
    before, after = (supervision_mode("9610", EXPORT, date(2024, 12, day)) for day in (14, 15))
    assert before
    assert after
    assert set(before.documents) - set(after.documents) == {Document.EXPORT_RECEIPT}


def test_modes_exist_in_their_direction_only() -> None:
    assert supervision_mode("9710", IMPORT, TODAY) is None
    assert supervision_mode("1239", EXPORT, TODAY) is None


def test_rows_of_a_mode_never_overlap() -> None:
    for row in ROWS:
        assert supervision_mode(row.code, row.direction, max(row.since, date(2014, 1, 1))) is row


def test_one_purchase_keeps_the_single_limit_and_one_article_the_yearly() -> None:
    limit = purchase_limit(TODAY)
    assert limit
    values = [Decimal(text) for text in ("5000.00", "5000.01", "25999.99", "26000.00")]
    assert [limit.allows(value, one_article=False) for value in values] == [True, False, False, False]
    assert [limit.allows(value, one_article=True) for value in values] == [True, True, True, False]
    assert (limit.bound(one_article=False), limit.bound(one_article=True)) == ("<= 5000", "< 26000")
