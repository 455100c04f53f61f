from __future__ import annotations

from datetime import date, timedelta

from chaos.load import DAYS, START
from chaos.steps import STEPS, steps_within

RELEASES = [START + timedelta(days=n) for n in range(DAYS)]


def test_a_play_takes_every_step() -> None:
    calendar = [START + timedelta(days=n) for n in range(DAYS + 62)]
    assert steps_within(calendar, RELEASES) == set(STEPS)


def test_an_ordinary_day_is_no_step() -> None:
    assert steps_within([START + timedelta(days=10)], RELEASES) == set()
    assert steps_within([date(2027, 12, 31)], RELEASES) == {"calendar-year-end"}
    assert steps_within([date(2028, 2, 29)], []) == {"calendar-leap-day"}
    assert steps_within([START + timedelta(days=30)], [START]) == {"calendar-day-30-31"}
