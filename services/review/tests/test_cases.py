"""Review keeps cases apart that differ by their direction alone."""

from __future__ import annotations

from libs.runtime.twins.testing import kinds
from libs.schemas.events.review import ListExamined, ListReleased
from services.review.tests.conftest import Open
from services.review.tests.samples import EBP, assessed


async def test_an_import_and_an_export_of_one_number_are_two_cases(room: Open) -> None:
    driver = room()
    given = [assessed("1"), assessed("1", direction="E", trade_mode="9610", buyer_token=None)]
    decided = await driver.feed(*given)
    assert kinds(decided) == [ListReleased, ListExamined]
    assert [event.key for event in decided] == [f"{EBP}:1", f"E:{EBP}:1"]
    assert await driver.feed(*given) == []
