"""The pictures beside the JSON files."""

from __future__ import annotations

from bench.end_to_end import Measured
from bench.measuring.figures import Figures
from bench.showing.bars import bars
from bench.showing.chart import Panel, svg

SERVERS = ("kafka", "postgres", "redis")


def picture(measured: Measured, figures: Figures) -> str:
    """Throughput, latency, lag and memory over the whole run; the measured windows shaded."""
    began = measured.runs[0].began.at_ms
    seconds, samples = measured.seconds, measured.samples

    def at(at_ms: int) -> float:
        return (at_ms - began) / 1000

    lags = {service: [(at(s.at_ms), float(s.lag.get(service, 0))) for s in samples] for service in samples[0].lag}
    memory = {name: [(at(s.at_ms), s.memory_mib.get(name, 0.0)) for s in samples] for name in samples[0].memory_mib}
    heard = [second for second in seconds if second.released]
    panels = [
        Panel("Released", "lists/s", {"released": [(s.at_s, s.released) for s in seconds]}),
        Panel(
            "Last document to release, by second of the release", "ms",
            {"p50": [(s.at_s, s.p50_ms) for s in heard], "p99": [(s.at_s, s.p99_ms) for s in heard]},
        ),
        Panel("Lag", "records", lags),
        Panel("Memory", "MiB, shared pages counted once", memory),
    ]  # fmt: skip
    title = f"{figures['lists_per_s']:,.0f} lists/s, {figures['cpu_ms_per_list']:.2f} CPU-ms per list"
    return svg(title, panels, [(at(run.before.at_ms), at(run.after.at_ms)) for run in measured.runs])


def growth_picture(found: Figures) -> str:
    """CPU per list over the size of the store."""
    sizes = found["sizes"]
    lines = {
        "whole system": [(row["stored"] / 1e6, row["cpu_ms_per_list"]) for row in sizes],
        "PostgreSQL": [(row["stored"] / 1e6, row["database_ms_per_list"]) for row in sizes],
    }
    return svg("CPU per list over million lists stored", [Panel("CPU per list", "ms", lines)])


def stages_picture(found: Figures) -> str:
    """CPU per record of each pass, by process."""
    rows = {}
    for row in found["passes"]:
        cpu = row["cpu_us_per_record"]
        own = {"the service": cpu.get(row["service"], 0.0)}
        rows[f"{row['service']}: {row['what']}"] = own | {name: cpu.get(name, 0.0) for name in SERVERS}
    return bars(f"CPU per record, each service alone, {found['lists']:,} lists", "µs", rows)


def limit_picture(found: Figures) -> str:
    """CPU per list of each kind of raw work, all of it, and what the system used."""
    parts = ("client", "broker", "database")
    rows = {row["what"]: {part: row[part] * 1000 for part in parts} for row in found["steps"]}
    rows["all of it"] = {part: sum(row[part] for row in rows.values()) for part in parts}
    ours = {name: value * 1000 for name, value in found["by_process"].items()}
    broker, database = ours.pop("kafka"), ours.pop("postgres")
    rows["the system"] = {"client": sum(ours.values()), "broker": broker, "database": database}
    return bars(f"the raw limit: CPU per list, {found['lists']:,} lists", "µs", rows)


def naive_picture(found: Figures) -> str:
    """CPU per document, the naive service and ours."""
    return bars(
        f"matching of {found['lists']:,} lists' documents: CPU per document", "µs",
        {row["name"]: row["by_process"] for row in found["services"]},
    )  # fmt: skip
