"""Views by day say what a look through all rows would say."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from libs.schemas.reference.periods import by_key
from libs.schemas.reference.rows.goods import Unit

FIRST = date(2026, 1, 1)
days = st.integers(0, 40).map(lambda number: FIRST + timedelta(number))


@st.composite
def rows(draw: st.DrawFn) -> list[Unit]:
    """Rows of three codes; those of one code follow each other."""
    found = []
    for code in ("001", "002", "003"):
        ends = sorted(draw(st.lists(days, max_size=6, unique=True)))
        ends = ends[: len(ends) // 2 * 2]
        found += [
            Unit(code=code, zh=str(n), since=a, until=b)
            for n, (a, b) in enumerate(zip(ends[::2], ends[1::2], strict=True))
        ]
    if draw(st.booleans()):
        found.append(Unit(code="004", zh="always"))
    return found


@given(rows(), st.lists(days, min_size=1, max_size=20))
def test_a_view_holds_the_rows_of_its_day(found: list[Unit], asked: list[date]) -> None:
    periods = by_key(found, lambda row: row.code)
    for day in (*asked, date.min, date.max):
        assert periods.on(day) == {row.code: row for row in found if row.holds_on(day)}
