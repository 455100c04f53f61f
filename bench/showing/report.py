"""Results as tables on the terminal, a picture and a JSON file under `var/reports/`."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.measuring.figures import Figures

REPORTS = Path("var/reports")
RECORD_LISTS_PER_S = 1_417
"""China's customs at their peak: 85,000 lists a minute (2024)."""
MEASURED_LOOPS = ("closed", "open")
_OTHERS_MAX = 0.1


def write(name: str, figures: Figures, picture: str | None = None) -> list[Path]:
    """`<name>.json`, and `<name>.svg` if there is a picture. Returns what was written."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    files = {REPORTS / f"{name}.json": json.dumps(figures, indent=1, default=_plain) + "\n"}
    if picture:
        files[REPORTS / f"{name}.svg"] = picture
    for path, content in files.items():
        draft = path.with_suffix(f"{path.suffix}.{os.getpid()}.new")
        draft.write_text(content)
        draft.replace(path)
    return list(files)


def console() -> Console:
    return Console(width=None if os.isatty(1) else 120)


def print_end_to_end(figures: Figures) -> None:
    out = console()
    for run in (figures["runs"][name] for name in MEASURED_LOOPS if name in figures["runs"]):
        rate = f" at {run['rate']:,.0f} lists/s" if run["rate"] else " at the maximum"
        out.print(_heads(f"{run['loop']} loop{rate}, {run['window_s']:.0f} s", run))
        out.print(_ranking("CPU-ms per list, by process", run["by_process"], run["cpu_ms_per_list"]))
        out.print(_ranking("of PostgreSQL, by role or task", run["postgres_by_role"]))
        out.print(_services(run["by_service"]))
        if run["cores_used_by_others"] > _OTHERS_MAX:
            out.print(
                f"[yellow]Others used {run['cores_used_by_others']:.2f} cores meanwhile: trust the CPU per list, "
                "not the rates and latencies.[/yellow]"
            )
        if run["cores_stolen"] > _OTHERS_MAX:
            out.print(
                f"[yellow]The host gave {run['cores_stolen']:.2f} cores to other machines meanwhile: a list's CPU looks "
                "dearer than it is.[/yellow]"
            )
        if run["lost"]:
            out.print(
                f"[red]{run['lost']:,} lists were not released; the first are numbers {run['lost_numbers']}. "
                "Why: logs in var/bench/logs[/red]"
            )
    before, after = figures["yardstick_ms"]
    out.print(f"yardstick: {before:.1f} ms of CPU for a fixed piece of work before, {after:.1f} after", highlight=False)
    if figures["overload"]:
        out.print(_overload(figures["overload"]))


def print_stages(found: Figures) -> None:
    """One row per pass."""
    servers = ("kafka", "postgres", "redis")
    table = _table(
        f"each service alone, {found['lists']:,} lists: {found['cpu_ms_per_list']:.3f} CPU-ms per list in all",
        "service", "reads", "records", "records/s", "per batch", "CPU µs each", "service", *servers,
    )  # fmt: skip
    for row in found["passes"]:
        cpu = row["cpu_us_per_record"]
        own = cpu.get(row["service"], 0.0)
        table.add_row(
            row["service"], row["what"], f"{row['records']:,}", f"{row['records_per_s']:,.0f}",
            f"{row['records_per_batch']:,.0f}", f"{sum(cpu.values()):.1f}", f"{own:.1f}",
            *(f"{cpu.get(name, 0.0):.1f}" for name in servers),
        )  # fmt: skip
    console().print(table)


def print_limit(found: Figures) -> None:
    """One row per kind of raw work, and our share."""
    table = _table(
        f"the raw limit for {found['lists']:,} lists: {found['raw_cpu_ms_per_list']:.3f} CPU-ms per list, "
        f"{found['raw_lists_per_s']:,.0f} lists/s one after the other",
        "work", "items/list", "bytes/list", "s", "CPU-ms per list", "client", "broker", "database",
    )  # fmt: skip
    for row in found["steps"]:
        table.add_row(
            row["what"], f"{row['items_per_list']:.1f}", f"{row['bytes_per_list']:,}", f"{row['seconds']:.1f}",
            *(f"{row[name]:.4f}" for name in ("cpu_ms_per_list", "client", "broker", "database")),
        )  # fmt: skip
    sizes = _table("what one list leaves behind", "topic or table", "records or rows", "bytes", "of it headers")
    for row in found["sizes"]:
        sizes.add_row(
            row["name"], f"{row['items_per_list']:.2f}", f"{row['bytes_per_list']:,.0f}",
            f"{row['header_bytes_per_list']:,.0f}",
        )  # fmt: skip
    out = console()
    out.print(sizes)
    out.print(table)
    out.print(
        f"The system uses {found['cpu_ms_per_list']:.3f} CPU-ms per list from the first document to rest: "
        f"{found['share_of_raw_limit']:.0%} of the raw limit is reached."
    )


def print_growth(found: Figures) -> None:
    """One row per size of the store."""
    table = _table(
        f"with so many lists stored; the last costs {found['growth']:.2f} times the first, "
        f"{found['growth_at_one_pace']:.2f} times at one pace of the machine", "lists stored", "lists/s",
        "CPU-ms per list", "of it PostgreSQL", "growth", "at one pace", "bytes per list", "copied/s",
    )  # fmt: skip
    for row in found["sizes"]:
        table.add_row(
            f"{row['stored']:,}", f"{row['lists_per_s']:,.0f}", f"{row['cpu_ms_per_list']:.3f}",
            f"{row['database_ms_per_list']:.3f}", f"{row['growth']:.2f}", f"{row['growth_at_one_pace']:.2f}",
            f"{row['bytes_per_list']:,}",
            "–" if row["filled_per_s"] is None else f"{row['filled_per_s']:,.0f}",
        )  # fmt: skip
    out = console()
    out.print(table)
    largest = found["sizes"][-1]["stored"]
    for asked in found["asked"]:
        if asked > largest:
            out.print(f"{asked:,} lists were asked for: scaled to {largest:,}, for which the disk has room")


def _table(title: str, first: str, *others: str) -> Table:
    table = Table(first, title=title, title_justify="left", title_style="bold")
    for name in others:
        table.add_column(name, justify="left" if name == "reads" else "right")
    return table


def print_files(paths: list[Path]) -> None:
    print("Open next: " + ", ".join(map(str, paths)) + "; what the figures mean: docs/performance.md")


def _heads(title: str, run: Figures) -> Table:
    latency = run["latency_ms"]
    table = Table(title=title, title_justify="left", title_style="bold", show_header=False)
    for name, value in (
        ("released in the window", f"{run['lists_per_s']:,.0f} lists/s ({run['lists_per_s'] / RECORD_LISTS_PER_S:.2f} "
                                   f"of the national record of {RECORD_LISTS_PER_S:,})"),
        ("CPU per list", f"{run['cpu_ms_per_list']:.3f} ms"),
        ("by stage, ms per list", ", ".join(f"{stage} {value:.3f}" for stage, value in run["by_stage"].items())),
        ("last document to release", f"p50 {latency['p50']} ms, p95 {latency['p95']}, p99 {latency['p99']}, "
                                     f"max {latency['max']}"),
        ("from first list to rest", f"{run['to_rest']['lists_per_s']:,.0f} lists/s, "
                                    f"{run['to_rest']['cpu_ms_per_list']:.3f} CPU-ms per list"),
        ("declared, released, lost", f"{run['declared']:,}, {run['released']:,}, {run['lost']:,}"),
        ("generator", f"{run['ourselves']['generator']:.3f} CPU-ms per list, late by {run['generator_late_ms']:.0f} ms "
                      "at worst"),
    ):  # fmt: skip
        table.add_row(name, value)
    return table


def _overload(found: Figures) -> Table:
    after, before = found["latency_ms_after"], found["latency_ms_before"]
    rest = "never" if found["at_rest_s"] is None else f"{found['at_rest_s']:.0f} s"
    memory, usual = found["memory_mib_max"], found["memory_mib_max_closed"]
    title = f"overload: {found['times_maximum']} times the maximum for {found['seconds']:.0f} s"
    table = Table(title=title, title_justify="left", title_style="bold", show_header=False)
    for name, value in (
        ("lists begun", f"{found['declared_per_s']:,.0f}/s of {found['rate']:,.0f} asked; {found['released_per_s']:,.0f}/s "
                        "released meanwhile"),
        ("declared, released, lost", f"{found['declared']:,}, {found['released']:,}, {found['lost']:,}"),
        ("lag at worst", f"{found['lag_max']:,} records; last release at {found['last_release_s']:.0f} s, at rest: {rest}"),
        ("memory at worst, MiB", ", ".join(f"{p} {memory[p]:,.0f} ({usual.get(p, 0):,.0f})" for p in memory)
                                 + "; in brackets: in the closed loop"),
        ("last document to release", f"p99 {found['latency_ms']['p99']} ms"),
        (f"afterwards, {found['rate_after']:,.0f} lists/s", f"p50 {after['p50']} ms, p99 {after['p99']}"
         + (f"; before: p50 {before['p50']}, p99 {before['p99']}" if before else "")),
    ):  # fmt: skip
        table.add_row(name, value)
    return table


def _ranking(title: str, milliseconds: Mapping[str, float], total: float | None = None) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", show_header=False)
    table.add_column()
    table.add_column(justify="right")
    whole = total or sum(milliseconds.values()) or 1.0
    for name, value in milliseconds.items():
        table.add_row(name, f"{value:.4f}", f"{value / whole:.0%}")
    if total:
        table.add_row("all", f"{total:.4f}", "", style="bold")
    return table


def _services(services: Mapping[str, Figures]) -> Table:
    stages = list(dict.fromkeys(stage for row in services.values() for stage in row["stages_ms"]))
    title = "services: CPU-ms per list by stage; with waiting: wall_ms of the report"
    table = _table(title, "service", "read/list", "read/batch", *stages)
    for name, row in services.items():
        shown = [f"{row['stages_ms'].get(stage, 0):.3f}" for stage in stages]
        table.add_row(name, f"{row['records_per_list']:.2f}", f"{row['records_per_batch']:.0f}", *shown)
    return table


def _plain(value: Any) -> Any:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)
