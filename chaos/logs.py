"""The services' logs say afterwards who halted, and which protections were called upon."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

_TOLD = {
    "batch failed, trying again", "position moved, taking the assignment anew", "publishing leftovers",
    "publishing failed, trying again", "assignment failed, trying again", "velocity unknown", "broker not reachable",
    "database not reachable", "batch cannot be applied", "halted",
    "velocity window filled",
}  # fmt: skip


def log_files(home: Path) -> list[Path]:
    return sorted((home / "logs").glob("*.log"))


def events(files: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """The services' own lines; what is no JSON is a library's."""
    for path in files:
        with path.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if line.startswith("{"):
                    try:
                        event = json.loads(line)
                    except json.JSONDecodeError:
                        continue  # the last line of a process that was killed
                    if isinstance(event, dict):
                        yield event


def protections(files: Iterable[Path]) -> dict[str, int]:
    """Say how often the services said that they were in trouble and what they did about it."""
    told = Counter(
        ": ".join(filter(None, (event["event"], event.get("error"))))
        for event in events(files)
        if event.get("event") in _TOLD
    )
    return dict(told.most_common())


def halts(files: Iterable[Path]) -> list[str]:
    return [
        f"{event['service']} halted: {event['reason']}" for event in events(files) if event.get("event") == "halted"
    ]
