"""`bench-peers` and `bench-naive` as tables, and the peers as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from bench.showing.bars import bars
from bench.showing.report import console

PARTS = {"cpu_us_per_row": "the system", "broker_us_per_row": "broker", "database_us_per_row": "database"}

OTHERS_MAX = 0.1
"""Cores; above it not only rates but CPU per row, too, come out too high."""


def print_peers(found: Mapping[str, Any]) -> None:
    """One row per system; one that could not run says why."""
    table = _table(
        f"three-document matching, {found['rows']:,} rows; killed once in {found['rows_killed']:,} rows",
        "system", "rows/s", "CPU µs/row", "warm", "broker", "database", "start", "lost", "doubled", "again",
    )  # fmt: skip
    for row in found["systems"]:
        cells = _cells(row) if "error" not in row else [*["–"] * 9]
        table.add_row(_named(row), *cells)
    out = console()
    out.print(table)
    out.print(
        "CPU µs/row: the system's own processes, from the first match to the last; warm: in the second half; start: CPU-s "
        "before the first match. lost, doubled: matches after kill -9 of everything and a restart; again: events "
        "published again under their old id, which their readers drop."
    )
    for row in found["systems"]:
        out.print(f"{row['name']}: {row['engine']}, {row['guarantee']}; {row['interval']}")
        if row.get("cores_used_by_others", 0.0) > OTHERS_MAX:
            out.print(f"[yellow]{row['name']}: others used {row['cores_used_by_others']:.2f} cores meanwhile[/yellow]")
        if "error" in row:
            out.print(f"[red]{row['name']} gave no figures: {row['error']}[/red]")
        elif row["cut"]:
            out.print(
                f"{row['name']} was cut after {row['rows']:,} rows: its time was over, and its figures are of these"
            )
        elif row["missing"] or row["wrong"] or row["doubled_undisturbed"]:
            out.print(
                f"[red]{row['name']}, without a kill: {row['missing']} matches missing, "
                f"{row['doubled_undisturbed']} doubled, {row['wrong']} wrong[/red]"
            )


def _cells(row: Mapping[str, Any]) -> list[str]:
    costs = [row.get(name) for name in ("cpu_us_per_row", "warm_cpu_us_per_row", *list(PARTS)[1:])]
    return [
        "–" if row.get("rows_per_s") is None else f"{row['rows_per_s']:,.0f}",
        *("–" if value is None else f"{value:.1f}" for value in costs),
        f"{row['start_cpu_s']:.1f}",
        *("?" if row[name] is None else f"{row[name]:,}" for name in ("lost", "doubled", "repeated_under_one_id")),
    ]


def _named(row: Mapping[str, Any]) -> str:
    return f"{row['name']}, cut" if row.get("cut") else str(row["name"])


def peers_picture(found: Mapping[str, Any]) -> str:
    """CPU per row, the cheapest first."""
    measured = [row for row in found["systems"] if row.get("cpu_us_per_row") is not None]
    measured.sort(key=lambda row: float(row["cpu_us_per_row"]))
    title = f"CPU per row of three-document matching, {found['rows']:,} rows"
    return bars(title, "µs", {_named(row): {PARTS[part]: row[part] for part in PARTS} for row in measured})


def _table(title: str, first: str, *others: str) -> Table:
    table = Table(first, title=title, title_justify="left", title_style="bold")
    for name in others:
        table.add_column(name, justify="right")
    return table


def print_naive(found: Mapping[str, Any]) -> None:
    """The naive service and ours, side by side, and what the naive one does not promise."""
    processes: Sequence[str] = list(dict.fromkeys(name for row in found["services"] for name in row["by_process"]))
    table = _table(
        f"matching of {found['lists']:,} lists' documents", "service", "records", "records/s", "CPU µs each", *processes
    )
    for row in found["services"]:
        each = (row["by_process"].get(name) for name in processes)
        table.add_row(
            row["name"], f"{row['rows']:,}", f"{row['rows_per_s']:,.0f}", f"{row['cpu_us_per_row']:,.1f}",
            *("–" if value is None else f"{value:,.1f}" for value in each),
        )  # fmt: skip
    out = console()
    out.print(table)
    if found["cores_used_by_others"] > OTHERS_MAX:
        out.print(f"[yellow]Others used {found['cores_used_by_others']:.2f} cores meanwhile[/yellow]")
    out.print(f"The naive service uses {found['ratio']:.1f} times the CPU of ours per record. It does not promise:")
    for lacking in found["naive_lacks"]:
        out.print(f"- {lacking}")
