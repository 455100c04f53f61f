"""`python -m services.<name>.app backup --to DIR`: its words, and what it prints."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

from libs.runtime.failures import Halt
from libs.runtime.processing import Processor
from libs.runtime.settings import ServiceSettings
from libs.runtime.tools.backup import backup


def main(processor: Processor[Any, Any], settings: ServiceSettings, words: list[str]) -> int:
    """0: backed up. 2: not, and one line says why."""
    name = processor.name
    parser = argparse.ArgumentParser(prog=f"python -m services.{name}.app backup", description=__doc__)
    parser.add_argument("--to", type=Path, required=True, help="the backup goes into a folder of this name in it")
    to: Path = parser.parse_args(words).to
    try:
        manifest = asyncio.run(
            backup(
                name,
                settings.database_url.get_secret_value(),
                settings.kafka_bootstrap,
                to,
                lambda line: print(f"{name}: {line}", flush=True),
            )
        )
    except (Halt, OSError) as trouble:
        print(f"{name} is not backed up: {trouble}", file=sys.stderr)
        return 2
    rows, size = sum(each.rows for each in manifest.tables), sum(each.bytes for each in manifest.tables)
    print(f"{name}: {rows:,} rows, {size / 1e6:,.1f} MB in {to / name}")
    return 0
