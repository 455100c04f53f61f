"""`BaseSubscribe` is obeyed: receipts alone, for parties of the document and whom they entrusted; the rest is a warning."""

from __future__ import annotations

from typing import Any

from libs.runtime.twins.testing import Driver, only
from libs.schemas.events.intake import ReceiptsIssued
from services.intake.tests.test_declarations import declared
from services.intake.tests.test_decoding import decoded, xml

PLATFORM, MERCHANT, CARRIER = "3301960AB1", "3302960CD2", "3301980GH4"


def asking(*subscribers: tuple[str, str]) -> Any:
    told = "".join(
        f"<ceb:BaseSubscribe><ceb:status>{status}</ceb:status><ceb:dxpMode>DXP</ceb:dxpMode>"
        f"<ceb:dxpAddress>{address}</ceb:dxpAddress></ceb:BaseSubscribe>"
        for address, status in subscribers
    )
    return decoded("order", xml("order").replace(b"</ceb:BaseTransfer>", b"</ceb:BaseTransfer>" + told.encode()))


async def issued(driver: Driver, submission: Any) -> tuple[list[str] | None, list[tuple[str, str]]]:
    """Return who is to be told, and the path and rule of each warning."""
    told = only(ReceiptsIssued, await driver.feed(submission))
    assert told.receipts[0].receipt["returnStatus"] == "2"
    warned = [(finding.path, finding.rule.partition("@")[0]) for finding in told.receipts[0].findings]
    return told.subscribers, warned


async def test_parties_are_told_receipts_and_nobody_else(driver: Driver) -> None:
    asked = asking((MERCHANT, "RET"), (PLATFORM, "ALL"), (CARRIER, "RET"), ("x" * 100, "DATA"), (MERCHANT, "RET"))
    subscribers, warned = await issued(driver, asked)
    assert subscribers == [MERCHANT, PLATFORM]
    assert warned == [
        ("BaseSubscribe[2].status", "311.subscribe.status"),
        ("BaseSubscribe[3].dxpAddress", "311.subscribe.party"),
        ("BaseSubscribe[4].dxpAddress", "311.subscribe.party"),
    ]


async def test_the_entrusted_is_told(driver: Driver) -> None:
    await driver.feed(declared("entrustment"))
    assert await issued(driver, asking((CARRIER, "RET"))) == ([CARRIER], [])


async def test_a_message_that_asks_for_nothing_says_nothing(driver: Driver) -> None:
    told = only(ReceiptsIssued, await driver.feed(asking()))
    assert told.subscribers is None and b"subscribers" not in told.encode()


def test_of_ever_so_many_five_are_looked_at() -> None:
    assert [who.address for who in asking(*((str(number), "") for number in range(1000))).subscribers] == [*"01234"]
