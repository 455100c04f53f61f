"""A service that holds too much is found, whichever of its processes it is."""

from __future__ import annotations

import os
import subprocess
import sys

from chaos.memory import Memory, look
from chaos.verdict import Campaign

MB = 1 << 20


def test_the_most_that_any_process_held_is_kept_and_judged() -> None:
    memory, campaign = Memory(), Campaign(7)
    for service, held in (("intake", 100), ("intake", 401), ("intake", 90), ("tax", 400)):
        memory.note(service, held * MB)
    campaign.weighed(memory, 400)
    assert campaign.report()["memory_mb"] == {"intake": 401.0, "tax": 400.0}
    assert campaign.violations == ["intake held 401 MB; 400 are allowed"]


def test_what_was_held_between_two_looks_is_seen() -> None:
    held = "import sys; block = bytes(range(256)) * 400_000; del block; print(flush=True); sys.stdin.read()"
    memory = Memory()
    with subprocess.Popen([sys.executable, "-c", held], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout and process.stdout.readline(), "it has let the block go"
        look(lambda: [("intake", process.pid)], memory)
        assert process.stdin
        process.stdin.close()
    assert memory.highest_mb["intake"] > 90


def test_a_process_that_ended_holds_nothing() -> None:
    memory = Memory()
    look(lambda: [("review", 2**22 + 1), ("intake", os.getpid())], memory)
    assert memory.highest_mb.keys() == {"intake"} and memory.highest_mb["intake"] > 1
