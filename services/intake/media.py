"""A request's `Content-Type` says how its body is written (RFC 9110, section 8.3.1)."""

from __future__ import annotations

import re
from enum import Enum

JSON_TYPES = ("application/json", "text/json")
NDJSON_TYPES = ("application/x-ndjson", "application/ndjson", "application/jsonl")
XML_TYPES = ("application/xml", "text/xml")
_NOTHING_SAID = ("", "text/plain", "application/octet-stream", "application/x-www-form-urlencoded")
"""What clients send that were told nothing: the body is then read as its address takes it."""
_CHARSET = re.compile(r"charset\s*=\s*\"?([^\s\";]+)")
_UTF8 = ("utf-8", "utf8", "us-ascii")


class MediaForm(Enum):
    """A body is written in one of these forms."""

    JSON = "json"
    LINES = "lines"
    XML = "xml"


_FORMS = {
    **dict.fromkeys(JSON_TYPES, MediaForm.JSON),
    **dict.fromkeys(NDJSON_TYPES, MediaForm.LINES),
    **dict.fromkeys(XML_TYPES, MediaForm.XML),
}


class UnknownMedia(Exception):
    """The body is of a type that is not taken at this address, or in another encoding than UTF-8."""


def form_of(content_type: str, taken: tuple[MediaForm, ...]) -> MediaForm:
    """The form of a body; the first one taken where the type says nothing. Raises UnknownMedia."""
    essence, _, parameters = content_type.lower().partition(";")
    essence = essence.strip()
    form = taken[0] if essence in _NOTHING_SAID else _FORMS.get(essence)
    known = ", ".join(media for media, each in _FORMS.items() if each in taken)
    if form not in taken:
        elsewhere = (
            "; CEB XML goes to /v1/ceb" if form is MediaForm.XML else "; JSON goes to /v1/documents" if form else ""
        )
        raise UnknownMedia(f"this media type is not taken here; taken are {known}{elsewhere}")
    charset = _CHARSET.search(parameters)
    if charset and charset[1] not in _UTF8:
        raise UnknownMedia(f"another charset than UTF-8 is not taken; taken are {known}, all in UTF-8")
    return form
