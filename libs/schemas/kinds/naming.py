"""A receipt names parties of the document that it answers: it is told to them, and found by them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from libs.schemas import keys
from libs.schemas.kinds.kind import NOTHING, ROLES
from libs.schemas.kinds.rows import KINDS

_CONCERNED = ("assureCode", "code")
"""Whom a document of ours is about, though others may send it."""


@cache
def _naming(document: str) -> frozenset[str]:
    """Return the fields of a document's receipts that name a party of it. In official ones all do; in ours who sends it, as
    an officer's act names a case whose platform is not its party."""
    kind = KINDS.get(document)
    if kind is None:  # a notice to whom it names
        return frozenset((*_CONCERNED, *keys.DECLARANT.fields))
    return frozenset(ROLES) if kind.receipt else frozenset((*kind.sender_fields, *_CONCERNED))


def parties_named(document: str, receipt: Mapping[str, str]) -> Iterator[str]:
    """Name each party that a receipt names, once. receipt: its official fields."""
    fields = _naming(document)
    return iter(dict.fromkeys(value for field, value in receipt.items() if field in fields and value != NOTHING))
