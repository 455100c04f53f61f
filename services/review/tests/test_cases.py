"""Review keeps cases apart that differ by their direction alone."""

from __future__ import annotations

from libs.schemas.events.review import ListReleased
from services.review.tests.conftest import Open
from services.review.tests.samples import EBP, assessed


async def test_an_import_and_an_export_of_one_number_are_two_cases(room: Open) -> None:
    driver = room()
    given = [assessed("1"), assessed("1", direction="E", trade_mode="9610", buyer_token=None)]
    released = [event for event in await driver.feed(*given) if isinstance(event, ListReleased)]
    assert [event.key for event in released] == [f"{EBP}:1", f"E:{EBP}:1"]
    assert await driver.feed(*given) == []
