"""Sheets: what goes in comes out, as the records the events would be alone."""

import json

import pytest

from libs.schemas.cloudevents import NotASheet, SheetPlace, events_in, is_sheet, sheet_headers, sheet_place, singles

PLACE = SheetPlace("matching/intake.documents@a-2", 120, 1, 2)
BODY = json.dumps(
    [
        {"specversion": "1.0", "id": f"matching/intake.documents@a-2/120/{n}", "type": "DocumentsMatched",
         "subject": f"P:{n}", "data": {"orderNo": str(n), "amount": "1.10"}}
        for n in range(2)
    ]
).encode()  # fmt: skip


def test_a_sheet_says_where_it_stands_in_its_writers_output() -> None:
    headers = dict(sheet_headers(PLACE))
    assert is_sheet(headers)
    assert sheet_place(headers) == PLACE
    assert events_in(tuple(sheet_headers(PLACE))) == 2
    assert PLACE.mark < SheetPlace(PLACE.origin, 120, 2, 1).mark < SheetPlace(PLACE.origin, 121, 0, 1).mark


def test_each_event_of_a_sheet_can_be_read_as_a_record_of_its_own() -> None:
    first, second = singles(dict(sheet_headers(PLACE)), None, BODY)
    assert first.headers["ce_id"] == b"matching/intake.documents@a-2/120/0"
    assert (first.key, second.key) == (b"P:0", b"P:1")
    assert json.loads(second.value or b"") == {"orderNo": "1", "amount": "1.10"}


def test_a_record_that_is_no_sheet_is_its_own_single() -> None:
    (single,) = singles({"ce_type": b"ListReleased", "other": None}, b"k", b"{}")
    assert single == ({"ce_type": b"ListReleased", "other": None}, b"k", b"{}")
    assert events_in((("ce_type", b"ListReleased"),)) == 1


@pytest.mark.parametrize("body", [None, b"", b"{}", b"[", b"\xff"])
def test_what_is_no_sheet_is_said_to_be_none(body: bytes | None) -> None:
    with pytest.raises(NotASheet):
        list(singles(dict(sheet_headers(PLACE)), None, body))


@pytest.mark.parametrize("text", [None, b"", b"1/2", b"a/b/c", b"1/2/3/4"])
def test_a_sheet_without_its_place_is_none(text: bytes | None) -> None:
    with pytest.raises(NotASheet):
        sheet_place({"tg_origin": b"o", "tg_sheet": text})
