"""Whoever asks is answered from the store: one case, lists by pages, an officer's queue."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from typing import Any

import asyncpg
import pytest

from deploy.local.stack import Endpoints
from libs.identity import CUSTOMS, Principal
from libs.runtime.http.paging import BIGINT
from libs.runtime.queries import queries_beside
from libs.runtime.twins.asking import asked_by, client_of, somebody
from libs.schemas.events import review
from services.cases import pages
from services.cases.http import routes
from services.cases.pages import CasePages
from services.cases.tests import samples as s
from services.cases.tests.conftest import CasesDriver

OFFICER, OTHER = somebody("O1", "officer", s.OFFICE), somebody("O2", "officer", "4601")
PLATFORM, CARRIER, STRANGER = (
    somebody("EBP", "platform"), somebody("CARRIER", "logistics"), somebody("EBPB", "platform"),
)  # fmt: skip
SHOP, CHIEF = somebody("EBC", "ecommerce"), somebody("4000", CUSTOMS)
PLAN = "explain (analyze, buffers, format json) "


class Asking:
    """The read model's routes over a store. ask: (who, path) → status and body."""

    def __init__(self, pool: asyncpg.Pool, driver: CasesDriver) -> None:
        self.pages, self.driver, self.db = CasePages(pool, 7), driver, pool

    async def ask(self, who: Principal | None, path: str) -> tuple[int, Any]:
        async with client_of(asked_by(who, routes(self.pages))) as client:
            answer = await client.get(path)
        return answer.status_code, answer.json()

    async def all(self, who: Principal | None, path: str) -> list[str]:
        """Case or parcel of each row, submission or notice, page by page to the end."""
        found, cursor = list[str](), ""
        while True:
            status, page = await self.ask(who, f"{path}{'&' if '?' in path else '?'}limit=3{cursor}")
            assert status == 200, page
            found += [_named(each) for each in page.get("cases") or page.get("submissions", ())]
            if "next" not in page:
                return found
            cursor = f"&cursor={page['next']}"


def _named(row: Any) -> str:
    called = next((row[name] for name in ("case", "submissionId", "businessKey") if name in row), None)
    return str(called or row["parcel"]["logisticsNo"])


@pytest.fixture
async def asking(database: Callable[[str], Awaitable[asyncpg.Connection]], servers: Endpoints) -> AsyncIterator[Asking]:
    driver = CasesDriver(await database("cases"))
    async with asyncpg.create_pool(servers.databases["cases"], min_size=1, max_size=3) as pool:
        yield Asking(pool, driver)


async def test_one_case_by_any_of_its_names_and_to_nobody_else(asking: Asking) -> None:
    await asking.driver.feed(s.order("1/2"), s.payment("1/2"), s.waybill("1/2"), s.listed("1/2"), s.matched("1/2"))
    await asking.driver.feed(s.released("1/2"), s.bundled("1/2"))
    names = ("EBP:1/2", "INVT-1/2", "QD-", "order/EBP/1%252F2", "payment/PAY/PT-1%252F2", "waybill/CARRIER/W-1%252F2")
    for name in names:
        status, found = await asking.ask(PLATFORM, f"/v1/cases/{name}")
        assert (status, found.get("case")) == (200, "EBP:1/2"), (name, found)
        assert (await asking.ask(STRANGER, f"/v1/cases/{name}"))[0] == 404
        assert (await asking.ask(OTHER, f"/v1/cases/{name}"))[0] == 404
    _, carried = await asking.ask(CARRIER, f"/v1/cases/{names[-1]}")
    assert carried["parcel"] == {"logisticsCode": "CARRIER", "logisticsNo": "W-1/2", "mayDeliver": True}
    assert "case" not in carried and "tax" not in carried
    status, nothing = await asking.ask(None, "/v1/cases/EBP:9")
    assert (status, nothing["title"]) == (404, "Not found")
    others = [s.listed(f"{n}", "B", logistics_no="W-1/2", logistics_code="CARRIER") for n in range(21)]
    await asking.driver.feed(*others)
    assert (await asking.ask(PLATFORM, f"/v1/cases/{names[-1]}"))[1]["case"] == "EBP:1/2", "others' lists hide it not"
    assert (await asking.ask(STRANGER, f"/v1/cases/{names[-1]}"))[1]["case"].startswith("EBPB:")
    await asking.driver.feed(s.listed("3", logistics_no="W-1/2"))
    assert (await asking.ask(PLATFORM, f"/v1/cases/{names[-1]}"))[1]["case"] == "EBP:3", "the newest of theirs"


