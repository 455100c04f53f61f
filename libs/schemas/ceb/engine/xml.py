"""Reads bytes as XML, and takes nothing on trust: no DOCTYPE, no entities, UTF-8 alone, depth bounded by the parser."""

import re

from lxml import etree

from libs.schemas.ceb.engine.reading import BODY_BYTES_MAX, MARKS_MAX, Unreadable, limited, unmarked
from libs.schemas.personal import shown_name

_PROLOG = re.compile(rb"(?:\s++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
"""What may stand before a root or a DOCTYPE."""
_MARKS = {b"\xff\xfe\x00\x00": "UTF-32", b"\x00\x00\xfe\xff": "UTF-32", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']+)", re.DOTALL)


def parser() -> etree.XMLParser:
    """A parser that resolves nothing and drops comments, instructions and blank text."""
    return etree.XMLParser(
        encoding="UTF-8",
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        remove_blank_text=True,
    )


def root_of(body: bytes, body_bytes_max: int = BODY_BYTES_MAX) -> etree._Element:
    """The root element. Raises Unreadable with line and column where there is none."""
    body = unmarked(limited(body, body_bytes_max))
    if (encoding := _other_encoding(body)) is not None:
        raise Unreadable(f"encoding is {encoding}, not UTF-8", 1, 1)
    if b"<!DOCTYPE" in body and (prolog := _PROLOG.match(body)) and body.startswith(b"<!DOCTYPE", prolog.end()):
        at = prolog.end()
        raise Unreadable("DOCTYPE is not allowed", body.count(b"\n", 0, at) + 1, at - body.rfind(b"\n", 0, at))
    if (marks := body.count(b"<") + body.count(b"=")) > MARKS_MAX:
        raise Unreadable(f"{marks} elements and attributes, at most {MARKS_MAX}")
    try:
        return etree.fromstring(body, parser())
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise Unreadable("not well-formed XML", max(line or 1, 1), max(column or 1, 1)) from None


def _other_encoding(body: bytes) -> str | None:
    """The encoding that a body says it is in; None where it is UTF-8, or says nothing."""
    for mark, name in _MARKS.items():
        if body.startswith(mark):
            return name
    declared = _DECLARED.match(body)
    if declared is None or declared[1].upper() in (b"UTF-8", b"UTF8"):
        return None
    return shown_name(declared[1][:40].decode("ascii", errors="replace"))
