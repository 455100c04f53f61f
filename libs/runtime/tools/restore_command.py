"""`python -m services.<name>.app restore --from DIR`: its words, and what it prints."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from libs.runtime.failures import Halt, Transient
from libs.runtime.processing import Processor
from libs.runtime.settings import ServiceSettings
from libs.runtime.tools.backup import MANIFEST
from libs.runtime.tools.restore import restore

REPORTS = Path("var/reports")


def main(processor: Processor[Any, Any], settings: ServiceSettings, words: list[str]) -> int:
    """0: restored. 2: not, the database is as it was, and one line says why."""
    name = processor.name
    parser = argparse.ArgumentParser(prog=f"python -m services.{name}.app restore", description=__doc__)
    parser.add_argument("--from", dest="directory", type=Path, required=True, help="a backup of the service, or of all")
    directory: Path = parser.parse_args(words).directory
    if not (directory / MANIFEST).exists():
        directory /= name
    try:
        result = asyncio.run(restore(processor, settings, directory, lambda line: print(line, flush=True)))
    except (Halt, Transient, OSError) as trouble:
        print(f"{name} is not restored, its database is as it was: {trouble}", file=sys.stderr)
        return 2
    report = REPORTS / f"restore-{name}.json"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(json.dumps({"service": name, **asdict(result)}, indent=2))
    print(
        f"{name}: {result.rows:,} rows of {result.taken_at}; {result.folded:,} inputs since came out as published, "
        f"{result.decided:,} were decided ({result.events:,} events nobody had heard of), {result.letters:,} dead letters"
    )
    print(f"{name}: restored; start it next, then run `make check` (what was read: {report})")
    return 0
