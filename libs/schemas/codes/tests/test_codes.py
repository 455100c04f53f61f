"""Code tables and the supervision modes."""

from datetime import date

from libs.schemas.codes import (
    COUNTRIES,
    CURRENCIES,
    CUSTOMS_OFFICES,
    EXPORT,
    IMPORT,
    RECEIPT_STATUS,
    STATUSES_OF,
    TRADE_MODES,
    UNITS,
    Document,
    Exit,
    Hold,
    coded,
    supervision_mode,
)
from libs.schemas.codes.supervision_modes import ROWS
from libs.schemas.codes.table import Code, CodeTable

TODAY = date(2025, 11, 11)


def test_a_code_is_valid_from_its_first_to_its_last_day() -> None:
    table = CodeTable("t", "表", [Code("1", "甲", since=date(2020, 1, 1), until=date(2020, 12, 31))])
    days = [date(2019, 12, 31), date(2020, 1, 1), date(2020, 12, 31), date(2021, 1, 1)]
    assert [table.valid("1", day) for day in days] == [False, True, True, False]
    assert not table.valid("2", days[1])
    assert table.name("1") == "甲"


def test_codes_have_the_length_of_their_kind() -> None:
    for table, length in ((COUNTRIES, 3), (CURRENCIES, 3), (UNITS, 3), (TRADE_MODES, 4), (CUSTOMS_OFFICES, 4)):
        assert {len(row.code) for row in table} == {length}
    assert len(UNITS) == 122


def test_receipts_carry_known_statuses_only() -> None:
    assert [status for statuses in STATUSES_OF.values() for status in statuses if status not in RECEIPT_STATUS] == []


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
        assert row.code in TRADE_MODES
