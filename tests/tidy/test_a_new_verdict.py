"""An unheard-of verdict costs no line behind review. Its readers act on what it says, not on what it is."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import Driver, only
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.codes.supervision_modes import Hold
from libs.schemas.events.accountbook import HoldVoided
from libs.schemas.events.intake import ListAccepted
from libs.schemas.events.lists import Declared
from libs.schemas.events.review import Ground, Verdict
from libs.schemas.topics import FLOWS, VERDICTS
from services.accountbook.tests import samples as books
from services.accountbook.tests.conftest import Zone, stocked
from services.intake.memory import MemoryRows
from services.intake.processor import Intake
from services.intake.settings import Settings
from services.intake.tests.parcels import listed, receipts, submitted
from services.tax.tests import samples as taxes
from services.tax.tests.ledger import TaxDriver

EFFECTS = [((), False), ((), True), ((Hold.GUARANTEE, Hold.QUOTA), True), ((Hold.STOCK,), True), (tuple(Hold), True)]


class ListAuctioned(Verdict, frozen=True, kw_only=True):
    """Invented here."""


def _auctioned(about: Declared, lets_go: Collection[Hold], final: bool) -> ListAuctioned:
    ground = Ground(rule="r", version=1, code="100", text="拍卖 auctioned")
    return ListAuctioned(list=about, status=ListStatus.SUSPENDED, lets_go=list(lets_go), final=final, grounds=[ground])


@pytest.mark.parametrize(("lets_go", "final"), EFFECTS)
async def test_the_account_book_lets_go_what_it_says(lets_go: tuple[Hold, ...], final: bool) -> None:
    zone = await stocked(Zone(Connections(MemoryStore())))
    matched = books.matched(1, {books.MILK: 3})
    await zone.feed(matched)

    voided = await zone.feed(_auctioned(matched.list, lets_go, final))

    gone = Hold.STOCK in lets_go
    assert [type(event) for event in voided] == ([HoldVoided] if gone else [])
    assert await zone.stock() == (10, 0 if gone else 3)
    assert await zone.waiting() == ([("kept-awaits-exit", 1)] if final and not gone else [])


@pytest.mark.parametrize(("lets_go", "final"), EFFECTS)
async def test_tax_lets_go_what_it_says(lets_go: tuple[Hold, ...], final: bool) -> None:
    driver = TaxDriver(Connections(MemoryStore()))
    held = taxes.held()
    await driver.feed(taxes.topped_up("1000"), held)
    (committed, _, _) = await driver.account()
    assert committed

    assert await driver.feed(_auctioned(held.list, lets_go, final)) == []

    assert (await driver.account())[0] == (0 if Hold.GUARANTEE in lets_go else committed)
    await driver.balanced()


async def test_intake_tells_its_status_and_grounds() -> None:
    driver = Driver(Intake(Settings(), MemoryRows), Connections(MemoryStore()))
    accepted = only(ListAccepted, await driver.feed(submitted("list")))

    (told,) = receipts(await driver.feed(_auctioned(listed(accepted), (), False)))

    assert told.receipt["returnStatus"] == "600" and "拍卖" in told.receipt["returnInfo"]


def test_nobody_else_reads_verdicts() -> None:
    """Returns asks whether an officer has the next word. Exports keeps a list in its site that is not released. The feed
    tells those who were told of the list."""
    readers = {name for name, flow in FLOWS.items() if VERDICTS in flow.inputs}
    assert readers == {"intake", "accountbook", "tax", "returns", "exports", "feed", "cases"}
