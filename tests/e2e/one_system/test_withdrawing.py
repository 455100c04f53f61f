"""A list waits for its payment, is withdrawn by its declarant, and is declared again; released, it is too late."""

from __future__ import annotations

from libs.schemas.kinds import KINDS
from simulator.papers.documents import DOCUMENTS, Document, Sale, app_time, withdrawal
from simulator.play.wire import XML, to_xml
from tests.e2e.partners import Partner, list_key


def _key(document: Document) -> str:
    return KINDS["withdrawal"].business_key({name: str(document[name]) for name in ("invtNo", "copNo")})


async def test_withdrawn_declared_again_and_released(partner: Partner, sale: Sale) -> None:
    await partner.sell(sale, without="payment")
    told = await partner.told(list_key(sale), "2")
    first = withdrawal(sale, f"CX1{sale.order_no[-8:]}", told["receipt"]["preNo"], app_time(sale.day, sale.second + 60))

    taken = await partner.post("/v1/ceb", to_xml("withdrawal", first), XML)
    assert taken.status_code == 202, taken.text
    assert (await partner.told(_key(first), "399"))["receipt"]["invtNo"] == told["receipt"]["preNo"]
    ended = await partner.told(list_key(sale), "100")
    assert "清单已撤销" in ended["receipt"]["returnInfo"]

    payment, listed = DOCUMENTS["payment"](sale), DOCUMENTS["list"](sale)
    await partner.declare("payment", sale.order_no, payment)
    again = listed | {"appTime": app_time(sale.day, sale.second + 120), "guid": listed["guid"][::-1]}
    await partner.declare("list", sale.order_no, again)
    released = await partner.told(list_key(sale), "800")
    assert released["receipt"]["copNo"] == sale.cop_no

    late = withdrawal(
        sale, f"CX2{sale.order_no[-8:]}", released["receipt"]["invtNo"], app_time(sale.day, sale.second + 180)
    )
    await partner.declare("withdrawal", sale.order_no, late)
    refused = await partner.told(_key(late), "-623005")
    assert [finding["actual"] for finding in refused["findings"]] == ["800"]


async def test_nobody_else_withdraws_it(partner: Partner, sale: Sale) -> None:
    await partner.sell(sale, without="waybill")
    told = await partner.told(list_key(sale), "2")
    theirs = withdrawal(
        sale, f"CX3{sale.order_no[-8:]}", told["receipt"]["preNo"], app_time(sale.day, sale.second + 60)
    )
    stranger = {"ebcCode": "3302960ZZ9", "ebcName": "别家电商有限公司"}
    await partner.declare("withdrawal", sale.order_no, theirs | stranger)
    await partner.told(_key(theirs), "-623026")
    await partner.declare("waybill", sale.order_no, DOCUMENTS["waybill"](sale))
    await partner.told(list_key(sale), "800")
