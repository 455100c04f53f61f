"""Back up services' databases and restore them, on the running stack."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from deploy.local import processes, stack

AT_ONCE = 3


def backup(names: Sequence[str], to: Path, variables: Mapping[str, str]) -> int:
    """The highest exit code of `python -m services.<name>.app backup`: 0 where all are backed up. They go on meanwhile."""
    return max(_run_all(names, ["backup", "--to", str(to)], variables).values())


def restore(home: Path, names: Sequence[str], directory: Path, variables: Mapping[str, str]) -> int:
    """The highest exit code of `python -m services.<name>.app restore`: 0 where all are restored.

    Every worker of each is stopped first, databases that are gone are made anew, and what ran runs again afterwards,
    unless its restore failed: then a person has to look.
    """
    ran = [worker for worker, pid in processes.status(home).items() if pid and processes.service_of(worker) in names]
    processes.stop_workers(home, ran)
    stack.start(home)  # a database that was dropped is there again, and empty
    codes = _run_all(names, ["restore", "--from", str(directory)], variables)
    for worker in ran:
        if not codes[processes.service_of(worker)]:
            processes.restart(home, worker, wait=False)
    for worker in ran:
        if not codes[processes.service_of(worker)]:
            processes.wait_ready(home, worker)
    return max(codes.values())


def restore_one(name: str, directory: Path, variables: Mapping[str, str]) -> int:
    """The exit code of restoring a service whose workers are gone; it is not started."""
    return _run(name, ["restore", "--from", str(directory)], variables)


def _run_all(names: Sequence[str], words: Sequence[str], variables: Mapping[str, str]) -> dict[str, int]:
    """Service → exit code; several at once, since each has its own database."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(names, pool.map(lambda name: _run(name, words, variables), names), strict=True))


def _run(name: str, words: Sequence[str], variables: Mapping[str, str]) -> int:
    command = [sys.executable, "-m", f"services.{name}.app", *words]
    return subprocess.run(command, cwd=processes.ROOT, env=dict(variables), check=False).returncode
