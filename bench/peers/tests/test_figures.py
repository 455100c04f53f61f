import pytest

from bench.peers.course import Course, Sample
from bench.peers.figures import cost, kill_figures
from bench.peers.rows import agrees, order_no
from bench.peers.tally import Tally, Told

ORDERS = 100
"""98 of them match: a match stands for 300/98 rows."""


def _course(*samples: tuple[float, int, float, float, float]) -> Course:
    tally = Tally(ORDERS)
    for number in filter(agrees, range(ORDERS)):
        tally.add(Told(order_no(number)))
    return Course(tally, [Sample(*sample, others_s=sample[0] / 2) for sample in samples])


def test_the_start_stands_apart_and_a_row_costs_what_was_used_after_it() -> None:
    course = _course((1, 0, 2.0, 1.0, 0), (2, 49, 3.0, 1.5, 0.1), (3, 98, 3.3, 1.8, 0.4), (4, 98, 9.0, 9.0, 9.0))
    found = cost(course, ORDERS)
    assert (found["start_s"], found["start_cpu_s"]) == (2, 3.0)
    assert found["rows_per_s"] == 150
    assert found["cpu_us_per_row"] == pytest.approx(0.3e6 / 150)
    assert found["broker_us_per_row"] == pytest.approx(0.3e6 / 150)
    assert found["database_us_per_row"] == pytest.approx(0.3e6 / 150)
    assert (found["missing"], found["wrong"]) == (0, 0)
    assert found["cores_used_by_others"] == 0.5


def test_warm_is_the_second_half() -> None:
    course = _course((1, 2, 0, 0, 0), (2, 49, 8.0, 0, 0), (3, 98, 9.0, 0, 0))
    found = cost(course, ORDERS)
    assert found["warm_cpu_us_per_row"] == pytest.approx(1e6 / 150, rel=1e-3)
    assert found["cpu_us_per_row"] > found["warm_cpu_us_per_row"]


def test_what_comes_between_two_samples_has_no_rate() -> None:
    assert "rows_per_s" not in cost(_course((1, 98, 1.0, 0, 0)), ORDERS)


def test_a_kill_is_judged_by_what_lies_on_the_topic() -> None:
    course = _course((1, 98, 0, 0, 0))
    course.tally.add(Told(order_no(1)))
    course.killed_at, course.back_after_s = 40, 7.5
    found = kill_figures(course)
    assert (found["lost"], found["doubled"], found["killed_at_matches"]) == (0, 1, 40)


def test_a_pass_that_was_cut_says_how_many_rows_it_came_to() -> None:
    course = Course(Tally(ORDERS), [Sample(1, 1, 0, 0, 0, 0), Sample(2, 49, 1.0, 0, 0, 0)], cut=True)
    for number in filter(agrees, range(ORDERS // 2)):
        course.tally.add(Told(order_no(number)))
    found = cost(course, ORDERS)
    assert (found["cut"], found["rows"], found["missing"]) == (True, ORDERS // 2 * 3, 0)


def test_of_a_pass_that_was_cut_nobody_says_what_was_lost() -> None:
    course = _course((1, 40, 0, 0, 0))
    course.cut = True
    assert (kill_figures(course)["lost"], kill_figures(course)["doubled"]) == (None, None)
