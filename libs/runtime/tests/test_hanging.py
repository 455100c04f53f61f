"""A process that hangs is ended within its time, whatever it hangs in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

LIMIT_S = 60
_HANGS = """
import asyncio, time
from libs.runtime.stopping import end_where_it_hangs
async def main():
    batch = 1 if {stage} else None
    watch = asyncio.create_task(end_where_it_hangs(0.5, lambda: batch))
    await asyncio.sleep(0.1)
    {hang}
asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("stage", "hang"), [(False, "time.sleep(3600)"), (True, "await asyncio.sleep(3600)")], ids=["loop", "batch"]
)
def test_what_hangs_is_ended(stage: bool, hang: str) -> None:
    code = _HANGS.format(stage=stage, hang=hang)
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT_S,
    )
    assert ended.returncode == 1 and "Timeout" in ended.stderr
