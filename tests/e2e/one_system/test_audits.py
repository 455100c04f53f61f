"""A list is released first and audited then, on the running system."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from libs.schemas import audits, keys
from libs.schemas.kinds import KINDS
from libs.schemas.topics import AUDITS
from simulator.papers.documents import Sale, app_time
from simulator.people.partners import SMALL_GUARANTOR, officer_of
from simulator.plan.register import declared
from tests.e2e.partners import Partner, list_key, until
from tests.e2e.reading import records_of

_EVENING = 43_000


async def said_of(partner: Partner, sale: Sale, kind: str) -> dict[str, Any] | None:
    """The event of its audit of this kind, once tax has told it."""
    records = await records_of(partner.up.endpoints.kafka, AUDITS.name)
    key = keys.CASE.of(sale.platform.code, sale.order_no).encode()
    bodies = [each.value for each in records if each.key == key and dict(each.headers)["ce_type"] == kind.encode()]
    return json.loads(bodies[0] or b"") if bodies else None


def result(sale: Sale, invt_no: str, number: str, *lines: audits.AuditedLine) -> dict[str, Any]:
    officer = officer_of(sale.customs_code)
    document = audits.AuditResult(
        cop_no=number, app_time=app_time(sale.day, _EVENING), ebp_code=sale.platform.code, order_no=sale.order_no,
        invt_no=invt_no, officer=officer, lines=[*lines],
    )  # fmt: skip
    body = declared("audit-result", officer, document).body
    assert isinstance(body, dict)
    return body


def papers(sale: Sale, invt_no: str, party: str) -> dict[str, Any]:
    invoice = audits.AuditPaper(kind=audits.PaperKind.INVOICE, number=sale.order_no, digest=f"{7:064x}")
    document = audits.AuditPapers(
        cop_no=f"SD{sale.order_no}", app_time=app_time(sale.day, _EVENING), ebp_code=sale.platform.code,
        order_no=sale.order_no, invt_no=invt_no, party=party, papers=[invoice],
    )  # fmt: skip
    body = declared("audit-papers", party, document).body
    assert isinstance(body, dict)
    return body


@pytest.mark.requirement("I4")
async def test_documents_are_asked_for_after_the_release_and_a_result_is_taken_once(
    partner: Partner, sale: Sale
) -> None:
    """Every list of an enterprise that broke its trust is drawn. Its receipts stay as they were."""
    sold = replace(sale, merchant=SMALL_GUARANTOR, guarantor=sale.platform)
    await partner.sell(sold)
    await partner.sees_released(sold)
    invt_no = (await partner.told(list_key(sold), "800"))["receipt"]["invtNo"]

    ordered = await until(lambda: said_of(partner, sold, "AuditOrdered"), "documents are asked for")
    assert ordered["list"]["parties"]["agentCode"] == sold.agent.code
    assert ordered["ground"]["parameters"] == "discredited 1"

    early = result(sold, invt_no, f"SHE{sold.order_no}", audits.AuditedLine(gnum=1, value=Decimal(1)))
    given, strange = (papers(sold, invt_no, party) for party in (sold.agent.code, sold.carrier.code))
    for kind, document, status, *rules in (
        ("audit-result", early, "100", "audit-result.lines.heard@1"),
        ("audit-papers", strange, "100", "audit-papers.invtNo.ordered@1"),
        ("audit-papers", given, "399"),
        ("audit-papers", given, "399"),
    ):
        await partner.declare(kind, sold.order_no, document)
        told = await partner.told(KINDS[kind].business_key(document), status)
        assert [each["rule"] for each in told["findings"]] == rules
    taken = await until(lambda: said_of(partner, sold, "AuditPapersTaken"), "papers on record")
    assert (taken["party"], [each["kind"] for each in taken["papers"]]) == (sold.agent.code, ["invoice"])

    unknown = result(sold, invt_no, f"SHX{sold.order_no}", audits.AuditedLine(gnum=9, value=Decimal(1)))
    right = result(sold, invt_no, f"SH{sold.order_no}")
    again = result(sold, invt_no, f"SHA{sold.order_no}")
    key_of = KINDS["audit-result"].business_key
    await partner.declare("audit-result", sold.order_no, unknown)
    refused = await partner.told(key_of(unknown), "100")
    assert [each["rule"] for each in refused["findings"]] == ["audit-result.gnum.known@1"]
    await partner.declare("audit-result", sold.order_no, right)
    await partner.told(key_of(right), "399")
    await partner.declare("audit-result", sold.order_no, again)
    refused = await partner.told(key_of(again), "100")
    assert [each["rule"] for each in refused["findings"]] == ["audit-result.invtNo.open@1"]

    closed = await until(lambda: said_of(partner, sold, "AuditClosed"), "the audit's end")
    assert (closed["outcome"], closed["total"], closed["assureCode"]) == ("confirmed", "0.00", sold.platform.code)
    assert await partner.statuses(sold) == ["2", "120", "800"]
