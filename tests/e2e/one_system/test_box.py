"""A partner's program stands behind the box, and the running system answers it late and twice."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from deploy.local.system import System
from simulator.box.serving import Box
from simulator.box.settings import BoxSettings
from simulator.papers.documents import Sale, order
from simulator.play.wire import to_json
from tests.e2e.feeds import entries_behind
from tests.e2e.partners import ANSWER_WITHIN_S, until


async def test_a_program_bears_a_customs_that_is_late_tells_twice_and_refuses(up: System, sale: Sale) -> None:
    told = {"BOX_WAIT_S_MIN": 1, "BOX_WAIT_S_MAX": 1, "BOX_TWICE_SHARE": 1, "BOX_MISTAKE_SHARE": 1}
    feed_url = f"http://127.0.0.1:{up.ports['feed']}"
    async with (
        httpx.AsyncClient(base_url=up.intake_url, timeout=ANSWER_WITHIN_S, trust_env=False) as intake,
        httpx.AsyncClient(base_url=feed_url, timeout=ANSWER_WITHIN_S, trust_env=False) as feed,
    ):
        box = Box(BoxSettings.model_validate(told), intake, feed, sleep=asyncio.sleep)
        transport, headers = httpx.ASGITransport(box.app()), {"x-customs-code": sale.platform.code}
        async with httpx.AsyncClient(transport=transport, base_url="http://box", headers=headers) as program:
            begun = (await program.put("/v1/feed")).json()["last"]
            handed_in = await program.post("/v1/documents", params={"kind": "order"}, content=to_json(order(sale)))
            assert (handed_in.status_code, handed_in.headers["box-mistakes"].split()[0]) == (202, "1")
            own_id = handed_in.json()["receipts"][0]["id"]

            async def decided() -> Any:
                found = (await program.get(f"/v1/receipts/{own_id}")).json()
                return found if found["state"] == "decided" else None

            assert (await program.get(f"/v1/receipts/{own_id}")).json()["state"] == "pending"
            assert int((await until(decided, "an answer through the box"))["status"]) < 0

            async def twice() -> list[str] | None:
                entries = await entries_behind(program, begun)
                mine = [each["id"] for each in entries if each["data"].get("submissionId") == own_id]
                return mine or None

            ids = await until(twice, "the refusal in the feed")
            assert len(ids) == 2 and len(set(ids)) == 1
