"""Programs without our code read all that outsiders are told: typed handlers of FastStream, and the CloudEvents SDK."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path

from checker.invariant import Verdict, verdict
from checker.told.contract import ToldRecord
from libs.schemas.topics import TOPICS
from simulator.people.partners import CUSTOMS

EXAMPLES = Path(__file__).parents[2] / "examples" / "own_topic"
_WITHIN_S = 1800
_SHOWN = 3
Lines = Sequence[str]


class ProgramError(Exception):
    """A program that knows nothing of this repository failed; what it said."""


def run(*words: str | Path, **variables: str) -> Lines:
    """Run a program that knows nothing of this repository; returns the lines that it prints. Raises ProgramError."""
    env = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **variables}
    try:
        done = subprocess.run(
            [str(word) for word in words], env=env, capture_output=True, text=True, timeout=_WITHIN_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise ProgramError(f"{words[1]}: not done within {_WITHIN_S} s") from None
    if done.returncode or "Traceback" in done.stderr:  # a client tells of a broker that was busy, and goes on
        raise ProgramError(f"{words[1]}: {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout.splitlines()


def environment(home: Path, lock: str) -> Path:
    """Make a Python that has what the lock names and nothing else. Raises ProgramError."""
    python = home / "bin" / "python"
    run(sys.executable, "-m", "venv", home)
    run(python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", EXAMPLES / lock)
    return python


async def libraries_agree(python: Path, named: Mapping[str, str], told: Iterable[ToldRecord]) -> list[Verdict]:
    """Hold what these programs read against all that there is. python: of `more.lock`. named: variables of every program.

    Each partner reads its own topic, and customs what is told of all. A program that fails is a violation.
    """
    of: defaultdict[str, list[ToldRecord]] = defaultdict(list)
    for record in told:
        of[CUSTOMS if record.topic in TOPICS else record.topic.split(".")[2]].append(record)
    readers = {code: {**named, "CODE": code} for code in of}
    read = await asyncio.gather(*(asyncio.to_thread(_events, python, readers[code], of[code]) for code in of))
    partners = [code for code in of if code != CUSTOMS]
    handled = await asyncio.gather(*(asyncio.to_thread(_handled, python, readers[code], of[code]) for code in partners))
    return [
        verdict("the CloudEvents SDK reads every record", sum(map(len, of.values())), chain(*read)),
        verdict(
            "a typed handler of FastStream takes each entry", sum(len(of[code]) for code in partners), chain(*handled)
        ),
    ]


def _events(python: Path, as_whom: Mapping[str, str], there: Sequence[ToldRecord]) -> Lines:
    try:
        lines = run(python, EXAMPLES / "events.py", *sorted({record.topic for record in there}), **as_whom)
    except ProgramError as failure:
        return [str(failure)]
    found = {each["id"] for line in lines if (each := json.loads(line))["specversion"] == "1.0"}
    return _missing(as_whom["CODE"], (record.headers["ce_id"] for record in there), found)


def _handled(python: Path, as_whom: Mapping[str, str], there: Sequence[ToldRecord]) -> Lines:
    try:
        lines = run(python, EXAMPLES / "handle.py", "--once", **as_whom)
    except ProgramError as failure:
        return [str(failure)]
    found = {line.split()[0] for line in lines}
    return _missing(as_whom["CODE"], (record.headers["ce_sequence"] for record in there), found)


def _missing(reader: str, there: Iterable[str], found: set[str]) -> Lines:
    left = [each for each in dict.fromkeys(there) if each not in found]
    return [f"{reader} found {len(found)} and misses {len(left)}: {left[:_SHOWN]}"] if left else []
