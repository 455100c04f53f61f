"""One background process and the file that remembers it: who it is, since when, and what it was given.

A pid alone is not an identity, because the kernel hands it out again. A record therefore keeps the process's birth beside
it, and nothing is ever signalled unless both still agree.
"""

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

# Children of this very interpreter become zombies until someone asks for them.
_children: dict[int, subprocess.Popen[bytes]] = {}


def birth(pid: int) -> float | None:
    """Say when the process began, on a clock that steps of the wall clock do not move. None if it is gone or a
    zombie."""
    if child := _children.get(pid):
        child.poll()
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return None if Path("/proc/self/stat").exists() else _birth_without_proc(pid)
    except ProcessLookupError:
        return None
    state, *fields = stat.rpartition(")")[2].split()
    return None if state in "ZX" else float(fields[18])


def _birth_without_proc(pid: int) -> float | None:
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process.create_time()
    except psutil.NoSuchProcess:
        return None


class ProcessRecord:
    """A process known by a file. Every method may be called from another interpreter than the one that started it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> dict[str, Any]:
        """Return what was written at the last start, whether or not the process still lives; empty if nothing was."""
        try:
            content = json.loads(self.path.read_text())
        except (FileNotFoundError, json.JSONDecodeError):
            return {}
        return content if isinstance(content, dict) else {}

    def pid(self) -> int | None:
        """The process's id while it lives."""
        content = self.read()
        pid = content.get("pid")
        return pid if isinstance(pid, int) and birth(pid) == content.get("birth") is not None else None

    def start(
        self,
        argv: Sequence[str | Path],
        *,
        log: Path,
        env: Mapping[str, str],
        cwd: Path,
        facts: Mapping[str, Any],
    ) -> int:
        """Start in a session of its own, so that it outlives us, with its output appended to `log`.

        `facts` are kept in the record, readable by the owner only: they may hold passwords.
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            child = subprocess.Popen(
                [str(word) for word in argv],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(env),
                cwd=cwd,
                start_new_session=True,
            )
        _children[child.pid] = child
        write_private(self.path, {"pid": child.pid, "birth": birth(child.pid), **facts})
        return child.pid

    def send(self, signum: int) -> bool:
        """Signal the process; False if it no longer lives."""
        pid = self.pid()
        if pid is None:
            return False
        try:
            os.kill(pid, signum)
        except ProcessLookupError:
            return False
        return True

    def stop(self, *, gently: int = signal.SIGTERM, within_s: float = 10) -> None:
        """End the process: ask, wait, then insist. Returns when it is gone."""
        if self.send(signal.SIGCONT) and self.send(gently) and not self._gone(within_s):
            self.send(signal.SIGKILL)
            self._gone(within_s)

    def _gone(self, within_s: float) -> bool:
        deadline = time.monotonic() + within_s
        while self.pid() is not None:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True


def write_private(path: Path, content: Mapping[str, Any]) -> None:
    """Replace a JSON file in one step; only its owner may read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.new")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(content, indent=1))
    draft.replace(path)


def last_lines(log: Path, count: int = 20) -> str:
    """The end of a log, for the person who has to find out why something did not start."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])


def end_leftovers(program: Path, directory: Path) -> None:
    """Kill what an interrupted start or a killed parent left behind: this very program, working in this very directory."""
    program, directory = program.resolve(), directory.resolve()
    for process in psutil.process_iter():
        try:
            if Path(process.exe()).resolve() == program and Path(process.cwd()).resolve().is_relative_to(directory):
                process.kill()
                process.wait(5)
        except (psutil.Error, OSError):
            continue
