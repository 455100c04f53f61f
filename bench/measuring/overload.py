"""An overload is told in figures: lag that grows and goes, memory that stays, latency that comes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from bench.end_to_end import OVERLOAD_TIMES, Measured
from bench.measuring.latency import Latency, waits_between
from bench.measuring.watch import Sample


def overload(measured: Measured, runs: Mapping[str, Any]) -> dict[str, Any] | None:
    """`overload` of bench.json; None where there was none. runs: the figures of every loop by its name.

    Seconds are counted from the first list of the overload.
    """
    run = next((run for run in measured.runs if run.loop == "overload"), None)
    if run is None:
        return None
    found, after = runs["overload"], runs["recovered"]
    seconds = (run.after.at_ms - run.began.at_ms) / 1000
    sent, released = measured.outcome.last_sent_ms, measured.outcome.released_ms
    last_release_ms = max(released[run.first - 1 : run.last], default=0)
    return {
        "times_maximum": OVERLOAD_TIMES,
        "rate": found["rate"],
        "declared_per_s": round(found["declared"] / seconds, 1),
        "released_per_s": found["lists_per_s"],
        "seconds": round(seconds, 1),
        "last_release_s": round((last_release_ms - run.began.at_ms) / 1000, 1),
        "at_rest_s": round((run.end.at_ms - run.began.at_ms) / 1000, 1) if run.rested else None,
        "declared": found["declared"],
        "released": found["released"],
        "lost": found["lost"],
        "lag_max": found["lag_max"],
        "memory_mib_max": found["memory_mib_max"],
        "memory_mib_max_closed": runs["closed"]["memory_mib_max"],
        "latency_ms": asdict(Latency.of(waits_between(sent, released, run.began.at_ms, run.end.at_ms))),
        "latency_ms_before": runs["open"]["latency_ms"] if "open" in runs else None,
        "latency_ms_after": after["latency_ms"],
        "rate_after": after["rate"],
        "over_time": [
            {
                "at_s": round((sample.at_ms - run.began.at_ms) / 1000, 1),
                "lag": sum(sample.lag.values()),
                "memory_mib": dict(sample.memory_mib),
            }
            for sample in measured.samples_of(run)
        ],
    }


def peaks(samples: Iterable[Sample]) -> dict[str, float]:
    """Process → the most memory it was seen with, MiB."""
    most: dict[str, float] = {}
    for sample in samples:
        for name, value in sample.memory_mib.items():
            most[name] = max(most.get(name, 0.0), round(value, 1))
    return most
