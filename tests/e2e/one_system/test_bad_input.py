"""Whatever comes in, it gets its class of answer, and the good parcel behind it is released."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest

from checker.facts import Place
from checker.invariants import check
from checker.reading import gather_facts
from libs.schemas.events.calendar import DayClosed, sign_day
from libs.schemas.topics import DECLARED
from simulator.papers.documents import Document, Sale, declaration_list, order
from simulator.play.quiescence import Quiescence
from simulator.play.wire import JSON, NDJSON, XML, to_json, to_xml
from tests.e2e.fresh import page, ready
from tests.e2e.partners import Headers, Partner, list_key, until
from tests.e2e.reading import letters_of, place_of

BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE bomb [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<CEB311Message xmlns="http://www.chinaport.gov.cn/ceb" guid="&c;" version="1.0"/>"""
SIGNATURE = re.compile(rb"<ds:Signature.*</ds:Signature>", re.DOTALL)
TOO_MANY_BYTES = b'{"kind": "order", "note": "' + b"x" * 13_000_000 + b'"}'


@dataclass(frozen=True)
class Refused:
    """An HTTP body and the status it is refused with. line: where the answer says that it broke off, if it can."""

    path: str
    media: str
    body: bytes
    status: int = 400
    line: int | None = None


HTTP = {
    "JSON that breaks off": Refused("/v1/documents", JSON, b'{"kind": "order",\n "orderNo": ', line=2),
    "a lone surrogate": Refused("/v1/documents", JSON, b'{"kind": "order", "buyerName": "\\ud800"}', line=1),
    "JSON that is no object": Refused("/v1/documents", JSON, b"[1, 2]", line=1),
    "NDJSON without a good line": Refused("/v1/documents", NDJSON, b"{\n}}\n"),
    "too many lines": Refused("/v1/documents", NDJSON, b'{"kind":"order"}\n' * 1001, status=413),
    "no kind of document": Refused("/v1/documents", JSON, b'{"kind": "poem"}'),
    "XML where JSON is taken": Refused("/v1/documents", XML, b"<?xml version='1.0'?>\n<a/>", status=415),
    "JSON where XML is taken": Refused("/v1/ceb", JSON, b'{"kind": "order"}', status=415),
    "XML that breaks off": Refused("/v1/ceb", XML, b'<?xml version="1.0"?>\n<CEB311Message>\n<Order>', line=3),
    "XML of nobody": Refused("/v1/ceb", XML, b"<?xml version='1.0'?>\n<Poem/>"),
    "entity bomb": Refused("/v1/ceb", XML, BOMB),
    "thirteen megabytes of JSON": Refused("/v1/documents", JSON, TOO_MANY_BYTES, status=413),
    "thirteen megabytes of XML": Refused("/v1/ceb", XML, TOO_MANY_BYTES, status=413),
    "empty body": Refused("/v1/documents", JSON, b""),
}


@pytest.mark.parametrize("name", HTTP)
async def test_a_body_that_cannot_be_read_is_refused_at_once(partner: Partner, name: str) -> None:
    bad = HTTP[name]
    answer = await partner.post(bad.path, bad.body, bad.media)
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.status_code == problem["status"] == bad.status
    if bad.line:
        assert problem["line"] == bad.line
        assert problem["column"] > 0


NONSENSE: dict[str, Document] = {
    "a negative amount": {"goodsValue": "-1.00"},
    "a huge amount": {"goodsValue": "9" * 60},
    "an amount beyond all numbers": {"goodsValue": "1E+400"},
    "no number": {"goodsValue": "NaN"},
    "month thirteen": {"appTime": "20261302000000"},
    "a NUL byte": {"buyerName": "a\x00b"},
    "an object where text belongs": {"buyerName": {"first": "a"}},
    "no lines": {"OrderList": []},
    "a negative quantity": {"OrderList": [{"gnum": -1, "itemName": "茶", "qty": "-5", "unit": "011"}]},
}


@pytest.mark.parametrize("name", NONSENSE)
async def test_nonsense_in_a_good_form_is_answered_with_all_that_is_wrong(
    partner: Partner, sale: Sale, name: str
) -> None:
    bad = order(sale) | NONSENSE[name] | {"orderNo": f"{sale.order_no}X"}
    answer = await partner.post("/v1/documents", json.dumps(bad).encode(), kind="order")
    assert answer.status_code == 202
    submission = await partner.answered(answer.json()["receipts"][0]["id"])
    assert submission["status"].startswith("-301")
    findings = submission["receipts"][0]["findings"]
    assert all(any(wrong in finding["path"] for finding in findings) for wrong in NONSENSE[name])


