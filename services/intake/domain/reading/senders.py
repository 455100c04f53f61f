"""A document must come from whom it claims: its envelope names a sender that the document names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from libs.schemas.findings import Finding
from libs.schemas.kinds import Kind
from services.intake.domain import rules
from services.intake.domain.reading.declared import quoted
from services.intake.domain.reading.text import readable

TRANSFER = "BaseTransfer.copCode"
"""Where CEB XML names its sender."""
HEADER = "tg_sender"
"""The record header that names a sender; HTTP's `X-Customs-Code` becomes it."""


def strangers(kind: Kind, document: Mapping[str, Any], senders: Mapping[str, str]) -> Iterator[Finding]:
    """A finding, with both values, for each named sender that is none of those permitted for the document.

    senders: code by where it is named; empty where nothing names one: then the topic's access list is the proof. A kind
    that names nobody permits everybody, and so does a document that fails to: it is refused for that.
    """
    permitted = {name: code for name in kind.sender_fields if (code := readable(document.get(name)))}
    for place, sender in senders.items():
        if permitted and sender not in permitted.values():
            expected = " | ".join(f"{quoted(code)} ({name})" for name, code in permitted.items())
            yield rules.sender(kind).finding(quoted(sender), expected, path=place)
