from __future__ import annotations

from pathlib import Path

from chaos.logs import halts, protections


def test_a_log_tells_who_halted_and_what_helped(tmp_path: Path) -> None:
    log = tmp_path / "tax.log"
    log.write_text(
        '{"event": "batch failed, trying again", "error": "OSError"}\nTraceback\n{"event": "started"}\n'
        '{"event": "halted", "service": "tax", "reason": "the log was cut"}\n{"event": "cut sho'
    )
    assert protections([log]) == {"batch failed, trying again: OSError": 1, "halted": 1}
    assert halts([log]) == ["tax halted: the log was cut"]
