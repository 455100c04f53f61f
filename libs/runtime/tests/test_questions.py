"""A question over HTTP costs what its length is, and a wrong cursor is the error of who asked."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from libs.runtime.http.paging import Cursor, Limit, cursor, place_of
from libs.runtime.http.problems import Problem
from libs.runtime.http.questions import Answer, Day, Inquiry, Query

FIRST = (datetime.min.replace(tzinfo=UTC), -1)


class PageQuery(Query):
    limit: Limit = 100
    cursor: Cursor | None = None
    day: Day | None = None


ASKED = Inquiry("/v1/pages", PageQuery, Answer, "Pages.")


def test_each_parameter_that_is_wrong_is_named_however_many_there_are() -> None:
    told = [(f"p{number}", "") for number in range(50_000)]
    with pytest.raises(Problem) as refused:
        ASKED.read([*told, ("limit", "1"), ("limit", "2")], {})
    errors = refused.value.more["errors"]
    assert errors[0] == {"parameter": "limit", "error": "given more than once"}
    assert {each["parameter"] for each in errors} == {"limit", *(name for name, _ in told)}


def test_a_day_is_written_as_a_day() -> None:
    assert ASKED.read([("day", "2026-03-02")], {}).day == date(2026, 3, 2)
    for wrong in ("0", "1772409600", "20260302", "2026-02-30", "2026-03-02T00:00:00", ""):
        with pytest.raises(Problem) as refused:
            ASKED.read([("day", wrong)], {})
        assert [each["parameter"] for each in refused.value.more["errors"]] == ["day"]


def test_a_cursor_is_the_place_that_it_was_made_of_and_nothing_else() -> None:
    moment = datetime(2026, 1, 2, 3, tzinfo=UTC)
    assert place_of(cursor(moment, 7), FIRST) == [moment, 7]
    assert place_of(None, FIRST) == [*FIRST]
    for wrong in (
        cursor("0001-01-01T00:00:00+23:59", 7),
        cursor("2026-01-02T03:00:00", 7),
        cursor(moment),
        cursor(moment, "7"),
    ):
        with pytest.raises(Problem) as refused:
            place_of(wrong, FIRST)
        assert refused.value.status == 400
