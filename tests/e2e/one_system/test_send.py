"""A first user sends own documents and reads every answer."""

from __future__ import annotations

from simulator.samples import FOLDER
from tests.e2e.one_system.conftest import Run


def test_an_order_in_official_xml_and_then_the_whole_parcel(prepared: None, command: Run) -> None:
    done = command("simulator", "send", FOLDER / "order.xml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert _statuses(done.stdout) == [("order", "2"), ("order", "120")]

    done = command("simulator", "send", FOLDER / "parcel.ndjson")
    assert done.returncode == 0, done.stdout + done.stderr
    told = _statuses(done.stdout)
    assert list(dict.fromkeys(status for kind, status in told if kind == "list")) == ["2", "120", "800"]
    assert {kind: status for kind, status in told if kind != "list"} == dict.fromkeys(
        ("order", "payment", "waybill"), "120"
    )


def test_what_cannot_be_sent_is_said_in_one_line(prepared: None, command: Run) -> None:
    done = command("simulator", "send", FOLDER / "no-such-file.json")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def _statuses(printed: str) -> list[tuple[str, str]]:
    """(kind, status) of each answer, in the order they were shown."""
    rows = [line.split("  ") for line in printed.splitlines() if not line.startswith(" ")]
    return [(row[0].partition("/")[0], row[1]) for row in rows]
