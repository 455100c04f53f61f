"""Warnings about a released list reach its declarant."""

from libs.runtime.twins.testing import Driver, only
from libs.schemas.events.intake import ListAccepted
from libs.schemas.findings import Finding
from libs.schemas.tests.a_list import amended
from services.intake.tests.parcels import receipt, released, submitted


async def test_a_warning_about_a_released_list_reaches_its_declarant(driver: Driver) -> None:
    accepted = only(ListAccepted, await driver.feed(submitted("list")))
    warning = Finding(code="-301008", rule="tax.taxTotal.assessed@1", path="OrderHead.taxTotal", message="differs")
    told = receipt(await driver.feed(amended(released(accepted), warnings=[warning])))
    assert (told.receipt["returnStatus"], told.findings) == ("800", [warning])
