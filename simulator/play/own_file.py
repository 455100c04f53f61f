"""Reads a file of one's own documents, and says what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from libs.schemas.kinds import KINDS
from simulator.play.wire import JSON, NDJSON, XML, to_json

TAKEN = "taken are JSON, NDJSON (a document a line) and CEB XML; simulator/samples has one of each"

_NAMES = {list: "a list", str: "a text", int: "a number", float: "a number", bool: "true or false", type(None): "null"}


class NoDocument(ValueError):
    """Nothing of the file is sent. Its message says where it is wrong, and what to do."""


def body_of_file(content: bytes, kind: str | None = None) -> tuple[bytes, str]:
    """The body to post and its media type. JSON documents get a member `kind` where they say nothing themselves.

    Raises NoDocument.
    """
    stripped = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    if stripped.startswith(b"<"):
        return content, XML
    documents = [_named(where, document, kind) for where, document in _documents(_text(content))]
    if not documents:
        raise NoDocument(f"there is nothing in it: {TAKEN}")
    one = len(documents) == 1
    return b"\n".join(to_json(document) for document in documents), JSON if one else NDJSON


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = content.count(b"\n", 0, broken.start) + 1
        raise NoDocument(f"line {line}: not UTF-8: save it as UTF-8; {TAKEN}") from None


def _documents(text: str) -> Iterator[tuple[str, object]]:
    """(where, document) of one JSON document, of a list of them, or of one a line."""
    try:
        whole = json.loads(text) if text.strip() else []
    except (ValueError, RecursionError) as broken:
        yield from _lines(text, broken)
        return
    if isinstance(whole, list):
        yield from ((f"document {number}", document) for number, document in enumerate(whole, 1))
    else:
        yield "line 1", whole


def _lines(text: str, as_one: Exception) -> Iterator[tuple[str, object]]:
    """as_one: why the text is not one document, which is what counts where its first line is none either."""
    first = True
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield f"line {number}", json.loads(line)
        except (ValueError, RecursionError) as broken:
            raise NoDocument(_place(as_one, 0) if first else _place(broken, number - 1)) from None
        first = False


def _place(broken: Exception, lines_before: int) -> str:
    if not isinstance(broken, json.JSONDecodeError):
        return (
            f"not JSON: nested too deeply; {TAKEN}"
            if isinstance(broken, RecursionError)
            else f"not JSON: {broken}; {TAKEN}"
        )
    return f"line {broken.lineno + lines_before}, column {broken.colno}: not JSON: {broken.msg}; {TAKEN}"


def _named(where: str, document: object, kind: str | None) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise NoDocument(f"{where}: {_NAMES[type(document)]}, where a document begins with {{; {TAKEN}")
    named = document.get("kind") or kind or kind_of(document)
    if named is None:
        raise NoDocument(
            f"{where}: which kind of document is this? Give it a member `kind`, or name it: make send FILE=… KIND=… "
            "(docs/partner says which kinds there are)"
        )
    return {"kind": named} | document


def kind_of(document: dict[str, Any]) -> str | None:
    """The one kind that has fields for more of a document's members than any other; None where several have."""
    known = {name: len(kind.fields & document.keys()) for name, kind in KINDS.items()}
    first, second = sorted(known, key=lambda name: known[name], reverse=True)[:2]
    return first if known[first] > known[second] else None
