"""Reads bytes as XML, and takes nothing on trust: no DOCTYPE, no entities, UTF-8 alone, depth bounded by the parser."""

import re

from lxml import etree

from libs.schemas.ceb.engine.reading import BODY_BYTES_MAX, Unreadable, limited

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
    limited(body, body_bytes_max)
    declared = _DECLARED.match(body)
    if declared and declared.group(1).upper() not in (b"UTF-8", b"UTF8"):
        raise Unreadable("encoding is not UTF-8", 1, 1)
    doctype = body.find(b"<!DOCTYPE")
    if doctype >= 0:
        line = body.count(b"\n", 0, doctype) + 1
        raise Unreadable("DOCTYPE is not allowed", line, doctype - body.rfind(b"\n", 0, doctype))
    try:
        return etree.fromstring(body, parser())
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise Unreadable("not well-formed XML", max(line or 1, 1), max(column or 1, 1)) from None
