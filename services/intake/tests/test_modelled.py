"""Of the orders that are drawn, order and list tell the models of their goods; of others neither does."""

from __future__ import annotations

from decimal import Decimal

from pydantic import SecretStr

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import Driver, only
from libs.schemas.ceb.samples import sample
from libs.schemas.events.intake import ListAccepted, OrderAccepted
from services.intake.memory import MemoryRows
from services.intake.processor import Intake
from services.intake.settings import Settings
from services.intake.tests.parcels import MESSAGES, parcel, submitted
from services.intake.tests.register import REGISTER


def _intake(share: str) -> Driver:
    store = MemoryStore()
    store.table("party").update({party.code: party for party in REGISTER})
    return Driver(Intake(Settings(model_share=Decimal(share)), MemoryRows), Connections(store))


async def test_order_and_list_tell_models_where_they_are_drawn_and_nothing_more_elsewhere() -> None:
    drawn, plain = [await _intake(share).feed(*parcel()) for share in ("1", "0")]
    for event, kind in ((OrderAccepted, "order"), (ListAccepted, "list")):
        message = MESSAGES[kind]
        assert message.lines
        lines = sample(message)[message.lines.element]
        assert only(event, drawn).gmodel == [line["gmodel"] for line in lines]
        assert b"gmodel" not in only(event, plain).encode()


async def test_a_document_that_is_taken_away_tells_none() -> None:
    intake = _intake("1")
    await intake.feed(submitted("order"))
    told = await intake.feed(submitted("order", appType="3", appTime="20251111110000"))
    assert not [event for event in told if isinstance(event, OrderAccepted)]


def test_a_share_of_order_numbers_is_drawn_and_nobody_foresees_which() -> None:
    def hits(share: str, secret: str) -> set[str]:
        draw = Settings(model_share=Decimal(share), draw_secret=SecretStr(secret)).model_draw
        return {number for number in (f"T{n:016}" for n in range(20_000)) if draw and draw(number)}

    drawn = hits("0.02", "one")
    assert 300 < len(drawn) < 500 and drawn < hits("0.2", "one")
    assert len(drawn & hits("0.02", "other")) < 50
    assert not hits("0", "one")
