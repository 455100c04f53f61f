"""From samples to figures: what a row costs, in the whole, cold and warm; what a kill cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bench.peers.course import Course, Sample
from bench.peers.matching import KINDS

WARM_FROM = 0.5
"""The share of the matches from which a system counts as warm."""


def cost(course: Course, orders: int) -> dict[str, Any]:
    """From the first match seen until all are; what it took to get there stands apart, as the start.

    cpu_us_per_row is that of the system's own processes; the warm figure is that of the second half. rows: so many are
    done with; fewer than there are where the pass was cut.
    """
    tally, samples = course.tally, course.samples
    first = next(sample for sample in samples if sample.matches)
    rows_per_match = orders * len(KINDS) / tally.expected
    whole = _between(samples, first, rows_per_match)
    half = next(sample for sample in samples if sample.matches >= tally.seen * WARM_FROM)
    warm = _between(samples, half, rows_per_match) or whole
    return whole | {
        "warm_cpu_us_per_row": warm.get("cpu_us_per_row"),
        "warm_rows_per_s": warm.get("rows_per_s"),
        "start_s": round(first.at_s, 2),
        "start_cpu_s": round(first.cpu_s, 2),
        "rows": round(tally.seen * rows_per_match),
        "matches": tally.seen,
        "cut": course.cut,
        "missing": 0 if course.cut else tally.lost,
        "doubled_undisturbed": tally.doubled,
        "wrong": tally.wrong,
    }


def _between(samples: Sequence[Sample], first: Sample, rows_per_match: float) -> dict[str, Any]:
    """Nothing where everything came between two samples."""
    last = next(sample for sample in samples if sample.matches == samples[-1].matches)
    rows = (last.matches - first.matches) * rows_per_match
    if not rows:
        return {}

    seconds = last.at_s - first.at_s

    def each_us(name: str) -> float:
        used: float = getattr(last, name) - getattr(first, name)
        return round(used * 1e6 / rows, 2)

    return {
        "rows_per_s": round(rows / seconds, 1),
        "cpu_us_per_row": each_us("cpu_s"),
        "broker_us_per_row": each_us("kafka_s"),
        "database_us_per_row": each_us("postgres_s"),
        "cores_used_by_others": round((last.others_s - first.others_s) / seconds, 2),
    }


def kill_figures(course: Course) -> dict[str, Any]:
    """lost, doubled: matches, by reading the output topic to its end after everything was killed once and restarted.

    None where the pass was cut: nobody can say.
    """
    tally = course.tally
    return {
        "lost": None if course.cut else tally.lost,
        "doubled": None if course.cut else tally.doubled,
        "repeated_under_one_id": tally.repeated,
        "killed_at_matches": course.killed_at,
        "matches_expected_killed": tally.expected,
        "first_match_after_kill_s": course.back_after_s,
    }
