"""Redis only counts how often somebody buys: without it a person decides, and nothing stands still."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from deploy.local import stack
from deploy.local.parts.redis import Redis
from deploy.local.system import System
from libs.schemas.declarations import ManualVerdict
from libs.schemas.keys import CASE
from simulator.papers.documents import Sale, app_time
from simulator.people.partners import officer_of
from simulator.plan.register import declared
from tests.e2e.fresh import ready
from tests.e2e.partners import Partner, list_key


@pytest.fixture
def without_redis(up: System) -> Iterator[None]:
    Redis(up.home.resolve()).record.stop(gently=signal.SIGKILL)
    yield
    stack.start(up.home)


async def test_a_person_decides_instead(partner: Partner, sale: Sale, without_redis: None) -> None:
    await partner.sell(sale)
    told = await partner.told(list_key(sale), "300")
    await ready(partner.up)

    verdict = ManualVerdict(
        cop_no=f"GY{sale.order_no}", app_time=app_time(sale.day, 42_000), ebp_code=sale.platform.code,
        order_no=sale.order_no, invt_no=told["receipt"]["invtNo"], officer=officer_of(sale.warehouse.customs_code),
        verdict="release",
    )  # fmt: skip
    case = CASE.of(sale.platform.code, sale.order_no)
    delivery = declared("manual-verdict", case, verdict)
    await partner.declare(delivery.document, delivery.key, delivery.body)
    await partner.told(list_key(sale), "800")
    assert await partner.statuses(sale) == ["2", "120", "300", "800"]


async def test_once_it_is_back_nobody_is_asked(partner: Partner, sale: Sale) -> None:
    await partner.sell(sale)
    await partner.sees_released(sale)