async def test_lists_by_pages_are_whole_whatever_is_written_meanwhile(asking: Asking) -> None:
    for n in range(20):
        await asking.driver.feed(s.order(f"T{n}"), s.listed(f"T{n}", trade_mode="9610" if n % 2 else "1210"))
    await asking.driver.feed(s.order("T1", "B"), s.listed("T1", "B"))
    for n in (3, 4, 17):
        await asking.driver.feed(s.payment(f"T{n}"), s.waybill(f"T{n}"), s.matched(f"T{n}"))
    everything = {f"EBP:T{n}" for n in range(20)}
    for who in (PLATFORM, OFFICER, None):
        found = await asking.all(who, "/v1/cases")
        assert len(found) == len(set(found)) and set(found) >= everything
        assert ("EBPB:T1B" in found) == (who is not PLATFORM)
    assert len(await asking.all(CARRIER, "/v1/cases")) == 20
    assert await asking.all(STRANGER, "/v1/cases") == ["EBPB:T1B"] == await asking.all(None, "/v1/cases?sender=EBPB")
    assert await asking.all(OTHER, "/v1/cases") == []

    stored = {"EBP:T3", "EBP:T4", "EBP:T17"}
    for who in (PLATFORM, OFFICER, None):
        assert set(await asking.all(who, "/v1/cases?status=120")) == stored
        assert set(await asking.all(who, "/v1/cases?status=120&mode=9610")) == {"EBP:T3", "EBP:T17"}
        assert set(await asking.all(who, "/v1/cases?waiting=documents&direction=I")) >= everything - stored
    _, first = await asking.ask(PLATFORM, "/v1/cases?limit=5")
    await asking.driver.feed(s.order("T99"), s.verdict(review.ListRejected, "T5", "100"))
    _, rest = await asking.ask(PLATFORM, f"/v1/cases?limit=100&cursor={first['next']}")
    both = [each["case"] for each in (*first["cases"], *rest["cases"])]
    assert set(both) == everything and len(both) == 20
    since = first["cases"][0]["openedAt"].replace("+00:00", "Z")
    assert len((await asking.ask(PLATFORM, f"/v1/cases?since={since}"))[1]["cases"]) >= 1
    for early in ("2001-01-01T00:00:00Z", "0001-01-01T00:00:00"):
        assert (await asking.ask(PLATFORM, f"/v1/cases?until={early}"))[1]["cases"] == []


async def test_an_officers_queue_oldest_first_by_reason(asking: Asking) -> None:
    for n, (event, status) in enumerate(
        ((review.ListManualReviewOrdered, "300"), (review.ListInspectionOrdered, "500")) * 3
    ):
        await asking.driver.feed(
            s.order(f"T{n}"), s.listed(f"T{n}"), s.matched(f"T{n}"), s.verdict(event, f"T{n}", status),
            day=date(2026, 3, 2 + n),
        )  # fmt: skip
    assert await asking.all(OFFICER, "/v1/queue?reason=manual") == ["EBP:T0", "EBP:T2", "EBP:T4"]
    assert set(await asking.all(OFFICER, "/v1/queue")) == {f"EBP:T{n}" for n in range(6)}
    _, queue = await asking.ask(somebody("4000", CUSTOMS), f"/v1/queue?office={s.OFFICE}")
    assert [(each["reason"], each["count"]) for each in queue["counts"]] == [("inspection", 3), ("manual", 3)]
    assert await asking.all(OTHER, "/v1/queue") == []
    assert (await asking.ask(OTHER, f"/v1/queue?office={s.OFFICE}"))[0] == 403


async def _found(asking: Asking, who: Principal | None, asked: str = "") -> list[str]:
    return await asking.all(who, f"/v1/submissions?{asked}")


async def test_customs_reads_the_queue_of_every_office_in_one_order(asking: Asking) -> None:
    """Across offices and reasons, page by page."""
    events = (review.ListManualReviewOrdered, "300"), (review.ListInspectionOrdered, "500")
    for n, (event, status) in enumerate(events * 3):
        office = s.OFFICE if n % 3 else "4601"
        await asking.driver.feed(
            s.order(f"T{n}"), s.listed(f"T{n}"), s.matched(f"T{n}"), s.verdict(event, f"T{n}", status),
            day=date(2026, 3, 2 + n),
        )  # fmt: skip
        await asking.db.execute("update case_file set office = $1 where case_key = $2", office, f"EBP:T{n}")
    assert await asking.all(CHIEF, "/v1/queue") == [f"EBP:T{n}" for n in range(6)]
    assert await asking.all(CHIEF, "/v1/queue?reason=inspection") == ["EBP:T1", "EBP:T3", "EBP:T5"]


