"""A first user sends own documents and reads every answer."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from deploy.local.system import System
from deploy.local.welcome import told, trace_page
from simulator.samples import FOLDER
from tests.e2e.one_system.conftest import Run

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
GUIDE = Path(__file__).parents[3] / "docs" / "partner"
ORDER_NO: str = json.loads((FOLDER / "parcel.ndjson").read_text(encoding="utf-8").splitlines()[0])["orderNo"]


@pytest.mark.requirement("B1", "B2", "B3", "B4", "I1")
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


def test_the_partner_guides_own_samples_clear(prepared: None, command: Run, tmp_path: Path) -> None:
    """They are sent as the pages show them, in XML, to customs that know the sample files."""
    told = []
    for message in ("CEB311Message", "CEB411Message", "CEB511Message", "CEB621Message"):
        page = (GUIDE / f"{message}.md").read_text(encoding="utf-8")
        path = tmp_path / f"{message}.xml"
        path.write_text(page.partition("```xml\n")[2].partition("```")[0], encoding="utf-8")
        done = command("simulator", "send", path)
        assert done.returncode == 0, done.stdout + done.stderr
        told += _statuses(done.stdout)
    assert list(dict.fromkeys(status for kind, status in told if kind == "list")) == ["2", "120", "800"]


def test_what_make_up_says_to_open_can_be_opened(prepared: None, command: Run, up: System) -> None:
    """Once the samples are sent: by a browser, word for word."""
    assert command("simulator", "send", FOLDER / "parcel.ndjson").returncode == 0
    pages = [line.split()[0] for line in told(up, calendar=False) if line.startswith("  http")]
    with httpx.Client(headers={"accept": BROWSER}, trust_env=False) as browser:
        answers = {page: browser.get(page) for page in pages}
        trace = trace_page("", ORDER_NO).rpartition("/")[2]
        spans = browser.get(f"{up.endpoints.zipkin}/zipkin/api/v2/trace/{trace}")
    assert {page: answer.status_code for page, answer in answers.items()} == dict.fromkeys(pages, 200)
    assert ORDER_NO in answers[pages[0]].text
    assert {span["localEndpoint"]["serviceName"] for span in spans.json()} >= {"intake", "matching", "review"}
    assert any(up.endpoints.kafka in line for line in told(up, calendar=False))


def test_what_cannot_be_sent_is_said_in_one_line(prepared: None, command: Run) -> None:
    done = command("simulator", "send", FOLDER / "no-such-file.json")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def _statuses(printed: str) -> list[tuple[str, str]]:
    """(kind, status) of each answer, in the order they were shown."""
    rows = [line.split("  ") for line in printed.splitlines() if not line.startswith(" ")]
    return [(row[0].partition("/")[0], row[1]) for row in rows]
