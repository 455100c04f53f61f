"""Records do not gather behind a wide batch, and gather longer where they are late anyway."""

from datetime import UTC, datetime, timedelta

import pytest

from libs.runtime.loop.pacing import LATE_S, Gathering

NOW = datetime(2026, 3, 2, tzinfo=UTC)
NOW_NS = int(NOW.timestamp()) * 1_000_000_000
FRESH, LATE = NOW - timedelta(milliseconds=200), NOW - timedelta(seconds=LATE_S + 1)


@pytest.mark.parametrize(
    ("events", "newest", "pause_s"),
    [
        (10, FRESH, 0.05),
        (999, FRESH, 0.05),
        (1000, FRESH, 0.0),
        (10, LATE, 0.4),
        (1999, LATE, 0.4),
        (2000, LATE, 0.0),
        (0, None, 0.05),
    ],
)
def test_a_poll_waits_by_what_the_last_batch_was(events: int, newest: datetime | None, pause_s: float) -> None:
    gathering = Gathering(4000, 0.05, 0.4)
    gathering.note(events, newest, NOW_NS)
    assert gathering.pause_s == pause_s


def test_who_was_late_once_is_prompt_again_when_fresh_records_come() -> None:
    gathering = Gathering(4000, 0.05, 0.4)
    gathering.note(10, LATE, NOW_NS)
    gathering.note(10, FRESH, NOW_NS)
    assert gathering.pause_s == 0.05
