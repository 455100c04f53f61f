"""Receipts have the Unified Version's shapes: 312, 412, 512, 622. Kinds it does not know get the same idea."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from functools import cache, lru_cache
from typing import Any

from libs.schemas.ceb import Message
from libs.schemas.codes import coded
from libs.schemas.events.review import Ground
from libs.schemas.findings import Finding
from libs.schemas.kinds import NOTHING

INFO_MAX = 1000
STORED_INFO = coded("1800")
RELEASED_INFO = coded("2600")
INFO_OF_STORED = {"120": STORED_INFO, "399": "审结"}
"""What a receipt says beside the status that acceptance itself answers."""

_SHANGHAI = timezone(timedelta(hours=8))
_GUIDS = bytes.fromhex("6f1d3c0e5f0b4a5c9d6a2f6b7c1e8a40")
_VARIANT = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))


def guid_of(cause_id: str, number: int) -> str:
    """A name-based UUID (RFC 9562, version 5) in upper case: the same cause gives the same receipt."""
    digits = hashlib.sha1(_GUIDS + f"{cause_id}/{number}".encode()).hexdigest()
    guid = f"{digits[:8]}-{digits[8:12]}-5{digits[13:16]}-{_VARIANT[digits[16]]}{digits[17:20]}-{digits[20:32]}"
    return guid.upper()


@lru_cache(maxsize=4096)
def return_time(moment: datetime) -> str:
    """yyyyMMddHHmmssSSS in Asia/Shanghai, which knows no summer time."""
    t = moment.astimezone(_SHANGHAI)
    day, clock = f"{t.year:04}{t.month:02}{t.day:02}", f"{t.hour:02}{t.minute:02}{t.second:02}"
    return f"{day}{clock}{t.microsecond // 1000:03}"


def render(
    official: Message[Any] | None,
    identity: Mapping[str, str | None],
    guid: str,
    status: str,
    time: str,
    info: str,
) -> dict[str, str]:
    """The official fields in their order, those without a value left out where the receipt may do without, else `-`.

    official: the receipt's table; None for kinds the Unified Version does not know. identity: what names the document to
    its sender, by official field name; without a table, everything else the receipt says as well.
    """
    if official is None:
        named = {name: value for name, value in identity.items() if value is not None}
        return {"guid": guid, **named, "returnStatus": status, "returnTime": time, "returnInfo": info[:INFO_MAX]}
    receipt = {"guid": guid}
    for name, filler in _named(official):
        if text := identity.get(name) or filler:
            receipt[name] = text
    receipt["returnStatus"], receipt["returnTime"], receipt["returnInfo"] = status, time, info[:INFO_MAX]
    return receipt


@cache
def _named(receipt: Message[Any]) -> tuple[tuple[str, str | None], ...]:
    """List the receipt's fields that name its document, between `guid` and the answer. Each has a value that stands for
    one that the document does not tell."""
    first, *named, status, time, info = receipt.fields
    assert (first.name, status.name, time.name, info.name) == ("guid", "returnStatus", "returnTime", "returnInfo")
    return tuple((field.name, None if field.optional else NOTHING) for field in named)


def info_of(findings: Iterable[Finding]) -> str:
    """Every finding as `[Code:…;Desc:…]`, as many as a receipt holds; the rest stands in the receipt's findings."""
    return _joined(f"[Code:{finding.code};Desc:{finding.path} {finding.message}]" for finding in findings)


def info_of_grounds(grounds: Iterable[Ground]) -> str:
    return _joined(f"[Code:{ground.code};Desc:{ground.text}]" for ground in grounds)


def _joined(parts: Iterable[str]) -> str:
    text = ""
    for part in parts:
        if text and len(text) + len(part) > INFO_MAX - 1:
            return text + "…"
        text += part[:INFO_MAX]
    return text
