"""Tax serves only lists whose course leads here, and holds a guarantee only where their mode's row has one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import only
from libs.schemas.codes import supervision_modes as modes
from libs.schemas.codes.supervision_modes import Hold
from libs.schemas.events.tax import TaxAssessed
from libs.schemas.tests.a_list import amended
from services.tax.tests.ledger import DAY_0, TaxDriver
from services.tax.tests.samples import held, released, topped_up


async def test_without_a_guarantee_in_its_modes_row_a_list_is_assessed_and_holds_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    driver = TaxDriver(Connections(MemoryStore()))
    await driver.feed(topped_up("1000"))
    row = modes.supervision_mode("1210", modes.IMPORT, DAY_0)
    assert row
    without = replace(row, holds=row.holds - {Hold.GUARANTEE})
    monkeypatch.setattr(modes, "supervision_mode", lambda *_: without)
    tax = only(TaxAssessed, await driver.feed(held("T1")))
    assert await driver.feed(released(tax)) == []
    assert (await driver.account())[0] == 0


async def test_the_release_of_a_list_that_never_came_here_is_nothing_to_us() -> None:
    """Its course leaves tax out, so nothing was assessed."""
    driver = TaxDriver(Connections(MemoryStore()))
    await driver.feed(topped_up("1000"))
    elsewhere = released(only(TaxAssessed, await TaxDriver(Connections(MemoryStore())).feed(topped_up(), held("T9"))))
    assert await driver.feed(amended(elsewhere, tax=None, value=None)) == []
