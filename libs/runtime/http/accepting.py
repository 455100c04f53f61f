"""A client's `Accept` header decides which form of an answer it gets (RFC 9110, section 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.requests import Request

JSON, BROWSER, XML = "application/json", "text/html", ("application/xml", "text/xml")
_WEIGHT = re.compile(r"q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")
_NOT_WANTED = (0.0, 0)


def wanted(request: Request, *more: str) -> str:
    """Return the form that the client asks for: JSON, BROWSER, XML or one of `more`. BROWSER is a person, who is shown
    JSON: a browser's `Accept` names XML too, which it does not mean."""
    return preferred(",".join(request.headers.getlist("accept")), (JSON, BROWSER, *XML, *more))


def preferred(accept: str, offered: Sequence[str]) -> str:
    """The offered media type the client wants most; the first one where it wants none, or says nothing.

    Of types wanted alike, one that is named goes before one that a range holds, then the earlier one.
    """
    wanted = _ranges(accept)
    return max(offered, key=lambda media: _rank(media, wanted))  # max keeps the first of equals


def _rank(media: str, wanted: dict[str, float]) -> tuple[float, int]:
    """Quality and narrowness of the narrowest range that holds the type: `*/*` says nothing of a type named beside it."""
    ranges = (media, f"{media.partition('/')[0]}/*", "*/*")
    return next(((wanted[each], -breadth) for breadth, each in enumerate(ranges) if each in wanted), _NOT_WANTED)


def _ranges(accept: str) -> dict[str, float]:
    """Media range → quality. Other parameters than `q` narrow nothing here; a range of unreadable quality is dropped."""
    found = {}
    for part in accept.lower().split(","):
        media, *parameters = (word.strip() for word in part.split(";"))
        weights = [_WEIGHT.fullmatch(word) for word in parameters if word.startswith("q=")]
        if all(weights):
            found[media] = float(weights[0][1]) if weights and weights[0] else 1.0
    return found
