"""A platform is asked for raw payment data: it tells them, another amount, nothing, or under another's signature."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from deploy.local.system import System
from libs.schemas.draws import Draw
from simulator.acting.platform import Behaviour, Document, Platforms
from simulator.papers.documents import DOCUMENTS, Sale
from simulator.people.partners import PLATFORMS
from tests.e2e.fresh import logs
from tests.e2e.one_system.conftest import PAYMENT_SHARE, TOLD
from tests.e2e.partners import Partner, list_key


def drawn(sale: Sale, up: System) -> Sale:
    """The sale under a number that is drawn: hardly any other is, so that no other test meets the check."""
    draw = Draw(up.endpoints.secrets["DRAW_SECRET"])
    numbers = (f"{sale.order_no}{tail}" for tail in range(10_000_000))
    hit = (no for no in numbers if draw.hits(f"raw-payment@1|{sale.platform.code}:{no}", Decimal(PAYMENT_SHARE)))
    return replace(sale, order_no=next(hit))


@pytest.fixture
def told() -> Iterator[Platforms]:
    with TOLD.answering() as platforms:
        yield platforms


async def test_agreeing_wrong_silent_and_forged(
    partner: Partner, up: System, sales: Iterator[Sale], told: Platforms
) -> None:
    ours = (replace(sale, platform=PLATFORMS[0], guarantor=PLATFORMS[0]) for sale in sales)
    agreeing, wrong, silent, forged = (drawn(next(ours), up) for _ in range(4))
    papers: dict[str, tuple[Document, Document]] = {
        sale.order_no: (DOCUMENTS["order"](sale), DOCUMENTS["payment"](sale))
        for sale in (agreeing, wrong, silent, forged)
    }
    told.documents = lambda _, order_no: papers.get(order_no)
    told.behaves |= {
        wrong.order_no: Behaviour(says={"totalAmount": "0.01"}),
        silent.order_no: Behaviour(silent=True),
        forged.order_no: Behaviour(forged=True),
    }
    for sale in (agreeing, wrong, silent, forged):
        await partner.sell(sale)
    await partner.sees_released(agreeing)
    ended = await partner.told(list_key(wrong), "100")
    rules = ["raw-payment-answer.totalAmount.payment@1", "raw-payment-answer.totalAmount.order@1"]
    assert [finding["rule"] for finding in ended["findings"]] == rules
    paid = papers[wrong.order_no][1]["amountPaid"]
    assert [(one["actual"], one["expected"]) for one in ended["findings"]] == [("0.01", paid)] * 2
    assert "平台上传的交易金额" in ended["receipt"]["returnInfo"]
    for sale in (silent, forged):
        manual = await partner.told(list_key(sale), "300")
        assert "支付原始数据" in manual["receipt"]["returnInfo"]
    assert sorted(told.asked) == sorted(papers)
    assert told.answered == {agreeing.order_no: "10000", wrong.order_no: "10000", forged.order_no: "20000"}
    said = "".join(logs(up).values())
    assert "pay.example/create" not in said, "the payment company's texts stand in no log"
