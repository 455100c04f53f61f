"""Rebuild services' stores on the running stack: stop one, rebuild it from its topics, start it again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.local import processes


def rebuild(
    home: Path,
    name: str,
    variables: Mapping[str, str],
    *,
    accept: bool,
    beginning: Path | None = None,
    runs_again: bool = True,
) -> int:
    """The exit code of `python -m services.<name>.app rebuild`: 0 rebuilt, 1 would differ, 2 cannot be rebuilt.

    A service that ran runs again afterwards, whatever came of it, where `runs_again` says so. beginning: where backups lie,
    of which the newest is where it begins; None: it begins where the topics do, if they still have that.
    """
    ran = processes.alive(home, name)
    if ran:
        processes.stop_service(home, name)
    words = [sys.executable, "-m", f"services.{name}.app", "rebuild", *(["--accept"] if accept else [])]
    words += ["--newest", "--from", str(beginning)] if beginning else []
    try:
        return subprocess.run(words, cwd=processes.ROOT, env=dict(variables), check=False).returncode
    finally:
        if ran and runs_again:
            processes.restart(home, name)