async def test_a_list_in_xml_without_a_signature_is_refused(partner: Partner, sale: Sale) -> None:
    await partner.sell(sale, without="list")
    signed = to_xml("list", declaration_list(sale))
    answer = await partner.post("/v1/ceb", SIGNATURE.sub(b"", signed), XML)
    submission = await partner.answered(answer.json()["receipts"][0]["id"])
    assert submission["status"] == "-621026"

    assert (await partner.post("/v1/ceb", signed, XML)).status_code == 202
    await partner.told(list_key(sale), "800")


async def test_a_document_is_read_by_its_bytes_where_the_content_type_says_nothing(
    partner: Partner, sale: Sale
) -> None:
    answer = await partner.post("/v1/documents", to_json(order(sale)), "text/plain", kind="order")
    assert answer.status_code == 202
    await partner.sell(sale, without="order")
    await partner.sees_released(sale)


UNREADABLE: dict[str, tuple[str, bytes | None, Headers, str]] = {
    "JSON that breaks off": ("order", b'{"orderNo": "T', (), "not-json"),
    "no JSON at all": ("payment", b"\xff\xfe\x00\x01", (), "not-json"),
    "no body": ("waybill", None, (), "no-body"),
    "an entity bomb": ("order", BOMB, (("content-type", b"application/xml"),), "not-ceb-xml"),
    "XML of another kind": ("list", b"<Order/>", (("content-type", b"application/xml"),), "unknown-message"),
    "XML that calls itself JSON": ("list", b"<a/>", (("content-type", b"application/json"),), "unknown-message"),
}
"""(kind of document, body, headers, the class of failure)."""


@pytest.mark.parametrize("name", UNREADABLE)
async def test_a_record_that_cannot_be_read_is_a_dead_letter_and_the_parcel_behind_it_is_released(
    partner: Partner, sale: Sale, name: str
) -> None:
    kind, body, headers, reason = UNREADABLE[name]
    place = await partner.declare(kind, sale.order_no, body, headers)
    await partner.sell(sale)
    await partner.sees_released(sale)
    assert await _reason_of(partner, place) == reason


async def test_headers_that_may_be_left_out_may_be_null_or_binary(partner: Partner, sale: Sale) -> None:
    headers = (("content-type", None), ("traceparent", b"\xff\x00"), ("ce_type", None), ("ce_customsday", b"\xff"))
    await partner.declare("order", sale.order_no, order(sale), headers)
    await partner.sell(sale, without="order")
    await partner.sees_released(sale)


async def test_a_day_closed_by_a_stranger_stays_open(partner: Partner, sale: Sale) -> None:
    day = date(2027, 1, 1)
    forged: dict[str, Callable[[], bytes]] = {
        "another secret": lambda: _closing(DayClosed(day=day, signature=sign_day(day, "guessed"))),
        "no signature": lambda: _closing(DayClosed(day=day)),
        "another day's signature": lambda: _closing(
            DayClosed(day=day, signature=sign_day(date(2026, 1, 1), "calendar-of-a-demo"))
        ),
    }
    headers = (("ce_type", b"DayClosed"), ("ce_source", b"calendar"))
    for topic in DECLARED.values():
        for forge in forged.values():
            place = await partner.put(topic.name, sale.order_no, forge(), headers)
    assert await _reason_of(partner, place) == "day-closed-by-a-stranger"

    await partner.sell(sale)
    await partner.sees_released(sale)
    for service in partner.up.ports:
        assert "tongguan_closed_day_timestamp_seconds 0.0" in page(partner.up, service, "/metrics")


async def test_nothing_else_was_disturbed(partner: Partner) -> None:
    await ready(partner.up)
    async with Quiescence(partner.up.endpoints.kafka) as rest:
        await rest.wait()
    facts = await gather_facts(partner.up.endpoints.kafka)
    assert not facts.closed_days
    assert not [f"{each.name}: {text}" for each in check(facts) for text in each.violations]


def _closing(event: DayClosed) -> bytes:
    return event.model_dump_json(by_alias=True).encode()


async def _reason_of(partner: Partner, place: Place) -> str:
    """Say why the record at this place could not be read, once that is published."""

    async def look() -> str | None:
        letters = {place_of(letter): letter for letter in await letters_of(partner.up.endpoints.kafka, "intake")}
        return dict(letters[place].headers)["tg_reason"].decode() if place in letters else None

    return await until(look, f"a dead letter of {place}")
