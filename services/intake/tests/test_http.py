"""HTTP: what goes in comes out on the declare topics, and its receipts can be asked for."""

from __future__ import annotations

import json
import re

import httpx
import pytest

from libs.runtime.processing import RawRecord
from libs.runtime.tests.test_accepting import CHROME
from libs.schemas.ceb import NAMESPACE, parse_xml
from libs.schemas.ceb.samples import GUID, sample
from libs.schemas.ceb.tests.official import assert_official
from libs.schemas.kinds import KINDS
from services.intake.tests.a_log import NOON, Log
from services.intake.tests.parcels import MESSAGES
from services.intake.tests.test_decoding import xml

NDJSON = "application/x-ndjson"


async def test_a_document_in_and_its_receipts_out(client: httpx.AsyncClient, log: Log) -> None:
    answer = await client.post("/v1/documents?kind=order", json=sample(MESSAGES["order"]))
    assert answer.status_code == 202
    (handed_in,) = answer.json()["receipts"]
    assert handed_in == {"line": 1, "id": "orders-3-0"}
    assert (log.records[0].topic, log.records[0].key) == ("cbec.declare.orders.v1", b"T2025111100000001")

    waits = await client.get("/v1/receipts/orders-3-0")
    assert (waits.status_code, waits.json()["state"], waits.json()["receipts"]) == (200, "pending", [])
    await log.decide()
    found = (await client.get("/v1/receipts/orders-3-0")).json()
    assert (found["state"], found["businessKey"]) == ("decided", "order/3301960AB1/T2025111100000001")
    assert [answer["receipt"]["returnStatus"] for answer in found["receipts"]] == ["2", "120"]
    assert list(found["receipts"][0]["receipt"])[:4] == ["guid", "ebpCode", "ebcCode", "orderNo"]


async def test_answers_are_asked_for_by_kind_status_and_time(client: httpx.AsyncClient, log: Log) -> None:
    await client.post("/v1/documents?kind=order", json=sample(MESSAGES["order"]))
    await log.decide()
    asked = "/v1/receipts?orderNo=T2025111100000001"
    for more in ("", "&kind=order", "&status=120", "&since=2001-01-01T00:00:00", "&kind=order&status=120"):
        assert [each["kind"] for each in (await client.get(asked + more)).json()["submissions"]] == ["order"], more
    for more in ("&kind=payment", "&status=2", "&since=2999-01-01T00:00:00Z"):
        assert (await client.get(asked + more)).status_code == 404, more
    for more in (
        "&kind=letter",
        "&status=done",
        "&since=yesterday",
        "&since=0001-01-01T00:00:00%2B23:59",
        "&since=9999-12-31T23:59:59Z",
    ):
        assert (await client.get(asked + more)).status_code in (400, 200), more
    assert (await client.get(f"{asked}&kind=letter&status=done&since=yesterday")).json()["detail"].count(": ") == 3


async def test_the_sender_of_an_unreadable_record_hears_that_it_is(client: httpx.AsyncClient, log: Log) -> None:
    await log.publish("cbec.declare.orders.v1", b"T1", b'{"orderNo": ', [])
    await log.publish("cbec.declare.orders.v1", b"T1", b"", [])
    await log.publish("cbec.declare.orders.v1", b"T1", b'<Order xmlns="urn:x"/>', [])
    assert (await client.get("/v1/receipts/orders-3-0")).json()["state"] == "pending"
    await log.decide()

    answer = await client.get("/v1/receipts/orders-3-0")
    told = answer.json()
    assert (answer.status_code, told["kind"], told["state"], told["reason"]) == (200, "order", "unreadable", "not-json")
    assert "send it again, corrected" in told["detail"]
    root = (await client.get("/v1/receipts/orders-3-2")).json()
    assert (root["reason"], root["message"], root["namespace"]) == ("unknown-message", "Order", "urn:x")
    as_xml = {"accept": "application/xml"}
    for place, root in (("orders-3-0", "CEB311Message"), ("orders-3-1", "CEB311Message"), ("orders-3-2", "Unknown")):
        official = (await client.get(f"/v1/receipts/{place}", headers=as_xml)).content
        assert_official(official)
        (receipt,) = parse_xml(official).documents
        assert (receipt["oriMessageType"], receipt["returnStatus"]) == (root, "-301008")
    in_a_message = (await client.get("/v1/receipts/orders-3-1-2")).json()
    assert (in_a_message["id"], in_a_message["state"]) == ("orders-3-1-2", "unreadable")


