"""Intake keeps cases apart that differ by their direction alone."""

from __future__ import annotations

from msgspec.structs import replace

from libs.runtime.twins.testing import Driver, only
from libs.schemas.events.intake import ListAccepted
from services.intake.tests.parcels import LATE, parcel, rejected, submitted


async def test_the_rejection_of_an_export_does_not_open_the_import_of_its_number_again(driver: Driver) -> None:
    verdict = rejected(only(ListAccepted, await driver.feed(*parcel())))
    export = replace(verdict.list, ref=replace(verdict.list.ref, direction="E"))
    await driver.feed(replace(verdict, list=export))
    again = await driver.feed(submitted("list", appTime=LATE))
    assert not [event for event in again if isinstance(event, ListAccepted)]
    await driver.feed(verdict)
    assert only(ListAccepted, await driver.feed(submitted("list", appTime=LATE))).attempt == 2
