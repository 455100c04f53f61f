"""Buyers of one platform are checked: one is verified and another pays, one is refused, of one nobody says anything."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from deploy.local.ports import LOOPBACK
from deploy.local.system import System
from libs.schemas import declarations as d
from libs.schemas.declarations import EnterpriseRole as Role
from libs.schemas.kinds import KINDS
from simulator.papers.documents import DOCUMENTS, Sale
from simulator.people.partners import Enterprise
from tests.e2e.fresh import logs
from tests.e2e.one_system.conftest import ASKED_PLATFORM, REGISTER_PORT
from tests.e2e.partners import Partner, list_key

PLATFORM = Enterprise(ASKED_PLATFORM, "验真跨境平台有限公司", Role.PLATFORM)
ANOTHER = {"payerName": "王五", "payerIdNumber": "330102198501010022"}


@contextmanager
def register(verdicts: dict[str, str]) -> Iterator[list[str]]:
    """Stand in for the register of persons. verdicts: by number; of any other it says nothing. Yields whom it was asked
    about."""
    asked: list[str] = []

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            number = json.loads(self.rfile.read(int(self.headers["content-length"])))["number"]
            asked.append(number)
            said = json.dumps({"verdict": verdicts.get(number)}).encode()
            self.send_response(200 if number in verdicts else 503)
            self.send_header("content-length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing of whom it was asked about."""

    server = ThreadingHTTPServer((LOOPBACK, REGISTER_PORT), Answering)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield asked
    finally:
        server.shutdown()
        server.server_close()


async def _known(partner: Partner, sale: Sale) -> None:
    """Customs registers the platform, and takes its guarantee."""
    at = DOCUMENTS["order"](sale)["appTime"]
    ours = {
        "enterprise": d.EnterpriseRegistration(
            cop_no="BAEB9", app_time=at, code=PLATFORM.code, name=PLATFORM.name, roles=[Role.PLATFORM], customs="0000"
        ),
        "guarantee-top-up": d.GuaranteeTopUp(
            cop_no="DBEB9",
            app_time=at,
            assure_code=PLATFORM.code,
            amount=Decimal(500_000),
            instrument="deposit",
            customs="0000",
        ),
    }
    for kind, document in ours.items():
        body = document.model_dump(mode="json", by_alias=True, exclude_none=True)
        await partner.declare(kind, PLATFORM.code, body)
        await partner.told(KINDS[kind].business_key(body), "399")


async def test_verified_refused_and_unanswered(partner: Partner, up: System, sales: Iterator[Sale]) -> None:
    ours = (replace(sale, platform=PLATFORM, guarantor=PLATFORM) for sale in sales)
    found: dict[str, Sale] = {}
    while len(found) < 3:
        found.setdefault((sale := next(ours)).buyer.id_number, sale)
    verified, refused, silent = found.values()
    await _known(partner, verified)
    verdicts = {verified.buyer.id_number: "verified", refused.buyer.id_number: "refused"}
    with register(verdicts) as asked:
        for sale in (verified, refused, silent):
            await partner.sell(sale, without="payment")
            paid = DOCUMENTS["payment"](sale)
            await partner.declare("payment", sale.order_no, paid | (ANOTHER if sale is verified else {}))
        await partner.sees_released(verified)
        ended = await partner.told(list_key(refused), "100")
        assert "身份验证未通过" in ended["receipt"]["returnInfo"]
        assert [finding["rule"] for finding in ended["findings"]] == ["311.buyerIdNumber.identity@1"]
        manual = await partner.told(list_key(silent), "300")
        assert "订购人身份" in manual["receipt"]["returnInfo"]
    assert asked.count(verified.buyer.id_number) == asked.count(refused.buyer.id_number) == 1
    assert asked.count(silent.buyer.id_number) > 1
    again = replace(verified, order_no=f"{verified.order_no}A", transaction=f"{verified.transaction}A", cop_no="IDEB9A")
    again = replace(again, logistics_no=f"{verified.logistics_no}A")
    await partner.sell(again)  # whoever was verified is not asked about again: the register is away
    await partner.sees_released(again)
    said = "".join(text for name, text in logs(up).items() if name in ("edge", "intake", "matching", "review"))
    for sale in (verified, refused, silent):
        assert sale.buyer.id_number not in said and sale.buyer.name not in said
