"""Whoever handed in documents asks for all of their receipts by itself alone, page by page."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from asyncpg import Connection

from libs.runtime.queries import queries_beside
from libs.schemas.ceb.samples import sample
from services.intake import store
from services.intake.tests.a_log import Log
from services.intake.tests.parcels import MESSAGES
from services.intake.tests.test_decoding import xml
from services.intake.tests.test_whose import CARRIER, MERCHANT, PAYER, PLATFORM

PAGE, WINDOW = 5, 20
"""Submissions of a page of `client`, and those that one question looks through."""


async def _hand_in(client: httpx.AsyncClient, kind: str, sender: str = "", **said: Any) -> str:
    headers = {"x-customs-code": sender} if sender else {}
    answer = await client.post(f"/v1/documents?kind={kind}", json=sample(MESSAGES[kind], **said), headers=headers)
    own_id: str = answer.json()["receipts"][0]["id"]
    return own_id


def _in_order(ids: list[str]) -> list[str]:
    return sorted(ids, key=lambda own_id: (len(own_id), own_id))


async def _ids(client: httpx.AsyncClient, **asked: str) -> list[str]:
    """The ids of all pages in order of number, each once; no page is longer than it may be."""
    found: list[str] = []
    while True:
        answer = await client.get("/v1/receipts", params=asked)
        if answer.status_code == 404:
            return _in_order(found)
        page = answer.json()
        assert len(page["submissions"]) <= PAGE
        found += [each["id"] for each in page["submissions"]]
        if not page.get("truncated"):
            return _in_order(found)
        asked["after"] = page["next"]


async def test_a_sender_finds_what_it_sent_whatever_it_was_about(client: httpx.AsyncClient, log: Log) -> None:
    """Whom the document names sends it where nobody else is said to."""
    orders = [await _hand_in(client, "order", orderNo=f"T{n}") for n in range(12)]
    by_merchant = await _hand_in(client, "order", MERCHANT, orderNo="T20")
    payment, waybill = await _hand_in(client, "payment"), await _hand_in(client, "waybill")
    refused = await _hand_in(client, "order", CARRIER, orderNo="T21")
    named = (await client.post("/v1/ceb", content=xml("list", {}, {"orderNo": "B", "copNo": "B"}))).json()["receipts"]
    await log.decide()
    assert await _ids(client, sender=PLATFORM) == orders
    lists = [each["id"] for each in named]
    assert await _ids(client, sender=MERCHANT) == _in_order([by_merchant, *lists])
    assert await _ids(client, sender=PAYER) == [payment]
    assert await _ids(client, sender=CARRIER) == _in_order([waybill, refused])
    shown = (await client.get("/v1/receipts", params={"sender": PAYER})).json()["submissions"]
    assert [each["sender"] for each in shown] == [PAYER]
    for nobody in ("3301960XY9", "%", "x" * 400):
        assert (await client.get("/v1/receipts", params={"sender": nobody})).status_code == 404


async def test_what_a_sender_sent_is_chosen_by_kind_status_and_time(client: httpx.AsyncClient, log: Log) -> None:
    taken = [await _hand_in(client, "waybill", CARRIER, logisticsNo=f"L{n}") for n in range(7)]
    refused = [await _hand_in(client, "order", CARRIER, orderNo=f"T{n}") for n in range(7)]
    await log.decide()
    assert await _ids(client, sender=CARRIER, kind="waybill") == taken
    assert await _ids(client, sender=CARRIER, status="-301008") == refused
    assert await _ids(client, sender=CARRIER, status="120", since="2001-01-01T00:00:00") == taken
    assert await _ids(client, sender=CARRIER, since="2999-01-01T00:00:00Z") == []
    assert await _ids(client, sender=CARRIER, orderNo="T3") == [refused[3]]
    assert await _ids(client, sender=PLATFORM, orderNo="T3") == []
    key = f"order/{PLATFORM}/T3"
    assert (await _ids(client, sender=CARRIER, businessKey=key), await _ids(client, sender=PAYER, businessKey=key)) == (
        [refused[3]],
        [],
    )
    unknown = await client.get("/v1/receipts", params={"sender": CARRIER, "kind": "letter"})
    assert unknown.status_code == 400


async def test_a_question_looks_through_so_many_and_says_where_it_stopped(client: httpx.AsyncClient, log: Log) -> None:
    """A page of what is rare is short, or empty, and the next goes on."""
    for n in range(WINDOW + 10):
        await _hand_in(client, "order", CARRIER, orderNo=f"T{n}")
    rare = await _hand_in(client, "waybill", CARRIER)
    await log.decide()
    asked = {"sender": CARRIER, "status": "120"}
    first = (await client.get("/v1/receipts", params=asked)).json()
    assert (first["submissions"], first["truncated"]) == ([], True)
    assert await _ids(client, **asked) == [rare]


async def test_what_is_rare_is_found_by_index_in_one_statement(
    database: Callable[[str], Awaitable[Connection]],
) -> None:
    """The store reads no more than it looks through, and hands on those alone that fit."""
    db = await database("intake")
    await db.execute(
        """insert into submission (id, kind, business_key, sender, day, received_ms, xml, part, answers)
           select 's-' || n, 'waybill', n, 'P' || n % 2, date '2026-03-02' + n / 1000, n, false, 0,
                  format('[{"receipt": {"returnStatus": "%s"}}]', case when n % 1000 = 0 then 100 else 2 end)
           from generate_series(1, 40000) n"""
    )
    await db.execute(
        """insert into receipt (about, answer)
           select 's-' || n, '{"receipt": {"returnStatus": "120", "returnTime": "20260302"}}'
           from generate_series(1, 40000) n where n % 1000 > 0"""
    )
    await db.execute("analyze submission, receipt")
    asked = ("P0", 101, "s-20000", "waybill", 0, 2000, "100")
    query = queries_beside(store.__file__).submissions_of_sender
    assert [row["id"] for row in await db.fetch(query, *asked)] == ["s-21000", "s-22000", "s-23000", "s-24000"]
    plan = json.loads(await db.fetchval(f"explain (analyze, buffers, format json) {query}", *asked))[0]["Plan"]
    text = json.dumps(plan)
    assert "Seq Scan" not in text and "submission_sender" in text and "receipt_pkey" in text
    assert plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 2000 * 10
    common = json.loads(await db.fetchval(f"explain (analyze, buffers, format json) {query}", *asked[:-1], "120"))
    assert common[0]["Plan"]["Shared Hit Blocks"] < 101 * 10, "it ends with the page"
