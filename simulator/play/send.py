"""Sends one's own documents to a running intake and shows each answer as it comes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from libs.schemas.kinds import KINDS, Opens
from simulator.play.own_file import body_of_file
from simulator.play.post import post_body

DEADLINE_S = 60.0
POLL_S = 0.25
_OPEN = frozenset({"2", "3", "300", "500"})
_STORED = "120"
_UNREADABLE = "unreadable"
_FOUND, _ACCEPTED = 200, 202


@dataclass(frozen=True, slots=True)
class Refused(Exception):
    """Nothing was taken: the status and the body of the answer."""

    status: int
    body: str


async def send(
    content: bytes,
    intake_url: str,
    *,
    kind: str | None = None,
    deadline_s: float = DEADLINE_S,
    show: Callable[[str], None] = print,
) -> bool:
    """Post the content of a file and show every receipt until each document is decided or the deadline is over.

    Returns whether all were decided. Raises NoDocument where that is no document, Refused where intake takes nothing,
    httpx.TransportError where it is away.
    """
    body, media = body_of_file(content, kind)
    async with httpx.AsyncClient(base_url=intake_url) as http:
        response = await post_body(http, body, media, None)
        if response.status_code != _ACCEPTED:
            raise Refused(response.status_code, response.text)
        answer = response.json()
        for error in answer.get("errors", ()):
            show(f"line {error['line']}: {error['error']}")
        return await _follow(http, [receipt["id"] for receipt in answer["receipts"]], deadline_s, show)


async def _follow(http: httpx.AsyncClient, ids: Sequence[str], deadline_s: float, show: Callable[[str], None]) -> bool:
    shown = dict.fromkeys(ids, 0)
    open_ids, until = set(ids), time.monotonic() + deadline_s
    while open_ids and time.monotonic() < until:
        for identity in sorted(open_ids):
            response = await http.get(f"/v1/receipts/{identity}")
            if response.status_code != _FOUND:
                continue
            submission = response.json()
            for answer in submission["receipts"][shown[identity] :]:
                show(told(submission, answer))
            shown[identity] = len(submission["receipts"])
            if submission["state"] == _UNREADABLE:
                show(f"{identity}: {submission['detail']}")
            if submission["state"] == _UNREADABLE or decided(submission["kind"], submission["status"]):
                open_ids.discard(identity)
        await asyncio.sleep(POLL_S)
    for identity in sorted(open_ids):
        show(f"{identity}: not decided within {deadline_s:.0f} s; GET /v1/receipts/{identity} tells later")
    return not open_ids


def decided(kind: str, status: str | None) -> bool:
    """Say whether nothing more will be said soon. A list that is stored (120) still waits for its verdict."""
    return status is not None and status not in _OPEN and not (status == _STORED and KINDS[kind].opens is Opens.ATTEMPT)


def told(submission: dict[str, Any], answer: dict[str, Any]) -> str:
    """One receipt on one line, its findings below."""
    receipt = answer["receipt"]
    lines = [f"{submission['businessKey']}  {receipt['returnStatus']}  {receipt['returnInfo']}"]
    lines += [f"    {each['path']}: {each['message']}" for each in answer["findings"]]
    return "\n".join(lines)
