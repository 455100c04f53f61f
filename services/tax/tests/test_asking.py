"""Tax answers for what is owed: accounts and their lines, bills, payment documents, a day's close."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import asyncpg

from deploy.local.stack import Endpoints
from libs.identity import CUSTOMS, Principal
from libs.runtime.processing import Connection
from libs.runtime.twins.asking import asked_by, client_of, somebody
from libs.schemas.events.tax import PaymentDocumentIssued, TaxAssessed
from services.tax.asking.http import routes
from services.tax.tests.ledger import DAY_0, TaxDriver, of
from services.tax.tests.samples import GUARANTOR, audited, confirmed, held, paid, papers, released, topped_up


async def _first_document(driver: TaxDriver) -> tuple[PaymentDocumentIssued, date]:
    """Close days until one issues a payment document. Returns it, and the day."""
    closed = DAY_0
    while not (documents := of(PaymentDocumentIssued, await driver.close(closed))):
        closed += timedelta(days=1)
    [document] = documents
    return document, closed


async def _sees_audits(ask: Any, case: str, those: Sequence[Principal], strangers: Sequence[Principal]) -> None:
    """An officer of its office, its parties and customs see the audit and its papers."""
    [audit] = (await ask(those[0], "/v1/audits?state=ordered"))[1]["audits"]
    assert (audit["case"], audit["state"], audit["missed"]) == (case, "ordered", False)
    assert [each["number"] for each in audit["papers"]] == ["INV-0"]
    for who in those:
        assert (await ask(who, "/v1/audits?papers=in"))[1]["audits"] == [audit]
        for nobodys in ("missed", "awaited"):
            assert (await ask(who, f"/v1/audits?papers={nobodys}"))[1]["audits"] == []
        [closed] = (await ask(who, "/v1/audits?state=closed"))[1]["audits"]
        assert (closed["papers"], closed["missed"]) == ([], False), "right without any"
    for who in strangers:
        assert (await ask(who, "/v1/audits"))[1]["audits"] == []


async def test_a_guarantor_from_its_ceiling_to_a_paid_document(
    stored_tax: TaxDriver, db: Connection, servers: Endpoints
) -> None:
    driver = stored_tax
    await driver.feed(topped_up("30"))
    assessed = of(TaxAssessed, await driver.feed(*(held(f"T{n}") for n in range(5))))
    office = assessed[0].list.customs_code
    await driver.feed(*(released(each, audited=True) for each in assessed[:2]), papers("T1"), audited("T0"))
    document, closed = await _first_document(driver)
    await db.execute("update calendar set closed_day = $1", closed)

    async with asyncpg.create_pool(servers.databases["tax"], min_size=1, max_size=2) as pool:

        async def ask(who: Principal | None, path: str) -> tuple[int, Any]:
            async with client_of(asked_by(who, routes(pool))) as client:
                answer = await client.get(path)
            json = answer.headers["content-type"].endswith("json")
            return answer.status_code, answer.json() if json else answer.text

        own, officer, customs = (
            somebody(GUARANTOR, "platform"),
            somebody("O", "officer", office),
            somebody("4000", CUSTOMS),
        )
        strangers = somebody("OTHER", "platform"), somebody("O", "officer", "9999"), somebody(office, "ecommerce")
        await db.execute("update guarantee_account set claimed = 3")  # as an audit's bill does, which is owed as well
        _, account = await ask(own, f"/v1/guarantees/{GUARANTOR}")
        committed, ceiling, waiting = await driver.account()
        told = tuple(account[name] for name in ("committed", "free", "ceiling", "waiting"))
        assert told == (str(committed + 3), str(ceiling - committed - 3), str(ceiling), waiting)
        assert (await ask(own, "/v1/guarantees"))[1]["accounts"] == [account]
        _, line = await ask(own, f"/v1/guarantees/{GUARANTOR}/waiting?limit=1")
        assert (len(line["waiting"]), "next" in line) == (1, True)

        await _sees_audits(ask, assessed[1].list.ref.case, (officer, own, customs), strangers)
        number = document.ent_duty_no
        paths = (
            "/v1/tax-bills", "/v1/payment-documents", f"/v1/payment-documents/{number}", f"/v1/day-closes/{closed}",
            f"/v1/tax-bills?case={assessed[0].list.ref.case}", f"/v1/payment-documents?assureCode={GUARANTOR}",
        )  # fmt: skip
        for who in (own, officer, customs):
            bills = (await ask(who, "/v1/tax-bills?state=summarised"))[1]["bills"]
            assert [(each["attempt"], each["entDutyNos"]) for each in bills] == [(1, [number]), (1, [number])]
            assert (await ask(who, paths[2]))[1]["state"] == "open"
            assert {status for path in paths for status in [(await ask(who, path))[0]]} == {200}
            rows = list(csv.DictReader((await ask(who, paths[3]))[1].splitlines()))
            assert [(row["said"], row["entDutyNo"], row["amount"]) for row in rows] == [
                ("issued", number, str(document.amount))
            ]
        for who in strangers:
            answers = [await ask(who, path) for path in (*paths, f"/v1/guarantees/{GUARANTOR}", "/v1/guarantees")]
            assert not [each for _, each in answers if number in str(each) or GUARANTOR in str(each)], who
        assert (await ask(officer, f"/v1/guarantees/{GUARANTOR}"))[0] == 404
        assert (await ask(customs, f"/v1/day-closes/{date(2099, 1, 1)}"))[0] == 404

        await driver.feed(paid(number, document.amount), day=closed + timedelta(days=1))
        await driver.feed(confirmed(number, document.amount), day=closed + timedelta(days=1))
        assert (await ask(own, "/v1/payment-documents?state=open"))[1]["documents"] == []
        [settled] = (await ask(officer, "/v1/payment-documents?state=paid"))[1]["documents"]
        assert (settled["entDutyNo"], settled["state"], settled["bills"]) == (number, "paid", 2)
