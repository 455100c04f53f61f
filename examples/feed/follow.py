"""Follow a feed with nothing but Python: `python follow.py http://127.0.0.1:8090 3301960AB1 place.json`.

Each entry is printed as a line. `place.json` keeps the last number, so that a second run goes on where the first ended.
With `--once` it ends when it has caught up. Where credentials are asked for, set KEY.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any


def ask(feed: str, code: str, method: str, query: str = "") -> dict[str, Any]:
    """Ask the feed. Raises HTTPError with a problem document."""
    key = os.environ.get("KEY")
    who = {"authorization": f"Bearer {key}"} if key else {"x-customs-code": code}
    request = urllib.request.Request(f"{feed}/v1/feed{query}", method=method, headers=who)
    with urllib.request.urlopen(request, timeout=90) as answer:
        told: dict[str, Any] = json.load(answer)
        return told


def follow(feed: str, code: str, kept: Path, *, once: bool) -> None:
    opened = ask(feed, code, "PUT")
    place = json.loads(kept.read_text()) if kept.exists() else {"after": 0, "series": opened["series"]}
    while True:
        wait = 0 if once else 60
        try:
            page = ask(feed, code, "GET", f"?after={place['after']}&series={place['series']}&wait={wait}")
        except urllib.error.HTTPError as refused:
            problem = json.load(refused)
            if "goOnAfter" not in problem:  # 409, 410: the numbers mean something else now
                raise
            place = {"after": problem["goOnAfter"], "series": problem["series"]}
            continue
        for entry in page["entries"]:
            print(json.dumps(entry, ensure_ascii=False), flush=True)  # work is done here, before the place is kept
        place = {"after": page["next"], "series": page["series"]}
        kept.write_text(json.dumps(place))
        if once and not page["more"]:
            return


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word != "--once"]
    follow(words[0], words[1], Path(words[2]), once="--once" in sys.argv)
