"""A customs-side reader's first hour: `python as_customs.py <ebpCode>:<orderNo>`.

It looks at what waits for officers, then follows one case until it is released: what is here, what is missing and who must
act. CASES is the address of the service `cases`.
"""

from __future__ import annotations

import sys
import time
from urllib.parse import quote

from door import ENDS, ask, look, say


def main(case: str) -> None:
    say("queue", counts=ask("CASES", "/v1/queue?limit=10")["counts"])
    while time.monotonic() < ENDS:
        found = look("CASES", f"/v1/cases/{quote(case, safe='')}") or {}
        if waits := found.get("waitsFor"):
            say("waits", reason=waits["reason"], missing=waits.get("missing", ()), since=waits["since"])
        if found.get("status") == "800":
            say("released", declared=found["declared"], history=[step["status"] for step in found["history"]])
            return
        time.sleep(0.5)
    raise SystemExit(f"{case} is not released in time")


if __name__ == "__main__":
    main(sys.argv[1])