@pytest.mark.parametrize("office", [(), ("3105",)])
async def test_a_page_of_a_long_queue_is_read_by_the_index(asking: Asking, office: tuple[str, ...]) -> None:
    db = asking.db
    await db.execute(
        "insert into case_file (case_key, tie, opened_ms, waiting, waiting_since, office, settled, day, file)"
        " select 'P:' || n, n, n, case n % 3 when 0 then 'manual' when 1 then 'inspection' else 'documents' end,"
        " to_timestamp(n), (3100 + n % 10)::text, false, '2026-03-02', repeat('x', 500) from generate_series(1, 60000) n"
    )
    await db.execute("analyze case_file")
    queries = queries_beside(pages.__file__)
    query = queries.queue_of_office if office else queries.queue_of_all
    reasons = ["manual", "inspection"]
    told = await db.fetchval(PLAN + query, *office, reasons, pages._FIRST[0], -BIGINT, 100)
    plan = json.loads(told)[0]["Plan"]
    assert "Seq Scan" not in json.dumps(plan)
    assert plan["Actual Rows"] == 100 and plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 1000


async def test_a_partner_lists_what_was_answered_to_them(asking: Asking) -> None:
    feed = asking.driver.feed
    for n in range(10):
        await feed(s.receipts(f"{n}", "2 20260302120000", submission=f"o-{n}"), day=date(2026, 3, 2 + n))
    waybill = {"logisticsCode": "CARRIER", "logisticsNo": "W"}
    await feed(s.receipts("W", "-504014 20260302120000", document="waybill", submission="w-1", **waybill))
    await feed(s.receipts("D1", "399 20260320120000", document="payment-document", assureCode="EBP"))
    # told later what customs said before: what it said last counts
    await feed(
        s.receipts("3", "120 20260302120005", submission="o-3"), s.receipts("3", "2 20260302120001", submission="o-3")
    )

    newest_first = [f"o-{n}" for n in range(9, -1, -1)]
    assert await _found(asking, SHOP) == newest_first
    mine = await _found(asking, PLATFORM)
    assert sorted(mine) == sorted([*newest_first, "payment-document/EBP/D1"])
    assert await _found(asking, CARRIER) == ["w-1"]
    assert await _found(asking, STRANGER) == await _found(asking, OFFICER) == []
    assert len(await _found(asking, CHIEF)) == 12 and len(await _found(asking, None)) == 12
    assert await _found(asking, CHIEF, "sender=EBC") == newest_first
    assert (await asking.ask(SHOP, "/v1/submissions?sender=EBP"))[0] == 403

    assert await _found(asking, SHOP, "status=120") == ["o-3"]
    assert await _found(asking, SHOP, "kind=waybill") == []
    period = "since=2026-03-04T00:00:00Z&until=2026-03-07T00:00:00Z"
    assert await _found(asking, SHOP, period) == ["o-4", "o-3", "o-2"]
    assert await _found(asking, SHOP, f"{period}&status=2") == ["o-4", "o-2"]
    _, page = await asking.ask(SHOP, f"/v1/submissions?status=120&{period}")
    assert page["submissions"] == [
        {
            "kind": "order", "businessKey": "order/EBP/3", "at": "2026-03-05T04:00:00Z", "receipts": 3,
            "submissionId": "o-3", "returnStatus": "120", "returnTime": "20260302120005", "returnInfo": "said 120",
        }
    ]  # fmt: skip


async def test_a_page_of_one_sender_is_read_by_the_index_whatever_is_stored(asking: Asking) -> None:
    db = asking.db
    await db.execute(
        "insert into answered select n::text, n, 'order', 'order/P/' || n, '120', '20260302120000', '', 1, false,"
        " '2026-03-02' from generate_series(1, 60000) n"
    )
    await db.execute("insert into answered_to select 'P' || n % 3, n, n, n::text from generate_series(1, 60000) n")
    await db.execute("analyze answered, answered_to")
    query = queries_beside(pages.__file__).answered_to
    told = await db.fetchval(PLAN + query, 50000, 0, 100, "P1", None, None, -BIGINT)
    plan = json.loads(told)[0]["Plan"]
    text = json.dumps(plan)
    assert "Seq Scan" not in text and "answered_to_pkey" in text and '"Sort"' not in text
    assert plan["Actual Rows"] == 100 and plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] < 500


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/v1/cases?status=released", "status"), ("/v1/cases?limit=0", "limit"), ("/v1/cases?limit=501", "limit"),
        ("/v1/cases?cursor=bm90aGluZw", "cursor"), ("/v1/cases?since=yesterday", "since"),
        ("/v1/cases?since=10000-01-01T00:00:00", "since"), ("/v1/cases?colour=red", "colour"),
        ("/v1/cases?mode=1210&mode=9610", "mode"), ("/v1/queue?reason=documents", "reason"),
        ("/v1/submissions?status=ok", "status"),
    ],
)  # fmt: skip
async def test_what_is_wrong_with_a_question_is_named(asking: Asking, path: str, parameter: str) -> None:
    status, wrong = await asking.ask(None, path)
    assert status == 400 and [each["parameter"] for each in wrong["errors"]] == [parameter]
    status, others = await asking.ask(PLATFORM, "/v1/cases?sender=EBPB")
    assert (status, others["title"]) == (403, "Not yours to ask")
