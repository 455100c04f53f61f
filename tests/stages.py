"""Run everything CI checks: `python -m tests.stages`.

Lint and types come first. The quick tests then run beside those with servers, behind them in priority: servers and their
tests wait for each other a lot. What the quick ones printed follows at the end; that they failed is said at once.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

FIRST, BESIDE, LONG = ("lint", "types"), "quick", "servers"
PRINTED = Path("var") / "test-quick.log"
NICE, LOOK_EVERY_S = 10, 0.5


@dataclass
class Stage:
    """A stage runs as `make <name>` from the start on. seconds: once it is over."""

    name: str
    into: Path | None = None
    seconds: int = 0
    _began: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        command = ["make", "--no-print-directory", self.name]
        print(f"== {self.name}", flush=True)
        if self.into is None:
            self._process = subprocess.Popen(command)
            return
        self.into.parent.mkdir(exist_ok=True)
        with self.into.open("wb") as file:
            self._process = subprocess.Popen(["nice", "-n", str(NICE), *command], stdout=file, stderr=file)

    def is_over(self) -> bool:
        """Say whether it has ended, and when it has just done so print how."""
        if self._process.poll() is None:
            return False
        if not self.seconds:
            self.seconds = max(1, round(time.monotonic() - self._began))
            where = f": {self.into}" if self.into and self.failed else ""
            print(f"== {self.told}{where}", flush=True)
        return True

    @property
    def failed(self) -> bool:
        return self._process.returncode != 0

    @property
    def told(self) -> str:
        return f"{self.name} {'failed after ' * self.failed}{self.seconds} s"

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()


def run() -> int:
    """Returns the exit code: 0 where every stage passed."""
    stages: list[Stage] = []
    for name in FIRST:
        stages.append(_through([Stage(name)])[0])
        if stages[-1].failed:
            return _said(stages)
    stages += _through([Stage(BESIDE, PRINTED), Stage(LONG)])
    print(PRINTED.read_text(encoding="utf-8", errors="replace"), end="")
    return _said(stages)


def _through(stages: list[Stage]) -> list[Stage]:
    try:
        running = stages
        while running := [stage for stage in running if not stage.is_over()]:
            time.sleep(LOOK_EVERY_S)
    except BaseException:
        for stage in stages:
            stage.stop()
        raise
    return stages


def _said(stages: list[Stage]) -> int:
    print(f"stages: {', '.join(stage.told for stage in stages)}", flush=True)
    return int(any(stage.failed for stage in stages))


if __name__ == "__main__":
    os.chdir(Path(__file__).parents[1])
    sys.exit(run())
