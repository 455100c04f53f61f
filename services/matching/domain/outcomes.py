"""Outcomes are the events about a case: its documents agree, its list waits, is stored, or has all this wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypeVar

import msgspec

from libs.schemas.events.base import Event
from libs.schemas.events.lists import Carriage, CaseRef, Declared, DeclaredLine, Fees, Parties
from libs.schemas.events.matching import DocumentsMatched, DocumentsMismatched, ListMatched, ListRefused, ListWaiting
from libs.schemas.findings import Finding
from services.matching.domain.kept import AnyList, GoneList, Paper
from services.matching.domain.sets import carried_to

P = TypeVar("P", bound=msgspec.Struct)


def documents_compared(paper: Paper, findings: list[Finding], counted: str | None) -> Event:
    """The documents beside the list agree, or all on which they do not. counted: see `DocumentsMatched`."""
    if findings:
        return DocumentsMismatched(ref=ref_of(paper), findings=findings, counted=counted)
    return DocumentsMatched(ref=ref_of(paper), counted=counted)


def list_matched(listed: AnyList, carried: Mapping[str, Any], invt_no: str) -> ListMatched:
    """carried: what the set says goes on from other documents, by the names it goes on under."""
    return ListMatched(
        list=block_of(listed, ref_of(listed, listed.attempt), carried, invt_no),
        fees=_maker(Fees, type(listed))(listed, carried),
        lines=[_maker(DeclaredLine, type(goods))(goods, {}) for goods in listed.lines],
        gross_weight=listed.gross_weight,
    )


def list_waiting(listed: AnyList, missing: tuple[str, ...], findings: list[Finding]) -> ListWaiting:
    block = block_of(listed, ref_of(listed, listed.attempt))
    return ListWaiting(list=block, missing=list(missing), findings=findings)


def list_refused(listed: AnyList, findings: list[Finding]) -> ListRefused:
    return ListRefused(list=block_of(listed, ref_of(listed, listed.attempt)), refused_by="matching", findings=findings)


_NOTHING: Mapping[str, Any] = {}


def gone_list(listed: AnyList, invt_no: str) -> GoneList:
    """Make what is kept of a list that is stored at customs."""
    gone: GoneList = _maker(GoneList, type(listed))(listed, _NOTHING, invt_no=invt_no)
    return gone


def block_of(
    listed: AnyList | GoneList, ref: CaseRef, carried: Mapping[str, Any] = _NOTHING, invt_no: str | None = None
) -> Declared:
    """The list's block, made here and by nobody else. Of a list that has gone on it says what is still known."""
    kind = type(listed)
    parties, waybill = _maker(Parties, kind)(listed, carried), _maker(Carriage, kind)(listed, carried)
    block: Declared = _maker(Declared, kind)(listed, carried, ref, parties, waybill, invt_no)
    return block


_MADE = ("ref", "parties", "waybill", "invt_no")
"""Facts of the block that are neither told by a list nor carried from another document."""


@cache
def _maker(part: type[P], listed: type[msgspec.Struct]) -> Callable[..., P]:
    """A maker fills a part of the block, or a line, with what the list calls by the same names.

    So no fact is spelled here again. It is compiled, as a struct's own constructor is, because every list is made so.
    """
    facts = [f"{name}={said}" for name in part.__struct_fields__ if (said := _said(name, listed))]
    made: Callable[..., P] = eval(
        f"lambda listed, carried, {'=None, '.join(_MADE)}=None: part({', '.join(facts)})", {"part": part}
    )
    return made


def _said(name: str, listed: type[msgspec.Struct]) -> str | None:
    """Say where a fact comes from; None where lists of this class do not tell it. A class says so itself of facts that it
    calls otherwise, or keeps to itself."""
    if name in _MADE:
        return name
    if name in carried_to(getattr(listed, "direction", None)):
        return f"carried.get({name!r})"
    told = getattr(listed, "said", _NOTHING).get(name, name)
    return f"listed.{told}" if told and hasattr(listed, told) else None


def ref_of(document: Any, attempt: int = 0) -> CaseRef:
    """Return the case that a document names by its own owner and number."""
    direction = document.direction
    return CaseRef(owner=document.owner, number=document.order_no, attempt=attempt, direction=direction)
