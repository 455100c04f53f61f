"""A partner speaks to Tongguan over HTTP by these few functions. Nothing but Python's own is needed.

INTAKE and FEED are addresses; CODE is your customs code, or KEY your key where credentials are asked for.
"""

from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

Document = dict[str, Any]
NOT_FOUND = 404
ENDS = time.monotonic() + float(os.environ.get("PATIENCE_S", "120"))


def say(what: str, **facts: object) -> None:
    """Print one line of JSON."""
    print(json.dumps({"what": what, **facts}, ensure_ascii=False), flush=True)


def ask(service: str, path: str, method: str = "GET", body: Document | None = None) -> Document:
    """Ask a service, by the variable of its address. Where it refuses, its problem is printed, and the program ends."""
    found = look(service, path, method, body)
    if found is None:
        raise SystemExit(f"{method} {path}: 404")
    return found


def look(service: str, path: str, method: str = "GET", body: Document | None = None) -> Document | None:
    """Ask likewise, for what may not be there yet: None."""
    key = os.environ.get("KEY")
    headers = {"authorization": f"Bearer {key}"} if key else {"x-customs-code": os.environ["CODE"]}
    headers["content-type"] = "application/json"
    data = json.dumps(body).encode() if body else None
    request = urllib.request.Request(f"{os.environ[service]}{path}", data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=90) as answer:
            found: Document = json.load(answer)
            return found
    except urllib.error.HTTPError as refused:
        if refused.status == NOT_FOUND:
            return None
        raise SystemExit(f"{method} {path}: {refused.status} {refused.read().decode()}") from None


def hand_in(kind: str, document: Document) -> Document:
    """Hand a document in, and return its submission once it is answered by more than that it has arrived."""
    receipt_id = ask("INTAKE", f"/v1/documents?kind={kind}", "POST", document)["receipts"][0]["id"]
    while time.monotonic() < ENDS:
        found = ask("INTAKE", f"/v1/receipts/{receipt_id}")
        told = [each["receipt"]["returnStatus"] for each in found.get("receipts", ())]
        if found["state"] != "pending" and (kind == "list" or told[-1:] != ["2"]):
            say("answered", kind=kind, receipts=[each["receipt"] for each in found["receipts"]])
            return found
        time.sleep(0.2)
    raise SystemExit(f"{kind}: not answered in time")


def receipt_of(submission: Document) -> Document:
    """Return the last receipt of a submission."""
    receipt: Document = submission["receipts"][-1]["receipt"]
    return receipt


def open_feed() -> int:
    """Open the feed, where it is not yet, and return the number of its last entry."""
    last: int = ask("FEED", "/v1/feed", "PUT")["last"]
    return last


def follow(after: int) -> Iterator[Document]:
    """Give the entries behind a number as they come. Keep the number of the last one whose work is done."""
    while time.monotonic() < ENDS:
        page = ask("FEED", f"/v1/feed?after={after}&wait=10")
        yield from page["entries"]
        after = page["next"]
    raise SystemExit("nothing more came in time")