@pytest.mark.parametrize(
    "own_id", ["orders-3-7", "orders-3-99999999999", "orders-9-0", "letters-3-0", "orders-3", "%00", "orders-3-0-", "ü"]
)
async def test_what_nobody_handed_in_is_not_pending(client: httpx.AsyncClient, log: Log, own_id: str) -> None:
    await client.post("/v1/documents?kind=order", json=sample(MESSAGES["order"]))
    assert (await client.get(f"/v1/receipts/{own_id}")).status_code == 404


async def test_a_record_that_was_no_document_is_none(client: httpx.AsyncClient, log: Log) -> None:
    await client.post("/v1/documents?kind=order", json=sample(MESSAGES["order"]))
    await log.decide()
    assert (await client.get("/v1/receipts/orders-3-0-2")).status_code == 404


async def test_lines_are_taken_one_by_one(client: httpx.AsyncClient, log: Log) -> None:
    lines = [
        json.dumps({"kind": "order", **sample(MESSAGES["order"])}),
        '{"kind": "order", "orderNo": ',
        "",
        json.dumps({"kind": "enterprise", "code": "A1"}),
        '{"kind": "letter"}',
    ]
    headers = {"content-type": NDJSON}

    answer = (await client.post("/v1/documents", content="\n".join(lines), headers=headers)).json()

    assert answer["receipts"] == [{"line": 1, "id": "orders-3-0"}, {"line": 4, "id": "enterprises-3-1"}]
    assert [(error["line"], error["column"]) for error in answer["errors"]] == [(2, 29), (5, None)]
    await log.decide()
    assert (await client.get("/v1/receipts/enterprises-3-1")).json()["status"] == "-800001"


async def test_xml_and_json_get_the_same_answers(client: httpx.AsyncClient, log: Log) -> None:
    numbers = [{"orderNo": f"T{n}", "guid": f"{GUID[:-1]}{n}"} for n in range(3)]
    as_xml = await client.post("/v1/ceb", content=xml("order", *numbers))
    ids = [receipt["id"] for receipt in as_xml.json()["receipts"]]
    assert as_xml.status_code == 202 and ids == ["orders-3-0-1", "orders-3-0-2", "orders-3-0-3"]
    assert [(record.key, record.value) for record in log.records] == [(b"T0", xml("order", *numbers))]
    as_json = [await client.post("/v1/documents?kind=order", json=sample(MESSAGES["order"], **n)) for n in numbers]
    await log.decide()

    for one, other in zip(ids, as_json, strict=True):
        first = (await client.get(f"/v1/receipts/{one}")).json()
        second = (await client.get(f"/v1/receipts/{other.json()['receipts'][0]['id']}")).json()
        assert second["repeats"] == one
        assert first["receipts"] == second["receipts"] != []


async def test_a_repeated_document_of_a_message_is_found_in_the_body_stored_once(
    client: httpx.AsyncClient, log: Log
) -> None:
    body = xml("list", {"orderNo": "A", "copNo": "A"}, {"orderNo": "B", "copNo": "B"})
    handed_in = (await client.post("/v1/ceb", content=body)).json()["receipts"]
    assert handed_in == [{"document": 1, "id": "lists-3-0-1"}, {"document": 2, "id": "lists-3-0-2"}]
    await log.decide()
    log.records.clear()
    log.records.append(RawRecord("cbec.declare.lists.v1", 3, 9, NOON, b"B", body, {"content-type": b"application/xml"}))

    await log.decide()

    found = (await client.get("/v1/receipts/lists-3-9-2")).json()
    assert (found["repeats"], found["status"]) == ("lists-3-0-2", "2")


async def test_an_unsigned_list_is_refused_with_a_receipt(client: httpx.AsyncClient, log: Log) -> None:
    answer = await client.post("/v1/ceb", content=xml("list", signed=False))
    await log.decide()
    found = (await client.get(f"/v1/receipts/{answer.json()['receipts'][0]['id']}")).json()
    assert "-621026" in {finding["code"] for finding in found["receipts"][0]["findings"]}


@pytest.mark.parametrize(
    ("path", "body", "line"),
    [
        ("/v1/documents?kind=order", b'{\n "orderNo": "A",\n oops}', 3),
        ("/v1/documents?kind=order", b"[1]", 1),
        ("/v1/ceb", b"<a>\n<b></a>", 2),
        ("/v1/ceb", b'<!DOCTYPE a [<!ENTITY b "c">]>\n<a>&b;</a>', 1),
    ],
)
async def test_what_is_broken_is_refused_with_line_and_column(
    client: httpx.AsyncClient, log: Log, path: str, body: bytes, line: int
) -> None:
    answer = await client.post(path, content=body)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.json()["line"] == line and answer.json()["column"] >= 1
    assert log.records == []


