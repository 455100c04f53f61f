"""`python -m services.<name>.app rebuild [--accept] [--from DIR] [--newest]`: its words, and what it prints."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from libs.runtime.failures import Halt
from libs.runtime.processing import Processor
from libs.runtime.settings import ServiceSettings
from libs.runtime.tools.rebuild import Rebuilt, rebuild
from libs.runtime.tools.retention_command import retention_of

REPORTS, BACKUPS = Path("var/reports"), Path("var/backups")


def main(processor: Processor[Any, Any], settings: ServiceSettings, words: list[str]) -> int:
    """Rebuild the store and return 0 where it is as it was, or was accepted as it is now. 1: it stays because it would
    differ. 2: it cannot be rebuilt."""
    parser = argparse.ArgumentParser(prog=f"python -m services.{processor.name}.app rebuild", description=__doc__)
    parser.add_argument("--accept", action="store_true", help="keep the rebuilt store even where it differs")
    parser.add_argument("--from", dest="snapshots", type=Path, default=BACKUPS, help="where backups lie")
    parser.add_argument("--newest", action="store_true", help="begin from the newest backup even where nothing was cut")
    options = parser.parse_args(words)
    print(f"{processor.name}: reading its topics", flush=True)
    try:
        result = asyncio.run(
            rebuild(
                processor,
                settings.database_url.get_secret_value(),
                settings.kafka_bootstrap,
                settings.calendar_secret.get_secret_value(),
                accept=options.accept,
                snapshots=options.snapshots,
                newest=options.newest,
                retention=retention_of(processor, settings) if settings.archive_dir else None,
            )
        )
    except (Halt, OSError, ValueError) as halt:  # retention names its directory and its key
        print(f"not rebuilt: {halt}", file=sys.stderr)
        return 2
    report = REPORTS / f"rebuild-{processor.name}.json"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(
        json.dumps({"service": processor.name, **asdict(result), "different": result.different}, indent=2)
    )
    _print(result)
    kept = not result.different or options.accept
    print("rebuilt" if kept else "left as it was: --accept keeps the rebuilt store", f"(open next: {report})")
    return 0 if kept else 1


def _print(result: Rebuilt) -> None:
    print(f"begun from the backup of {result.since}" if result.since else "begun from nothing")
    print(f"{result.records:,} records read, {result.facts:,} facts folded")
    for table, before in result.before.items():
        after = result.after[table]
        verdict = "equal" if after == before else "DIFFERENT"
        print(
            f"  {verdict:<10}{table:<24}{before.rows:>10,} -> {after.rows:>10,}   {before.hash[:12]} {after.hash[:12]}"
        )
