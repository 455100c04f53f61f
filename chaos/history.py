"""The history says what was done to the system and when, on the screen and as JSON lines."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any


class History:
    """Seconds are counted from `begin`, when everything runs."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("w", encoding="utf-8")
        self.begin()

    def begin(self) -> None:
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began

    def tell(self, what: str, **facts: Any) -> None:
        line = {"at_s": round(self.seconds, 2), "what": what, **facts}
        self._file.write(json.dumps(line, ensure_ascii=False, default=str) + "\n")
        self._file.flush()
        told = "  ".join(f"{name}={value}" for name, value in facts.items())
        print(f"{line['at_s']:8.2f} s  {what:<10} {told}", flush=True)

    def close(self) -> None:
        self._file.close()