@pytest.mark.parametrize(
    ("root", "namespace", "told"),
    [
        ("CEB312Message", NAMESPACE, "is known, not taken"),
        ("CEB311Message", f"{NAMESPACE}/", f"came in {NAMESPACE}/;"),
        ("Order", "urn:x", "Order in namespace urn:x is no message of release 202205"),
    ],
)
async def test_a_message_that_is_not_taken_is_named_with_what_is(
    client: httpx.AsyncClient, log: Log, root: str, namespace: str, told: str
) -> None:
    answer = await client.post("/v1/ceb", content=f'<{root} xmlns="{namespace}"/>'.encode())
    named = answer.json()
    assert (answer.status_code, named["title"], named["message"]) == (400, "Not taken", root)
    assert (named["namespace"], named["known"]) == (namespace, root != "Order")
    assert named["taken"] == [kind.message.name for kind in KINDS.values() if kind.message]
    assert told in named["detail"] and ", ".join(named["taken"]) in named["detail"]
    assert (await client.post("/v1/documents?kind=letter", content=b"{}")).status_code == 400
    assert log.records == []


async def test_media_types_and_marks(client: httpx.AsyncClient, log: Log) -> None:
    order = json.dumps({"kind": "order", **sample(MESSAGES["order"])}).encode()
    lines = b"\xef\xbb\xbf" + order + b"\n" + order
    headers = {"content-type": "Application/X-NDJSON; charset=UTF-8"}
    answer = await client.post("/v1/documents?kind=order", content=lines, headers=headers)
    assert (answer.status_code, len(answer.json()["receipts"])) == (202, 2)
    unknown = await client.post("/v1/documents", content=order, headers={"content-type": "application/cbor"})
    assert unknown.status_code == 415 and "application/x-ndjson" in unknown.json()["detail"]


async def test_limits(client: httpx.AsyncClient, log: Log) -> None:
    headers = {"content-type": NDJSON}
    overlong = await client.post("/v1/ceb", content=xml("order") + b" " * 20_001)
    assert (overlong.status_code, overlong.json()["code"]) == (413, "-301015")
    assert (await client.post("/v1/documents", content=b" " * 20_001)).status_code == 413
    assert (await client.post("/v1/documents", content=b"{}\n" * 21, headers=headers)).status_code == 413
    assert (await client.post("/v1/documents", content=b" " * 100_001, headers=headers)).status_code == 413
    assert log.records == []


async def test_a_case_by_its_number(client: httpx.AsyncClient, log: Log) -> None:
    for kind, message in MESSAGES.items():
        await client.post(f"/v1/documents?kind={kind}", json=sample(message))
    await client.post("/v1/documents?kind=order", json=sample(MESSAGES["order"], ebpCode="3301960XY9"))
    await log.decide()

    async def kinds(query: str) -> list[str]:
        found = (await client.get(f"/v1/receipts?{query}")).json()
        return sorted(submission["kind"] for submission in found["submissions"])

    assert await kinds("orderNo=T2025111100000001") == ["list", "order", "order", "payment", "waybill"]
    assert await kinds("orderNo=T2025111100000001&ebpCode=3301960AB1") == ["list", "order", "payment", "waybill"]
    assert await kinds("businessKey=order/3301960XY9/T2025111100000001") == ["order"]
    assert (await client.get("/v1/receipts?orderNo=unknown")).status_code == 404
    assert (await client.get("/v1/receipts")).status_code == 400


async def test_without_the_log_the_partner_is_told_to_come_again(client: httpx.AsyncClient, log: Log) -> None:
    log.broken = True
    assert (await client.post("/v1/documents?kind=order", json=sample(MESSAGES["order"]))).status_code == 503


async def test_where_the_log_fails_in_the_middle_each_line_is_told_its_own(client: httpx.AsyncClient, log: Log) -> None:
    lines = [json.dumps(sample(MESSAGES["order"], orderNo=number)) for number in ("A", "B", "C")]
    log.refuses = {b"B"}

    answer = await client.post(
        "/v1/documents?kind=order", content="\n".join([*lines, "{"]), headers={"content-type": NDJSON}
    )

    told = answer.json()
    assert answer.status_code == 202
    assert told["receipts"] == [{"line": 1, "id": "orders-3-0"}, {"line": 3, "id": "orders-3-1"}]
    assert [error["line"] for error in told["errors"]] == [2, 4]
    assert "send it again" in told["errors"][0]["error"]


