"""Bytes that break on the way: cut off, flipped, in another encoding, wrapped, far too many."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable
from typing import Any

from chaos.badinput.case import ACCEPTED, ANYTHING, XML_HEADERS, Draft, Expected, dead, refused
from chaos.badinput.mutations.mutation import Draw, Mutation
from chaos.badinput.samples import CEB_KINDS, DECLARED_KINDS

NOT_JSON = dead("not-json")
TOO_LARGE = dead("too-large")
TOO_MANY_BYTES = 13_000_000


def _json(change: Callable[[bytes], bytes | None], expected: Expected) -> Callable[[Draw], Draft]:
    return lambda draw: draw.body(change(draw.sample.json), expected)


def _cut_off(draw: Draw) -> Draft:
    body = draw.sample.json
    return draw.body(body[: draw.rng.randrange(len(body))], NOT_JSON)


def _encoded(name: str) -> Callable[[Draw], Draft]:
    def make(draw: Draw) -> Draft:
        body = draw.sample.json
        other = body.decode().encode(name)
        return draw.body(other, ACCEPTED if other == body else NOT_JSON)

    return make


def _damaged(draw: Draw) -> Draft:
    return draw.body(damage(draw, draw.sample.json), ANYTHING, shuffled=True)


def damage(draw: Draw, body: bytes) -> bytes:
    """Some octets flipped, lost, inserted or repeated."""
    octets, rng = bytearray(body), draw.rng
    for _ in range(rng.choice((1, 1, 1, 2, 5, 20))):
        at = rng.randrange(len(octets))
        how = rng.randrange(4)
        if how == 0:
            octets[at] ^= 1 << rng.randrange(8)
        elif how == 1:
            del octets[at : at + rng.randint(1, 8)]
        elif how == 2:
            octets[at:at] = rng.randbytes(rng.randint(1, 4))
        else:
            octets[at:at] = octets[at : at + rng.randint(1, 40)]
        octets = octets or bytearray(b"{")
    return bytes(octets)


def _random(draw: Draw) -> Draft:
    head = draw.rng.choice((b"\x00", b"\xff", b"PK\x03\x04", b"\x1f\x8b", b"<", b"[", b"%PDF-1.7"))
    headers = draw.rng.choice(((), XML_HEADERS))
    called_xml = head == b"<" or headers
    expected = dead("not-ceb-xml") if called_xml and draw.kind in CEB_KINDS else NOT_JSON
    return draw.body(head + draw.rng.randbytes(draw.rng.randrange(200)), expected, headers)


def _xml_of_nobody(draw: Draw) -> Draft:
    expected = dead("unknown-message") if draw.kind in CEB_KINDS else NOT_JSON
    return draw.body(b"<?xml version='1.0'?><Order/>", expected)


def _padded(count: int, kinds: Expected) -> Callable[[Draw], Draft]:
    """A value of so many characters in a place of its own; everything else is right."""

    def make(draw: Draw) -> Draft:
        body = json.dumps(draw.sample.document | {"note": ""}, ensure_ascii=False).encode()
        return draw.body(body.replace(b'"note": ""', b'"note": "' + b"x" * count + b'"'), kinds)

    return make


def _large(make_body: Callable[[Draw], bytes]) -> Callable[[Draw], Draft]:
    return lambda draw: draw.body(make_body(draw), TOO_LARGE)


def _in_blanks(draw: Draw) -> bytes:
    return b" " * TOO_MANY_BYTES + draw.sample.json


SYNTAX: dict[str, Callable[[bytes], bytes | None]] = {
    "empty body": lambda body: b"",
    "blank body": lambda body: b" \r\n\t",
    "something behind": lambda body: body + b"x",
    "NUL behind": lambda body: body + b"\0",
    "NUL before": lambda body: b"\0" + body,
    "two documents": lambda body: body * 2,
    "two lines": lambda body: body + b"\n" + body,
    "single quotes": lambda body: body.replace(b'"', b"'"),
    "comma too many": lambda body: body[:-1] + b",}",
    "comment": lambda body: b"{/* order */" + body[1:],
    "brace lost": lambda body: body[:-1],
    "bracket for brace": lambda body: body[:-1] + b"]",
    "name without quotes": lambda body: b"{note: 1, " + body[1:],
    "list of documents": lambda body: b"[" + body + b"]",
    "null": lambda body: b"null",
    "text": lambda body: json.dumps(body.decode()).encode(),
    "number": lambda body: b"1",
    "hundred thousand brackets": lambda body: b"[" * 100_000,
    "hundred thousand objects": lambda body: b'{"a":' * 100_000,
    "base64": base64.b64encode,
    "gzip": lambda body: gzip.compress(body, mtime=0),
}


def _syntax() -> Any:
    for name, change in SYNTAX.items():
        yield Mutation(f"JSON: {name}", _json(change, NOT_JSON), 5 if "thousand" in name else 100)


MUTATIONS: tuple[Mutation, ...] = (
    Mutation("no body", _json(lambda body: None, dead("no-body"))),
    Mutation("JSON cut off", _cut_off, 1200),
    Mutation("JSON damaged", _damaged, 2400),
    Mutation("random bytes", _random, 600),
    *_syntax(),
    Mutation("JSON in UTF-16", _encoded("utf-16")),
    Mutation("JSON in UTF-16 without mark", _encoded("utf-16-le")),
    Mutation("JSON in UTF-32", _encoded("utf-32")),
    Mutation("JSON in GB 18030", _encoded("gb18030")),
    Mutation("JSON behind a byte order mark", _json(lambda body: b"\xef\xbb\xbf" + body, ACCEPTED)),
    Mutation("XML of nobody that calls itself nothing", _xml_of_nobody),
    Mutation("blanks round it", _json(lambda body: b"\r\n " + body + b"\n", ACCEPTED)),
    Mutation("a megabyte of note", _padded(1_000_000, refused("note")), 2, CEB_KINDS),
    Mutation("a megabyte of note where none is known", _padded(1_000_000, refused("note")), 2, DECLARED_KINDS),
    Mutation("thirteen megabytes of note", _padded(TOO_MANY_BYTES, TOO_LARGE), 2),
    Mutation("thirteen megabytes of brackets", _large(lambda draw: b"[" * TOO_MANY_BYTES), 1),
    *(
        Mutation(f"thirteen megabytes of blanks round a {name}", _large(_in_blanks), 1, kinds)
        for name, kinds in (("document", CEB_KINDS), ("declaration", DECLARED_KINDS))
    ),
)
