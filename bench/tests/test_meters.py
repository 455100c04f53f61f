import os

import psutil
import pytest

from bench.measuring.meters import Meters, Reading, difference, task_of


def test_a_difference_counts_what_began_later_from_nothing() -> None:
    assert difference({"tax": 1.5, "gone": 9.0}, {"tax": 2.0, "new": 0.25}) == {"tax": 0.5, "new": 0.25}


def test_readings_subtract_name_by_name() -> None:
    earlier = Reading({"kafka": 10.0}, {"tax": 1.0}, 100.0)
    later = Reading({"kafka": 12.5}, {"tax": 1.5, "walwriter": 0.1}, 104.0)
    assert later.since(earlier) == Reading({"kafka": 2.5}, {"tax": 0.5, "walwriter": 0.1}, 4.0)


@pytest.mark.parametrize(
    ("title", "task"),
    [
        ("postgres: tax tax 127.0.0.1(41234) COMMIT", "tax"),
        ("postgres: walwriter ", "walwriter"),
        ("postgres: background writer ", "background writer"),
        ("postgres: io worker 0", "io worker"),
    ],
)
def test_a_postgres_process_is_named_by_what_it_does(title: str, task: str) -> None:
    assert task_of([title]) == task


def test_a_process_that_has_ended_reads_as_nothing_more() -> None:
    gone = max(psutil.pids()) + 100_000
    meters = Meters({"me": os.getpid(), "gone": gone})
    assert meters.read().cpu_s["gone"] == 0.0
    assert meters.memory_mib()["me"] > 0
    assert meters.memory_mib()["gone"] == 0.0
