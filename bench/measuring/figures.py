"""From what was measured to the figures of the report. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bench.end_to_end import Measured, Run
from bench.measuring.latency import Latency, waits_between
from bench.measuring.overload import overload, peaks
from bench.measuring.pace import OpenLoop
from bench.measuring.scraping import Counts
from bench.measuring.watch import Moment
from libs.schemas.topics import CHAIN

OURSELVES = ("generator", "bench")
"""Processes that are no part of the system: their CPU is shown apart."""
LOST_SHOWN_MAX = 5
_SQL = ("move", "load", "save", "outbox")
STAGES = {
    "poll": ("poll",),
    "decode": ("decode",),
    "decide": ("decide",),
    "encode": ("encode",),
    "sql": _SQL,
    "produce": ("produce",),
}
"""Stages of the report → those the services count."""

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Span:
    """A span counts what happened between two moments, per list released in between."""

    before: Moment
    after: Moment
    released: int

    @property
    def seconds(self) -> float:
        return (self.after.at_ms - self.before.at_ms) / 1000

    @property
    def lists_per_s(self) -> float:
        return self.released / self.seconds

    def per_list_ms(self, seconds: float) -> float:
        return round(seconds * 1000 / self.released, 4) if self.released else 0.0

    def processes_ms(self) -> dict[str, float]:
        """CPU-ms per list by process, the system's only, the dearest first."""
        used = self.after.reading.since(self.before.reading).cpu_s
        return self._ranked({name: s for name, s in used.items() if name not in OURSELVES})

    def ourselves_ms(self) -> dict[str, float]:
        used = self.after.reading.since(self.before.reading).cpu_s
        return {name: self.per_list_ms(used.get(name, 0.0)) for name in OURSELVES}

    def backends_ms(self) -> dict[str, float]:
        return self._ranked(self.after.reading.since(self.before.reading).backends_s)

    def stages_ms(self) -> dict[str, float]:
        """CPU-ms per list by stage; `rest`: what the services use in none of them. `sql_wall` stands apart: how long the
        services were at their SQL, waiting included."""
        counts = self._counts().values()
        stages = {name: sum(_of(parts, each.cpu_s) for each in counts) for name, parts in STAGES.items()}
        used = self.after.reading.since(self.before.reading).cpu_s
        spent = sum(used.get(service, 0.0) for service in self.after.counts)
        stages["rest"] = spent - sum(stages.values())
        servers = {"broker": used.get("kafka", 0.0), "database": used.get("postgres", 0.0)}
        apart = {"sql_wall": sum(_of(_SQL, each.wall_s) for each in counts)}
        return {name: self.per_list_ms(seconds) for name, seconds in (stages | servers | apart).items()}

    def services(self) -> dict[str, Figures]:
        """Per service: records per list, records per batch, CPU and wall ms per list by stage."""
        return {service: self._service(counts) for service, counts in self._counts().items()}

    def others_share(self) -> float:
        """Say how much of a core everyone else on this machine used. Above a tenth, the rates are not to be trusted."""
        used = self.after.reading.since(self.before.reading)
        return max(0.0, (used.busy_s - sum(used.cpu_s.values())) / self.seconds)

    def stolen_share(self) -> float:
        """Say how much of a core the host gave to other machines."""
        return self.after.reading.since(self.before.reading).stolen_s / self.seconds

    def _service(self, counts: Counts) -> Figures:
        return {
            "records_per_list": round(counts.records / self.released, 2) if self.released else 0.0,
            "records_per_batch": round(counts.records / counts.batches, 1) if counts.batches else 0.0,
            "stages_ms": self._ranked(counts.cpu_s),
            "wall_ms": self._ranked(counts.wall_s),
        }

    def _counts(self) -> dict[str, Counts]:
        return {name: counts.since(self.before.counts[name]) for name, counts in self.after.counts.items()}

    def _ranked(self, seconds: Mapping[str, float]) -> dict[str, float]:
        ranked = sorted(seconds.items(), key=lambda pair: -pair[1])
        return {name: self.per_list_ms(value) for name, value in ranked}


def figures(measured: Measured) -> Figures:
    """Return what bench.json holds: capacity from the closed loop, latency from the open one, where both were run."""
    runs = {run.loop: _run_figures(measured, run) for run in measured.runs}
    capacity, answering = runs.get("closed") or runs["open"], runs.get("open") or runs["closed"]
    heads = ("lists_per_s", "cpu_ms_per_list", "by_process", "by_stage")
    options = measured.options
    return {
        **{name: capacity[name] for name in heads},
        "latency_ms": answering["latency_ms"],
        "released": sum(run["released"] for run in runs.values()),
        "lost": sum(run["lost"] for run in runs.values()),
        "released_twice": measured.outcome.doubled,
        "rate": answering["rate"],
        "seconds": options.seconds,
        "seed": options.seed,
        "partitions": CHAIN,
        "settings": asdict(options),
        "yardstick_ms": [round(taken, 2) for taken in measured.yardstick_ms],
        "overload": overload(measured, runs),
        "runs": runs,
        "series": {
            "seconds": [asdict(second) for second in measured.seconds],
            "samples": [asdict(sample) for sample in measured.samples],
        },
    }


def _of(parts: Iterable[str], seconds: Mapping[str, float]) -> float:
    return sum(seconds.get(part, 0.0) for part in parts)


def _run_figures(measured: Measured, run: Run) -> Figures:
    sent, released = measured.outcome.last_sent_ms, measured.outcome.released_ms
    lost = [number for number in range(run.first, run.last + 1) if not released[number - 1]]
    waits = waits_between(sent, released, run.before.at_ms, run.after.at_ms)
    window = Span(run.before, run.after, len(waits))
    whole = Span(run.began, run.end, run.last - run.first + 1 - len(lost))
    seen = measured.samples_of(run)
    by_process, by_process_to_rest = window.processes_ms(), whole.processes_ms()
    return {
        "loop": run.loop,
        "rate": run.pace.lists_per_s if isinstance(run.pace, OpenLoop) else None,
        "window_s": round(window.seconds, 2),
        "lists_per_s": round(window.lists_per_s, 1),
        "cpu_ms_per_list": round(sum(by_process.values()), 4),
        "by_process": by_process,
        "ourselves": window.ourselves_ms(),
        "postgres_by_role": window.backends_ms(),
        "by_stage": window.stages_ms(),
        "by_service": window.services(),
        "latency_ms": asdict(Latency.of(waits)),
        "declared": run.last - run.first + 1,
        "released": whole.released,
        "lost": len(lost),
        "lost_numbers": lost[:LOST_SHOWN_MAX],
        "came_to_rest": run.rested,
        "to_rest": {
            "seconds": round(whole.seconds, 2),
            "lists_per_s": round(whole.lists_per_s, 1),
            "cpu_ms_per_list": round(sum(by_process_to_rest.values()), 4),
            "by_process": by_process_to_rest,
            "by_service": whole.services(),
        },
        "lag_max": max((sum(sample.lag.values()) for sample in seen), default=0),
        "memory_mib_max": peaks(seen),
        "generator_late_ms": round(run.late_ms, 1),
        "cores_used_by_others": round(window.others_share(), 3),
        "cores_stolen": round(window.stolen_share(), 3),
    }
