"""Personal data is found wherever it stands in clear, and never repeated. All persons and numbers are invented."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checker.exposure import Exposed
from checker.facts import Place
from checker.personal import Personal

NAME, NUMBER, TELEPHONE, ADDRESS = "苏禾", "11010519491231002X", "19900000001", "浙江省杭州市西湖区虚构路1号"
ORDER = {"buyerName": NAME, "buyerIdNumber": NUMBER, "buyerTelephone": TELEPHONE, "consigneeAddress": ADDRESS}
XML = f"<ceb:Order><ceb:buyerName>{NAME}</ceb:buyerName><ceb:buyerIdNumber>{NUMBER}</ceb:buyerIdNumber></ceb:Order>"


def _personal(body: bytes | None = None) -> Personal:
    personal = Personal()
    personal.read(Place("cbec.declare.orders.v1", 0, 0), {}, body or json.dumps({"order": ORDER}).encode())
    return personal


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (f'{{"event": "for {NAME}"}}', {"name"}),
        (f"id={NUMBER}", {"identity number"}),
        (f"call {TELEPHONE}.", {"telephone"}),
        (f"to {ADDRESS}室", {"address"}),
        ("330106196501010010", {"identity number"}),  # never sent, but it is one
        (f"{NAME}贸易有限公司", set()),
        (f"9{TELEPHONE}7", set()),
        ("310520260401000001", set()),  # a payment document's number
    ],
)
def test_what_a_text_shows(text: str, kinds: set[str]) -> None:
    assert _personal().kinds_in(text) == kinds


def test_xml_teaches_as_json_does_and_rubbish_teaches_nothing() -> None:
    personal = _personal(XML.encode())
    assert personal.kinds_in(f"{NAME} {NUMBER}") == {"name", "identity number"}
    assert _personal(b"\xff{").numbers == {}


def test_a_log_line_is_found_without_being_repeated(tmp_path: Path) -> None:
    log = tmp_path / "tax.log"
    log.write_text(f'{{"event": "assessed"}}\n{{"event": "for {NAME}"}}\n', encoding="utf-8")
    exposed = Exposed(_personal())
    exposed.logs([log])
    assert _said(exposed, "logs") == ("tax.log shows in clear: name",)


def test_letters_and_events_are_looked_at() -> None:
    exposed = Exposed(_personal())
    letter = Place("cbec.intake.dead-letters.v1", 0, 0)
    exposed.read(letter, {"tg_reason": f"no {TELEPHONE}".encode()}, b"{}")
    exposed.read(Place("cbec.intake.documents.v1", 0, 0), {}, f'{{"buyerName": "{NAME}", "x": "{NUMBER}"}}'.encode())
    assert _said(exposed, "dead letters") == ("cbec.intake.dead-letters.v1 shows in clear: telephone",)
    assert _said(exposed, "published events") == (
        "cbec.intake.documents.v1 shows in clear: identity number",
        "cbec.intake.documents.v1 shows in clear: name",
    )


def _said(exposed: Exposed, surface: str) -> tuple[str, ...]:
    return next(verdict.violations for verdict in exposed.verdicts() if verdict.name.endswith(f": {surface}"))
