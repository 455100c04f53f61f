"""A system's processes: started with a log each, measured and killed with everything they started."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from deploy.local.process_record import last_lines

STOP_WITHIN_S = 15.0


@dataclass(frozen=True, slots=True)
class Command:
    """One process of a system."""

    words: Sequence[str | Path]
    directory: Path
    environment: Mapping[str, str]


@dataclass
class Family:
    """The processes of one system under measure. cpu_s and kill reach all descendants."""

    log: Path
    _children: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, commands: Sequence[Command]) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        for command in commands:
            with self.log.open("ab") as output:
                self._children.append(
                    subprocess.Popen(
                        [str(word) for word in command.words], cwd=command.directory, stdin=subprocess.DEVNULL,
                        stdout=output, stderr=subprocess.STDOUT, env=os.environ | command.environment,
                    )
                )  # fmt: skip

    def ended(self) -> str | None:
        """The end of the log, if one of them has ended."""
        if all(child.poll() is None for child in self._children):
            return None
        return last_lines(self.log, 12)

    def cpu_s(self) -> float:
        """CPU of everything alive, and of what it has outlived."""
        total = 0.0
        for process in self._everyone():
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += times.user + times.system + times.children_user + times.children_system
        return total

    def kill(self) -> None:
        """`kill -9` of all at once."""
        self._signal(self._everyone(), signal.SIGKILL)

    def stop(self) -> None:
        """Ask, wait, then insist."""
        everyone = self._everyone()
        self._signal([psutil.Process(child.pid) for child in self._children if child.poll() is None], signal.SIGTERM)
        _, alive = psutil.wait_procs(everyone, STOP_WITHIN_S)
        self._signal(alive, signal.SIGKILL)

    def _signal(self, processes: Sequence[psutil.Process], number: int) -> None:
        for process in processes:
            try:
                process.send_signal(number)
            except psutil.NoSuchProcess:
                continue
        if number == signal.SIGKILL:
            psutil.wait_procs(processes, STOP_WITHIN_S)
            for child in self._children:
                child.wait()
            self._children.clear()

    def _everyone(self) -> list[psutil.Process]:
        found = []
        for child in self._children:
            if child.poll() is None:
                try:
                    own = psutil.Process(child.pid)
                    found += [own, *own.children(recursive=True)]
                except psutil.NoSuchProcess:
                    continue
        return found


def run_once(words: Sequence[str | Path]) -> None:
    """A command that ends by itself. Raises RuntimeError with what it said if it fails."""
    done = subprocess.run([str(word) for word in words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{words[0]} failed: {done.stderr.strip() or done.stdout.strip()}")