async def test_a_message_with_too_many_documents_is_refused_whole(client: httpx.AsyncClient, log: Log) -> None:
    overlong = re.sub(rb"(<ceb:Order>.*</ceb:Order>)", rb"<ceb:Order/>" * 101, xml("order"), flags=re.DOTALL)

    answer = await client.post("/v1/ceb", content=overlong)

    assert (answer.status_code, log.records) == (413, [])
    assert "101 documents, at most 100" in answer.json()["detail"]
    assert answer.json()["code"] == "-301015"


async def test_the_sender_and_its_trace_go_with_the_record(client: httpx.AsyncClient, log: Log) -> None:
    trace = f"00-{'a' * 32}-{'b' * 16}-01"
    headers = {"x-customs-code": "3302960CD2", "traceparent": trace}
    await client.post("/v1/documents?kind=order", json=sample(MESSAGES["order"]), headers=headers)
    assert log.records[0].headers == {
        "content-type": b"application/json",
        "tg_sender": b"3302960CD2",
        "traceparent": trace.encode(),
    }
    strange = await client.post("/v1/documents?kind=order", content=b"{}", headers={"x-customs-code": "a b"})
    assert strange.status_code == 400


async def test_another_enterprise_cannot_hand_in_an_order(client: httpx.AsyncClient, log: Log) -> None:
    answer = await client.post(
        "/v1/documents?kind=order", json=sample(MESSAGES["order"]), headers={"x-customs-code": "3122480EF3"}
    )
    await log.decide()

    found = (await client.get(f"/v1/receipts/{answer.json()['receipts'][0]['id']}")).json()

    (finding,) = found["receipts"][0]["findings"]
    assert found["status"] == "-301008"
    assert (finding["path"], finding["actual"]) == ("tg_sender", "3122480EF3")
    assert finding["expected"] == "3301960AB1 (ebpCode) | 3302960CD2 (ebcCode)"


async def test_issued_receipts_are_official_messages(client: httpx.AsyncClient, log: Log) -> None:
    for kind, message in MESSAGES.items():
        await client.post(f"/v1/documents?kind={kind}", json=sample(message))
        await client.post(f"/v1/documents?kind={kind}", json={"copNo": "X" * 50, "ebpCode": 7, "orderNo": ["T"]})
    await log.decide()

    for n in range(8):
        answer = await client.get(f"/v1/receipts/{log.name(n)}", headers={"accept": "application/xml"})
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/xml")
        assert_official(answer.content)
    first = (await client.get(f"/v1/receipts/{log.name(0)}", headers={"accept": "application/xml"})).content
    receipts = parse_xml(first)
    assert receipts.message.name == "CEB312Message"
    assert [document["returnStatus"] for document in receipts.documents] == ["2", "120"]


async def test_receipts_of_several_kinds_are_no_one_message(client: httpx.AsyncClient, log: Log) -> None:
    for kind, message in MESSAGES.items():
        await client.post(f"/v1/documents?kind={kind}", json=sample(message))
    await log.decide()
    accept = {"accept": "application/xml"}

    mixed = await client.get("/v1/receipts?orderNo=T2025111100000001", headers=accept)
    one = await client.get("/v1/receipts?businessKey=order/3301960AB1/T2025111100000001", headers=accept)

    assert mixed.status_code == 406 and "list, order, payment, waybill" in mixed.json()["detail"]
    assert one.status_code == 200

    browser = await client.get("/v1/receipts?orderNo=T2025111100000001", headers={"accept": CHROME})
    assert (browser.status_code, browser.headers["content-type"]) == (200, "application/json; charset=utf-8")
    assert len(browser.json()["submissions"]) == len(MESSAGES) < len(browser.text.splitlines())


async def test_what_does_not_fit_on_a_page_is_on_the_next(client: httpx.AsyncClient, log: Log) -> None:
    for minute in range(12):
        changed = sample(MESSAGES["order"], appTime=f"202511110830{minute:02}")
        await client.post("/v1/documents?kind=order", json=changed)
    await log.decide()

    query, pages, after = "/v1/receipts?orderNo=T2025111100000001", [], ""
    while True:
        page = (await client.get(f"{query}{after}")).json()
        pages.append([submission["id"] for submission in page["submissions"]])
        if not page.get("truncated"):
            break
        after = f"&after={page['next']}"

    assert [len(page) for page in pages] == [5, 5, 2]
    assert {own_id for page in pages for own_id in page} == {f"orders-3-{n}" for n in range(12)}
