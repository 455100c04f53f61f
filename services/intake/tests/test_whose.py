"""Each role asks every address: no answer holds what is another's, and what officials see is on record."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from deploy.local.stack import Endpoints
from libs.identity.credentials import Credential, changing, make_key
from libs.identity.settings import DoorSettings
from libs.runtime.twins.asking import somebody
from libs.runtime.twins.testing import Driver
from libs.schemas.ceb import parse_xml
from libs.schemas.ceb.samples import sample
from libs.schemas.tests.a_list import amended
from services.intake.http.notices import Chosen, Notices
from services.intake.settings import Settings
from services.intake.tests.a_log import Log
from services.intake.tests.conftest import served
from services.intake.tests.parcels import MESSAGES
from services.intake.tests.register import GATE, OFFICER, REGISTER
from services.intake.tests.test_decoding import xml
from services.intake.tests.test_summaries import RESULT

PLATFORM, MERCHANT, AGENT, CARRIER, PAYER = "3301960AB1", "3302960CD2", "3302980JK5", "3301980GH4", "3122480EF3"
OTHER, ABROAD = "3301960ZZ9", "officer-2900"
ROLES = {
    PLATFORM: ("platform", None), MERCHANT: ("ecommerce", None), AGENT: ("agent", None), CARRIER: ("logistics", None),
    PAYER: ("payment", None), OTHER: ("platform", None), OFFICER: ("officer", "3105"), ABROAD: ("officer", "2900"),
    GATE: ("gate", "3105"), "0000": ("customs", None), "OPS": ("operator", None),
}  # fmt: skip
BUYER = "张三"


class Door:
    """Intake behind a door that asks everybody. keys: by code."""

    def __init__(self, http: httpx.AsyncClient, keys: dict[str, str], log: Log, db: Any) -> None:
        self.http, self.keys, self.log, self.db = http, keys, log, db

    async def get(self, who: str, path: str, **params: str) -> httpx.Response:
        return await self.http.get(path, params=params, headers={"x-api-key": self.keys[who]})

    async def hand_in(self, who: str, kind: str, document: dict[str, Any]) -> httpx.Response:
        headers = {"x-api-key": self.keys[who]}
        return await self.http.post("/v1/documents", params={"kind": kind}, json=document, headers=headers)

    async def acts(self) -> list[tuple[str, str, str, bool]]:
        rows = await self.db.fetch("select who, what, about, personal from act order by number")
        return [tuple(row) for row in rows]


@pytest.fixture
async def door(log: Log, servers: Any, tmp_path: Path) -> AsyncIterator[Door]:
    file, keys = tmp_path / "credentials", dict[str, str]()
    with changing(file) as rows:
        for code, (role, office) in ROLES.items():
            key_id, keys[code], hashed = make_key()
            made, until = "2026-01-01T00:00:00Z", "2999-01-01T00:00:00Z"
            rows.append(Credential(key_id, code, (role,), office, made, until, hashed=hashed))
    settings = DoorSettings.model_validate({"IDENTITY": "required", "IDENTITY_FILE": str(file)})
    pool = await asyncpg.create_pool(servers.databases["intake"], min_size=1, max_size=2)
    app = served(log, pool, Settings(), settings)
    async with (
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://intake") as http,
        pool.acquire() as db,
    ):
        await db.copy_records_to_table("party", records=REGISTER, columns=REGISTER[0]._fields)
        yield Door(http, keys, log, db)
    await pool.close()


def documents() -> dict[str, dict[str, Any]]:
    return {kind: sample(message) for kind, message in MESSAGES.items()}


HANDED_IN = {"order": PLATFORM, "payment": PAYER, "waybill": CARRIER, "list": AGENT}
MAY_READ = {
    "order": {PLATFORM, MERCHANT, PAYER, OFFICER, "0000"},
    "payment": {PAYER, PLATFORM, OFFICER, "0000"},
    "waybill": {CARRIER, OFFICER, "0000"},
    "list": {PLATFORM, MERCHANT, AGENT, CARRIER, OFFICER, "0000"},
}
"""Of one parcel. The office stands in the list alone: what came with it is for that office, too."""


async def test_no_role_is_told_of_what_is_anothers(door: Door) -> None:
    ids = {}
    for kind, document in documents().items():
        answer = await door.hand_in(HANDED_IN[kind], kind, document)
        ids[kind] = answer.json()["receipts"][0]["id"]
    await door.log.decide()
    order_no = documents()["order"]["orderNo"]
    named = {kind: {*filter(None, (document.get(name) for name in document if name.endswith("Code")))}
             for kind, document in documents().items()}  # fmt: skip
    for kind, allowed in MAY_READ.items():
        assert {code for code in ROLES if code in named[kind] and code in ROLES} <= allowed
    by_id = {own_id: kind for kind, own_id in ids.items()}
    for who in ROLES:
        seen = {kind for kind, allowed in MAY_READ.items() if who in allowed}
        if who == "OPS":
            assert (await door.get(who, "/v1/receipts", orderNo=order_no)).status_code == 403
            continue
        page = await door.get(who, "/v1/receipts", orderNo=order_no)
        assert page.status_code == (200 if seen else 404), who
        assert {by_id[each["id"]] for each in page.json().get("submissions", [])} == seen, who
        for kind, own_id in ids.items():
            for path in (f"/v1/receipts/{own_id}", f"/v1/documents/{own_id}"):
                answer = await door.get(who, path)
                assert answer.status_code == (200 if kind in seen else 404), (who, path)
                assert BUYER not in answer.text
    clear = await door.get(OFFICER, f"/v1/documents/{ids['order']}", clear="true")
    assert clear.json()["document"]["buyerName"] == documents()["order"]["buyerName"]
    assert (await door.get(PLATFORM, f"/v1/documents/{ids['order']}", clear="true")).status_code == 403
    assert (await door.get(ABROAD, f"/v1/documents/{ids['order']}", clear="true")).status_code == 404
    acts = await door.acts()
    assert (OFFICER, "read a document", ids["order"], True) in acts
    assert {who for who, what, *_ in acts if what != "declared"} == {OFFICER, "0000"}
    assert [(who, about) for who, what, about, _ in acts if what == "declared"] == [
        (HANDED_IN[kind], own_id) for kind, own_id in ids.items()
    ]
    for change in ("update act set who = 'x'", "delete from act", "truncate act"):
        with pytest.raises(asyncpg.PostgresError, match="append-only"):
            await door.db.execute(change)


async def test_whoever_transmits_is_asked_by_the_credential(door: Door) -> None:
    """A stranger's document is refused, and its refusal told to the stranger; the entrusted reads what it may send."""
    order = documents()["order"]
    theirs = (await door.hand_in(CARRIER, "order", order)).json()["receipts"][0]["id"]
    broken = (await door.hand_in(OTHER, "order", {**order, "appTime": "x"})).json()["receipts"][0]["id"]
    await door.log.decide()
    told = (await door.get(CARRIER, f"/v1/receipts/{theirs}")).json()
    assert told["receipts"][0]["findings"][0]["rule"].startswith("311.sender.party")
    assert (await door.get(OTHER, f"/v1/receipts/{broken}")).status_code == 200
    assert (await door.get(OTHER, f"/v1/receipts/{theirs}")).status_code == 404
    claimed = {"x-api-key": door.keys[CARRIER], "x-customs-code": PLATFORM}
    assert (await door.http.post("/v1/documents?kind=order", json=order, headers=claimed)).status_code == 403

    ours = (await door.hand_in(PLATFORM, "order", order)).json()["receipts"][0]["id"]
    await door.log.decide()
    assert (await door.get(CARRIER, f"/v1/receipts/{ours}")).status_code == 404
    row = (PLATFORM, CARRIER, "order")
    await door.db.execute("insert into entrustment values ($1, $2, $3, '2026-01-01', '2026-12-31')", *row)
    assert (await door.get(CARRIER, f"/v1/receipts/{ours}")).status_code == 200


