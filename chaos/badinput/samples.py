"""Valid documents of the corpus, each time with numbers of their own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

from libs.schemas.kinds import KINDS as ROWS
from libs.schemas.topics import DECLARED
from simulator.plan import register

CORPUS = Path(__file__).parent / "corpus"
_NUMBER = "@NUMBER@"
CEB_KINDS = tuple(name for name, kind in ROWS.items() if kind.message)
"""The documents of the Unified Version, which may come as XML."""
MANY_KINDS = tuple(name for name in CEB_KINDS if (message := ROWS[name].message) and message.carries(100))
"""Those of which a message carries many."""
DECLARED_KINDS = tuple(name for name in ROWS if name not in CEB_KINDS)
KINDS = tuple(ROWS)

PERSONAL = ("欧阳试", "110101199003071233", "13800000000", "鄞州区示例路")
"""Every personal value of the samples (an address by a part of it). Nobody has it."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A valid document of a kind, made for one number. xml: as a CEB message; empty where the kind knows none."""

    kind: str
    json: bytes
    xml: bytes

    @property
    def document(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self.json)
        return document


def sample(kind: str, number: int) -> Sample:
    as_json, as_xml = _templates(kind)
    own = blake2b(number.to_bytes(8), digest_size=8).hexdigest().encode()  # a digit wrong, and it is nobody's
    return Sample(kind, as_json.replace(_NUMBER.encode(), own), as_xml.replace(_NUMBER.encode(), own))


@cache
def _templates(kind: str) -> tuple[bytes, bytes]:
    folder = CORPUS / kind
    document = json.loads((folder / "valid.json").read_text(encoding="utf-8"))
    message = folder / "valid.xml"
    xml = re.sub(r">\s+<", "><", message.read_text(encoding="utf-8").strip()) if message.exists() else ""
    for name in ROWS[kind].numbers:
        xml = xml.replace(f":{name}>{document[name]}<", f":{name}>{_NUMBER}<")
        document[name] = _NUMBER
    return json.dumps(document, ensure_ascii=False).encode(), xml.encode()


def registrations() -> Iterator[tuple[str, bytes, bytes]]:
    """Topic, key and body of each registration that the senders of the samples need."""
    for delivery in register.registrations("20260302080000"):
        assert isinstance(delivery.body, dict)
        yield DECLARED[delivery.document].name, delivery.key.encode(), json.dumps(delivery.body).encode()
