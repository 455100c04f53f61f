"""Feeds of a running system: all that lies behind a number, and whether a sale's release is told there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx

from simulator.papers.documents import Sale
from tests.e2e.partners import list_key

Entry = dict[str, Any]


async def entries_behind(feed: httpx.AsyncClient, after: int) -> list[Entry]:
    """All entries of the client's feed behind a number, page by page."""
    found: list[Entry] = []
    more = True
    while more:
        answer = await feed.get("/v1/feed", params={"after": after})
        page = answer.raise_for_status().json()
        found += page["entries"]
        after, more = page["next"], page["more"]
    return found


def tells_release(entries: Sequence[Entry], sale: Sale) -> bool:
    """A platform is told of a release twice: by the list's receipt and by the release itself. One that guarantees its tax is
    told its bill, too."""
    said = {
        (each["type"], each["data"].get("receipt", {}).get("returnStatus") or each["data"].get("status"))
        for each in entries
        if each["subject"] == list_key(sale)
    }
    billed = {("tax-bill", "1")} if sale.guarantor == sale.platform else set[tuple[str, str]]()
    return {("receipt", "800"), ("release", "800"), *billed} <= said


def may_deliver(entries: Sequence[Entry], sale: Sale) -> bool:
    """The carrier may deliver this sale's parcel, as it is told."""
    return any(
        each["type"] == "waybill-status"
        and each["data"]["logisticsNo"] == sale.logistics_no
        and each["data"]["mayDeliver"]
        for each in entries
    )
