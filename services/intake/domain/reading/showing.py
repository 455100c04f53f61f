"""A document is shown with personal data masked, unless a role lets and asks to see it in clear."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from libs.schemas.kinds import Kind
from libs.schemas.personal import Personal, looks_personal, mask, shown_name


def masked(kind: Kind, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document with what is personal, or may be, masked; members that no model knows are masked whole."""
    return {shown_name(name): _shown(kind, name, value, name in kind.fields) for name, value in document.items()}


def _shown(kind: Kind, name: str, value: Any, known: bool) -> Any:
    if isinstance(value, Mapping):
        return {shown_name(str(inner)): _shown(kind, str(inner), each, known) for inner, each in value.items()}
    if isinstance(value, list):
        return [_shown(kind, name, each, known) for each in value]
    if value is None or isinstance(value, bool):
        return value
    text = str(value)
    personal = _personal(kind).get(name) if known else Personal.FREE_TEXT
    if personal is None and looks_personal(text):
        personal = Personal.ID_NUMBER
    return mask(personal, text) if personal else value


@cache
def _personal(kind: Kind) -> dict[str, Personal]:
    """Name of a field → what of a person it holds. Reasons are free text, which may name anybody."""
    fields = kind.message.fields if kind.message else ()
    lines = kind.message.lines.fields if kind.message and kind.message.lines else ()
    found = {field.name: field.personal for field in (*fields, *lines) if field.personal}
    return {"reason": Personal.FREE_TEXT, "note": Personal.FREE_TEXT, **found}