async def test_large_messages_and_unreadable_records_are_their_senders(door: Door) -> None:
    large = xml("order").replace(b"</ceb:BaseTransfer>", b"</ceb:BaseTransfer>" + b" " * (17 << 10))
    media = {"content-type": "application/xml", "x-api-key": door.keys[PLATFORM]}
    own_id = (await door.http.post("/v1/ceb", content=large, headers=media)).json()["receipts"][0]["id"]
    await door.log.publish("cbec.declare.orders.v1", b"T1", b'{"orderNo": ', [("tg_sender", CARRIER.encode())])
    await door.log.decide()
    for who, seen in {PLATFORM: 200, MERCHANT: 200, CARRIER: 404, OTHER: 404, "0000": 200}.items():
        assert (await door.get(who, f"/v1/receipts/{own_id}")).status_code == seen, who
        assert (await door.get(who, f"/v1/documents/{own_id}")).status_code == seen, who
    unreadable = door.log.name(1)
    for who, seen in {PLATFORM: 404, CARRIER: 200, "0000": 200}.items():
        assert (await door.get(who, f"/v1/receipts/{unreadable}")).status_code == seen, who


async def test_what_a_summary_became_is_told_again_by_its_number(door: Door, servers: Endpoints) -> None:
    """In two declarations, one of them in two messages; another summary's is not among them."""
    parts = [("E20263105000000002", 1), ("E20263105000000002", 2), ("E20263105000000003", 1)]
    results = [amended(RESULT, decl_seq_no=number, msg_seq_no=nth, msg_count=2) for number, nth in parts]
    intake = Driver(door.log.processor, door.db)
    issued = await intake.feed(*results, amended(RESULT, sum_no="31052026S000000009"))
    key = f"summary-result/{AGENT}/{RESULT.sum_no}"
    for asked in (key, issued[1].business_key):  # type: ignore[attr-defined]
        found = (await door.get(AGENT, "/v1/receipts", businessKey=asked)).json()
        assert (found["notices"][0]["kind"], found["notices"][0]["businessKey"]) == ("summary-result", key)
        told = found["notices"][0]["receipts"]
        assert [(each["receipt"]["declSeqNo"], int(each["receipt"]["msgSeqNo"])) for each in told] == parts
        assert told[0]["lines"][0]["invtNo"] == RESULT.lines[0].invt_no
    choices = {"kind": "order", "status": "9999", "since": "2999-01-01T00:00:00+08:00"}
    for name, value in choices.items():
        assert (await door.get(AGENT, "/v1/receipts", businessKey=key, **{name: value})).status_code == 404, name
    fits = {"kind": "summary-result", "status": RESULT.dec_state, "since": "2000-01-01T00:00:00+08:00"}
    assert (await door.get(AGENT, "/v1/receipts", businessKey=key, **fits)).status_code == 200
    official = await door.http.get(
        "/v1/receipts",
        params={"businessKey": key},
        headers={"x-api-key": door.keys[AGENT], "accept": "application/xml"},
    )
    message = parse_xml(official.content)
    assert (message.message.name, len(message.documents)) == ("CEB792Message", 3)
    asked_by = {who: (await door.get(who, "/v1/receipts", businessKey=key)).status_code for who in ROLES}
    assert {who for who, status in asked_by.items() if status == 200} == {AGENT, OFFICER, "0000"}, asked_by

    async with asyncpg.create_pool(servers.databases["intake"], min_size=1, max_size=1) as pool:
        notices, anything = Notices(pool, 1), Chosen(None, None, 0)
        behind, numbers = None, []
        for more in (True, True, False):
            page, behind = await notices.page(somebody(AGENT, "agent"), "summary-result", key, anything, behind)
            numbers += [each["receipt"]["declSeqNo"] for each in page]
            assert (behind is not None) is more
        assert numbers == [number for number, _ in parts]
        for who, chosen in ((somebody("STRANGER", "agent"), anything), (None, anything._replace(status="9999"))):
            assert await notices.page(who, "summary-result", key, chosen, None) == ([], None)


async def test_each_sees_its_own_an_officer_those_of_its_office_and_customs_all(door: Door) -> None:
    ids = {}
    for kind, document in documents().items():
        ids[kind] = (await door.hand_in(HANDED_IN[kind], kind, document)).json()["receipts"][0]["id"]
    await door.log.decide()

    async def seen(who: str, sender: str) -> tuple[int, list[str]]:
        answer = await door.get(who, "/v1/receipts", sender=sender)
        return answer.status_code, [each["id"] for each in answer.json().get("submissions", [])]

    for kind, sender in HANDED_IN.items():
        assert await seen(sender, sender) == (200, [ids[kind]])
        for stranger in {*HANDED_IN.values(), MERCHANT, OTHER} - {sender}:
            assert await seen(stranger, sender) == (403, []), (stranger, sender)
        assert await seen(OFFICER, sender) == await seen("0000", sender) == (200, [ids[kind]])
        assert await seen(ABROAD, sender) == (404, [])
        assert (await door.get("OPS", "/v1/receipts", sender=sender)).status_code == 403
    acts = await door.acts()
    assert (OFFICER, "read receipts", ids["order"], False) in acts
