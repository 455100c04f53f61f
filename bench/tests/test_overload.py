"""An overload in figures: what was seen while it lasted, until everything was at rest."""

from __future__ import annotations

from array import array

import pytest

from bench.end_to_end import LOOPS, Measured, Options, Run, rounded
from bench.generator import Outcome
from bench.measuring.figures import figures
from bench.measuring.meters import Reading
from bench.measuring.pace import ClosedLoop, OpenLoop, Pace
from bench.measuring.scraping import Counts
from bench.measuring.watch import Moment, Sample

OPTIONS = Options("overload", None, 10.0, 1.0, 100, 200, 20, 1)


def moment(at_s: int, released: int, used_s: float) -> Moment:
    """used_s: of everything that is counted."""
    stages = dict.fromkeys(("poll", "decode", "move", "load", "decide", "save", "encode", "outbox", "produce"), used_s)
    waiting = dict.fromkeys(stages, 3 * used_s)
    reading = Reading({"kafka": used_s, "postgres": used_s, "tax": used_s}, {}, used_s * 3)
    return Moment(at_s * 1000, released, reading, {"tax": Counts(stages, waiting, released, 1.0, 0.0)})


def run(loop: str, pace: Pace, began_s: int, first: int, last: int) -> Run:
    """Ten seconds in which its lists are declared, at rest ten seconds after."""
    began, after = moment(began_s, first - 1, float(began_s)), moment(began_s + 10, last, began_s + 1.0)
    return Run(loop, pace, began, began, after, moment(began_s + 20, last, began_s + 2.0), first, last, 0.0, True)


@pytest.fixture
def measured() -> Measured:
    """Ten lists of the closed loop, ten of an overload, of which the last is lost, one afterwards."""
    runs = [
        run("closed", ClosedLoop(100), 100, 1, 10),
        run("overload", OpenLoop(3.0), 200, 11, 20),
        run("recovered", OpenLoop(1.0), 300, 21, 21),
    ]
    sent_s = [*range(100, 110), *([200] * 10), 300]
    released_s = [*range(100, 110), *range(202, 220, 2), 0, 301]
    outcome = Outcome(array("q", [s * 1000 for s in sent_s]), array("q", [s * 1000 for s in released_s]), 0)
    samples = [
        Sample(at_s * 1000, {"tax": lag}, {"tax": float(memory)})
        for at_s, lag, memory in ((105, 5, 60), (200, 0, 60), (210, 9, 80), (220, 0, 70), (305, 1, 70))
    ]
    return Measured(runs, outcome, samples, OPTIONS, (30.0, 31.0))


def test_lag_and_memory_are_those_of_the_overload_until_rest(measured: Measured) -> None:
    found = figures(measured)["overload"]
    assert [(point["at_s"], point["lag"]) for point in found["over_time"]] == [(0.0, 0), (10.0, 9), (20.0, 0)]
    assert found["lag_max"] == 9
    assert (found["memory_mib_max"], found["memory_mib_max_closed"]) == ({"tax": 80.0}, {"tax": 60.0})
    assert (found["last_release_s"], found["at_rest_s"]) == (18.0, 20.0)


def test_what_was_lost_in_an_overload_is_lost_in_all(measured: Measured) -> None:
    found = figures(measured)
    assert (found["overload"]["declared"], found["overload"]["released"], found["overload"]["lost"]) == (10, 9, 1)
    assert (found["released"], found["lost"]) == (20, 1)


def test_latency_in_an_overload_counts_every_list_and_comes_back(measured: Measured) -> None:
    found = figures(measured)["overload"]
    assert found["latency_ms"]["max"] == 18_000
    assert found["latency_ms_after"]["p99"] == 1_000
    assert found["latency_ms_before"] is None


def test_figures_speak_of_the_maximum_not_of_the_overload(measured: Measured) -> None:
    found = figures(measured)
    assert found["lists_per_s"] == 1.0
    assert found["by_stage"]["sql"] == 4 * found["by_stage"]["decode"] > 0
    assert found["by_stage"]["sql_wall"] == 3 * found["by_stage"]["sql"]


def test_stages_but_for_waiting_are_all_cpu(measured: Measured) -> None:
    found = figures(measured)
    *cpu, _waiting = found["by_stage"].values()
    assert list(found["by_stage"])[-1] == "sql_wall"
    assert sum(cpu) == pytest.approx(found["cpu_ms_per_list"])


def test_an_overload_is_told_in_terms_of_a_maximum_measured_before() -> None:
    assert all(loops[0] == "closed" for loops in LOOPS.values() if "overload" in loops)


@pytest.mark.parametrize(("rate", "said"), [(1_417.3, 1_420.0), (3.2, 1.0), (0.0, 1.0)])
def test_a_rate_is_whole_tens(rate: float, said: float) -> None:
    assert rounded(rate) == said
