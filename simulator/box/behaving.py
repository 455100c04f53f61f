"""A seed says, by what an answer or a document says itself, what happens to it. Nothing here waits or asks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from simulator.box.settings import BoxSettings
from simulator.people.buyers import wrong_check_digit

Document = dict[str, Any]


class Told(NamedTuple):
    """A page of a feed as the box tells it. held: when the first entry is due that is kept back; None: none is."""

    page: Document
    held: datetime | None


def _draw(settings: BoxSettings, what: str, about: str) -> float:
    """Between 0 and 1, the same for the same."""
    digest = hashlib.blake2b(f"{settings.seed}/{what}/{about}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) / 2**64


def _due(settings: BoxSettings, about: str, said_at: datetime) -> datetime:
    """Return when customs' answer may be seen."""
    spread = settings.wait_s_max - settings.wait_s_min
    return said_at + timedelta(seconds=settings.wait_s_min + spread * _draw(settings, "wait", about))


def told_page(settings: BoxSettings, page: Document, after: int, now: datetime) -> Told:
    """Tell a page of a feed. Whatever comes behind an entry that is kept back is kept back: numbers keep their order."""
    told, last = list[Document](), after
    for entry in page["entries"]:
        about = _about(entry)
        due = _due(settings, about, datetime.fromisoformat(entry["time"]))
        if due > now:
            return Told({**page, "entries": told, "next": last, "more": False}, due)
        last = int(entry["sequence"])
        if _draw(settings, "lost", about) < settings.lost_share:
            continue
        told += [entry] * (2 if _draw(settings, "twice", about) < settings.twice_share else 1)
    return Told({**page, "entries": told}, None)


def _about(entry: Mapping[str, Any]) -> str:
    """Name an entry by what it says and of what, which does not hang on when it was said."""
    data = entry["data"]
    said = data.get("receipt", {}).get("returnStatus") or data.get("status") or data.get("event")
    return f"{entry['type']}/{entry['subject']}/{said}"


def told_submission(settings: BoxSettings, found: Document, now: datetime) -> Document:
    """Tell of a submission what customs has answered by now. Nothing is lost that is asked for."""
    if "receipts" not in found:
        return found
    told = [each for each in found["receipts"] if _seen(settings, found, each["receipt"], now)]
    if len(told) == len(found["receipts"]):
        return found
    if not told:
        return {"id": found["id"], "kind": found["kind"], "state": "pending"}
    return {**found, "receipts": told, "status": told[-1]["receipt"]["returnStatus"]}


def _seen(settings: BoxSettings, found: Document, receipt: Mapping[str, str], now: datetime) -> bool:
    about = f"receipt/{found['businessKey']}/{receipt['returnStatus']}"
    return _due(settings, about, _moment(receipt["returnTime"])) <= now


def _moment(text: str) -> datetime:
    """yyyyMMddHHmmssSSS in China."""
    return datetime.strptime(f"{text[:14]}{text[14:] or '000'}000+0800", "%Y%m%d%H%M%S%f%z")


def sent_document(settings: BoxSettings, document: Document) -> tuple[Document, str | None]:
    """Return a document as customs sees it, and the member with the mistake; None where there is none."""
    about = json.dumps(document, sort_keys=True)
    if _draw(settings, "mistake", about) >= settings.mistake_share:
        return document, None
    wrong = [(name, err(document[name])) for name, err in MISTAKES.items() if document.get(name) not in (None, "")]
    fitting = [(name, value) for name, value in wrong if value != document[name]]
    if not fitting:
        return document, None
    name, value = fitting[int(_draw(settings, "which", about) * len(fitting))]
    return {**document, name: value}, name


def _dearer(value: Any) -> Any:
    try:
        return str(Decimal(str(value)) + Decimal("0.10"))
    except InvalidOperation:
        return value


MISTAKES: Mapping[str, Callable[[Any], Any]] = {
    "acturalPaid": _dearer,
    "amountPaid": _dearer,
    "buyerIdNumber": lambda value: wrong_check_digit(str(value)) if len(str(value)) == 18 else value,
    "currency": lambda _: "999",
    "appTime": lambda _: "20251332000000",
}
"""Member → what a mistake makes of it: an amount that does not agree, a wrong check digit, no currency, no day."""
