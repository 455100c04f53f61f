"""Receipts have the Unified Version's shapes: 312, 412, 512, 622 … Kinds it does not know get the same idea.

A receipt is put together as JSON text: its guid, what names the document, what an event adds, the answer. The middle is the
same on all receipts of a document, so later ones take it over from the first as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from msgspec.json import Encoder
from pydantic_core import to_json

from libs.schemas.ceb import Field, Message
from libs.schemas.codes import coded
from libs.schemas.events.review import Ground
from libs.schemas.findings import Finding
from libs.schemas.kinds import NOTHING
from libs.schemas.wire import Int
from services.intake.domain.memory import Answer

INFO_MAX = 1000
STORED_INFO = coded("1800")
RELEASED_INFO = coded("2600")
INFO_OF_STORED = {"120": STORED_INFO, "399": "审结"}
"""What a receipt says beside the status that acceptance itself answers."""

_FIRST_GUID = re.compile(r'\[\{"receipt":\{"guid":"[^"\\]*(?:\\.[^"\\]*)*",').match
_encode = Encoder().encode


def named_by(official: Message[Any] | None, identity: Mapping[str, str | None]) -> bytes:
    """Return the members by which a receipt names its document, in the official order. Those without a value are left
    out where the receipt may do without, else `-`.

    official: the receipt's table; None for kinds the Unified Version does not know, whose receipts say all of it.
    identity: what names the document to its sender, by official field name.
    """
    if official is None:
        return members(identity)
    return _members({name: text for name, filler in _named(official) if (text := identity.get(name) or filler)})


def named_in(answers: str) -> bytes:
    """Return the same members off the answers that a submission got at once: of the first, behind the guid.

    Nothing is parsed: within a text of JSON no quote is bare, so what is found is a member of the receipt.
    """
    guid = _FIRST_GUID(answers)
    assert guid, "every submission is answered at once"
    return answers[guid.end() : answers.index('"returnStatus":', guid.end())].encode()


def members(values: Mapping[str, str | None]) -> bytes:
    """Members of a JSON object, a comma behind each; none for what has no value."""
    return _members({name: value for name, value in values.items() if value is not None})


def _members(values: Mapping[str, str]) -> bytes:
    return _encode(values)[1:-1] + b"," if values else b""


def answer(
    named: bytes, guid: str, status: str, time: str, info: str, findings: Sequence[Finding] = (), adds: bytes = b""
) -> Answer:
    """One receipt with its findings. named, adds: members; what an event adds is nothing that names a document."""
    about, told = _encode(guid), _encode(info[:INFO_MAX])
    said = f'"returnStatus":"{status}","returnTime":"{time}","returnInfo":'.encode()
    return b"".join(
        (b'{"receipt":{"guid":', about, b",", named, adds, said, told, b'},"findings":', shown(findings), b"}")
    )


def answer_as_published(receipt: Mapping[str, str], findings: Sequence[Finding]) -> Answer:
    """The answer that an event carries."""
    return b'{"receipt":%b,"findings":%b}' % (_encode(receipt), shown(findings))


def result(head: Mapping[str, str], lines: Sequence[Mapping[str, str]]) -> Answer:
    """An official message that answers no submission."""
    return b'{"receipt":%b,"findings":[],"lines":%b}' % (_encode(head), _encode(lines))


def shown(findings: Sequence[Finding]) -> bytes:
    return to_json(findings, exclude_none=True) if findings else b"[]"


@cache
def _named(receipt: Message[Any]) -> tuple[tuple[str, str | None], ...]:
    """List the receipt's fields that name its document, between `guid` and the answer. Each has a value that stands for
    one that the document does not tell."""
    first, *named, status, time, info = receipt.fields
    assert (first.name, status.name, time.name, info.name) == ("guid", "returnStatus", "returnTime", "returnInfo")
    return tuple((field.name, None if field.optional else _filler(field)) for field in named)


def _filler(field: Field) -> str:
    return str(field.type.low) if isinstance(field.type, Int) else NOTHING


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
