"""CEB XML that is broken, built to hurt, or right but for something."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from xml.sax.saxutils import escape

from chaos.badinput.case import (
    ACCEPTED,
    ANSWERED,
    ANYTHING,
    XML_HEADERS,
    Answer,
    Draft,
    Expected,
    any_of,
    dead,
    refused,
)
from chaos.badinput.mutations.mutation import Draw, Mutation
from chaos.badinput.mutations.nonsense import AMOUNTS, BAD_AMOUNTS, BAD_MOMENTS, ILLEGAL, MOMENTS, TEXTS
from chaos.badinput.mutations.octets import damage
from chaos.badinput.mutations.shapes import required
from chaos.badinput.mutations.values import fresh
from chaos.badinput.samples import CEB_KINDS, MANY_KINDS, sample
from libs.schemas.ceb import MESSAGES, render_envelope
from libs.schemas.ceb.envelopes import ENVELOPES as TRANSPORT
from libs.schemas.ceb.samples.envelopes import envelope
from libs.schemas.kinds import KINDS as ROWS

NOT_XML = dead("not-ceb-xml")
UNREADABLE = dead("not-ceb-xml", "unknown-message")
Change = Callable[[bytes], bytes]
_LEAF = re.compile(rb"<ceb:(\w+)>([^<]+)</ceb:\1>")
_ENVELOPE = (b"copCode", b"copName", b"dxpMode", b"dxpId")
_HEAD_END = re.compile(rb"</ceb:(\w+Head|BaseTransfer)>")
_XS_DECIMAL = ("minus zero", "plus", "no whole part", "no fraction")
"""Amounts that are none in JSON, and numbers of XML."""
_A_FIELD = b"<ceb:appTime>"
_MESSAGE = re.compile(rb"CEB\d{3}Message")
_RECEIPTS = {kind.message.name.encode(): kind.receipt for kind in ROWS.values() if kind.message and kind.receipt}
_TAKEN = {message.name for kind in ROWS.values() for message in (kind.message, kind.receipt) if message}
_UNTAKEN = next(message for message in MESSAGES.values() if message.name not in _TAKEN)
"""A message of the Unified Version that is in no kind's row."""
"""Every message has it."""


def _xml(draw: Draw, body: bytes, expected: Expected, *, shuffled: bool = False) -> Draft:
    return draw.body(body, expected, XML_HEADERS, shuffled=shuffled)


def changed(change: Change, expected: Expected) -> Callable[[Draw], Draft]:
    return lambda draw: _xml(draw, change(draw.sample.xml), expected)


def _leaves(xml: bytes, names: frozenset[str] | None) -> list[re.Match[bytes]]:
    """The document's own elements of these names (None: any)."""
    return [
        leaf
        for leaf in _LEAF.finditer(xml)
        if leaf[1] not in _ENVELOPE and (names is None or leaf[1].decode() in names)
    ]


def _valued(names: frozenset[str] | None, value: bytes, expected: Expected | None) -> Callable[[Draw], Draft]:
    """One element of these names holds the value."""

    def make(draw: Draw) -> Draft:
        leaf = draw.rng.choice(_leaves(draw.sample.xml, names))
        body = draw.sample.xml[: leaf.start(2)] + value + draw.sample.xml[leaf.end(2) :]
        return _xml(draw, body, expected or refused(leaf[1].decode()))

    return make


def _values(
    prefix: str, values: Mapping[str, str], names: frozenset[str] | None, expected: Expected | None
) -> Iterator[Mutation]:
    kinds = tuple(kind for kind in CEB_KINDS if _leaves(sample(kind, 0).xml, names))
    for name, value in values.items():
        yield Mutation(f"XML {prefix}: {name}", _valued(names, escape(value).encode(), expected), 60, kinds)


def _cut_off(draw: Draw) -> Draft:
    return _xml(draw, draw.sample.xml[: draw.rng.randrange(len(draw.sample.xml))], NOT_XML)


def _damaged(draw: Draw) -> Draft:
    return _xml(draw, damage(draw, draw.sample.xml), ANYTHING, shuffled=True)


def _missing(draw: Draw) -> Draft:
    name = draw.rng.choice(required(draw.kind))
    body = re.sub(f"<ceb:{name}>[^<]*</ceb:{name}>".encode(), b"", draw.sample.xml, count=1)
    return _xml(draw, body, refused(name))


def _twice(draw: Draw) -> Draft:
    name = draw.rng.choice(required(draw.kind)).encode()
    (found,) = re.findall(rb"<ceb:%b>[^<]*</ceb:%b>" % (name, name), draw.sample.xml)[:1]
    return _xml(draw, draw.sample.xml.replace(found, found * 2, 1), refused(name.decode()))


def node_of(draw: Draw) -> tuple[bytes, int, int]:
    """The business node of the message, and where it begins and ends."""
    message = ROWS[draw.kind].message
    assert message
    open_, close = f"<ceb:{message.node}>".encode(), f"</ceb:{message.node}>".encode()
    body = draw.sample.xml
    start, end = body.index(open_), body.index(close) + len(close)
    return body[start:end], start, end


def nodes(make: Callable[[Draw, bytes], bytes], expected: Expected) -> Callable[[Draw], Draft]:
    def draft(draw: Draw) -> Draft:
        node, start, end = node_of(draw)
        return _xml(draw, draw.sample.xml[:start] + make(draw, node) + draw.sample.xml[end:], expected)

    return draft


def _one_of_three_is_bad(draw: Draw, node: bytes) -> bytes:
    other = Draw(draw.rng, fresh(draw))
    return node + node_of(other)[0] + re.sub(rb"<ceb:appTime>\d+", b"<ceb:appTime>20261302000000", node)


def _of_another_kind(draw: Draw) -> Draft:
    other = draw.rng.choice([kind for kind in CEB_KINDS if kind != draw.kind])
    message = ROWS[draw.kind].message
    assert message
    return Draft(other, draw.sample.xml, dead(f"not-taken-ceb{message.number}"), XML_HEADERS)


def _enveloped(body: bytes) -> bytes:
    sent = TRANSPORT["DxpMsg"].model_validate(envelope("DxpMsg", body))
    return render_envelope(sent)


def before_root(text: bytes, content: bytes = b"") -> Change:
    """Something between declaration and root; `content` in the order number."""

    def change(body: bytes) -> bytes:
        head, mark, rest = body.partition(b"?>")
        return head + mark + text + rest.replace(_A_FIELD, _A_FIELD + content)

    return change


def inserted(text: bytes) -> Change:
    return lambda body: body.replace(_A_FIELD, _A_FIELD + text)


def _encoded(name: str, declared: str = "UTF-8") -> Change:
    return lambda body: body.decode().replace("encoding='UTF-8'", f"encoding='{declared}'").encode(name)


_LAUGHS = b'<!DOCTYPE x [<!ENTITY a0 "ha">' + b"".join(
    b'<!ENTITY a%d "%b">' % (level, b"&a%d;" % (level - 1) * 10) for level in range(1, 10)
)
BOMBS: dict[str, Change] = {
    "a billion laughs": before_root(_LAUGHS + b"]>", b"&a9;"),
    "quadratic blow-up": before_root(b'<!DOCTYPE x [<!ENTITY a "' + b"h" * 50_000 + b'">]>', b"&a;" * 5_000),
    "external file": before_root(b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>', b"&e;"),
    "external address": before_root(b'<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:1/">]>', b"&e;"),
    "external subset": before_root(b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">'),
    "parameter entity": before_root(b'<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>'),
    "entity of itself": before_root(b'<!DOCTYPE x [<!ENTITY a "&a;">]>', b"&a;"),
    "empty DOCTYPE": before_root(b"<!DOCTYPE ceb:CEB311Message>"),
    "DOCTYPE in UTF-16": lambda body: _encoded("utf-16", "UTF-16")(before_root(_LAUGHS + b"]>", b"&a9;")(body)),
    "entity of nobody": inserted(b"&nobody;"),
    "reference to NUL": inserted(b"&#0;"),
    "reference to a surrogate": inserted(b"&#xD800;"),
    "reference beyond Unicode": inserted(b"&#x110000;"),
}
SYNTAX: dict[str, Change] = {
    "empty body": lambda body: b"",
    "NUL behind": lambda body: body + b"\0",
    "NUL inside": inserted(b"\0"),
    "two roots": lambda body: body + body.partition(b"?>")[2],
    "text behind": lambda body: body + b"x",
    "attribute twice": lambda body: body.replace(b"version=", b'version="1.0" version=', 1),
    "prefix of nobody": lambda body: body.replace(_A_FIELD, b"<abc:appTime>").replace(b"</ceb:appTime>", b"</abc:appTime>"),
    "tags crossed": lambda body: body.replace(_A_FIELD, b"<ceb:guid>"),
    "tag never closed": lambda body: body.replace(b"</ceb:appTime>", b""),
    "angle in text": inserted(b"<"),
    "ampersand in text": inserted(b"& "),
    "invalid UTF-8": inserted(b"\xc3\x28"),
    "surrogate in UTF-8": inserted(b"\xed\xa0\x80"),
    "blank before the declaration": lambda body: b" " + body,
    "UTF-16": _encoded("utf-16", "UTF-16"),
    "UTF-16 that says UTF-8": _encoded("utf-16"),
    "UTF-32": _encoded("utf-32", "UTF-32"),
    "GBK": _encoded("gbk", "GBK"),
    "GBK that says UTF-8": _encoded("gbk"),
    "unknown encoding": _encoded("utf-8", "X-POEM"),
    "thousand levels": inserted(b"<a>" * 1_000 + b"</a>" * 1_000),
    "hundred thousand levels": lambda body: b"<a>" * 100_000,
}  # fmt: skip
OTHER_ROOTS: dict[str, tuple[Change, Expected]] = {
    "version of tomorrow": (lambda body: body.replace(b"/ceb\"", b'/ceb/2030"'), dead("other-namespace")),
    "namespace of nobody": (lambda body: body.replace(b' xmlns:ceb="http', b' xmlns:ceb="x'), dead("other-namespace")),
    "message of nobody": (
        lambda body: _MESSAGE.sub(b"CEB999Message", body), dead("unknown-message"),
    ),
    "a receipt": (
        lambda body: _MESSAGE.sub(lambda name: _RECEIPTS[name[0]].name.encode(), body),
        dead(*(f"not-taken-ceb{receipt.number}" for receipt in _RECEIPTS.values())),
    ),
    "a message that nobody takes": (
        lambda body: _MESSAGE.sub(_UNTAKEN.name.encode(), body), dead(f"not-taken-ceb{_UNTAKEN.number}"),
    ),
    "JSON": (lambda body: b'{"appTime": "T1"}', refused("appTime")),
    "DOCTYPE in CDATA": (inserted(b"<![CDATA[<!DOCTYPE x]]>"), refused("appTime")),
    "in the envelope of the platform": (_enveloped, ACCEPTED),
}  # fmt: skip
ENVELOPES: dict[str, tuple[Change, Expected]] = {
    "guid cut": (lambda body: re.sub(rb'guid="[^"]*"', b'guid="short"', body), refused("guid")),
    "guid absent": (lambda body: re.sub(rb' guid="[^"]*"', b"", body), refused("guid")),
    "version too long": (lambda body: re.sub(rb' version="1.0"', b' version="12345678901"', body), refused("version")),
    "version unknown": (lambda body: re.sub(rb' version="1.0"', b' version="99.9"', body), ANSWERED),
    "no BaseTransfer": (lambda body: re.sub(rb"<ceb:BaseT.*?/ceb:BaseTransfer>", b"", body), refused("BaseTransfer")),
    "another sender": (lambda body: re.sub(rb"copCode>\w+", b"copCode>3399990ZZ9", body), refused("copCode")),
    "a person for a sender": (lambda body: re.sub(rb"copCode>\w+", b"copCode>110101199003071233", body), refused()),
    "unknown node": (lambda body: body.replace(b"<ceb:BaseT", b"<ceb:Poem/><ceb:BaseT"), refused("Poem")),
    "element inside a value": (inserted(b"<ceb:deep/>"), refused("appTime")),
    "element of another namespace": (inserted(b"</ceb:appTime><note xmlns='urn:x'>1</note>" + _A_FIELD), refused()),
    "unknown element": (
        lambda body: _HEAD_END.sub(rb"<ceb:bonus>1</ceb:bonus></ceb:\1>", body, count=1),
        refused("bonus"),
    ),
    "element named after somebody": (
        lambda body: _HEAD_END.sub("<ceb:欧阳试>1</ceb:欧阳试></ceb:\\1>".encode(), body, count=1),
        refused(),
    ),
    "comment inside a value": (inserted(b"<!-- x -->"), ACCEPTED),
    "instruction inside a value": (inserted(b"<?x y?>"), ACCEPTED),
    "CDATA": (lambda body: re.sub(rb"appTime>(\w+)<", rb"appTime><![CDATA[\1]]><", body), ACCEPTED),
    "default namespace": (lambda body: body.replace(b"ceb:", b"").replace(b"xmlns:ceb", b"xmlns"), ANYTHING),
    "byte order mark": (lambda body: b"\xef\xbb\xbf" + body, ANSWERED),
    "XML 1.1": (lambda body: body.replace(b"version='1.0'", b"version='1.1'"), ANYTHING),
    "style sheet": (before_root(b"<?xml-stylesheet href='http://127.0.0.1:1/'?>"), ACCEPTED),
    "two hundred levels": (inserted(b"<ceb:a>" * 200 + b"</ceb:a>" * 200), any_of(Answer.REFUSED, Answer.DEAD)),
    "ten thousand elements": (
        lambda body: _HEAD_END.sub(b"<ceb:x/>" * 10_000 + rb"</ceb:\1>", body, count=1),
        refused(),
    ),
}


def _unsigned(body: bytes) -> bytes:
    return re.sub(rb"<ds:Signature .*</ds:Signature>", b"", body)


def _signed_by_nobody(body: bytes) -> bytes:
    return re.sub(rb"<ds:SignatureValue>[^<]*", b"<ds:SignatureValue>", body)


def _signed_twice(body: bytes) -> bytes:
    return re.sub(rb"(<ds:Signature .*</ds:Signature>)", rb"\1\1", body, flags=re.DOTALL)


MUTATIONS: tuple[Mutation, ...] = (
    *_values("amount", {name: text for name, text in BAD_AMOUNTS.items() if name not in _XS_DECIMAL}, AMOUNTS, None),
    *_values("amount", {name: BAD_AMOUNTS[name] for name in _XS_DECIMAL}, AMOUNTS, ANSWERED),
    *_values("moment", BAD_MOMENTS, MOMENTS, None),
    *_values("text", TEXTS, None, ANSWERED),
    *_values("text", ILLEGAL, None, NOT_XML),
    *_values("text", {"ten thousand characters": "长" * 10_000}, None, None),
    Mutation("XML cut off", _cut_off, 1200, CEB_KINDS),
    Mutation("XML damaged", _damaged, 2400, CEB_KINDS),
    Mutation("XML element missing", _missing, 600, CEB_KINDS),
    Mutation("XML element twice", _twice, 300, CEB_KINDS),
    Mutation("XML of another kind", _of_another_kind, 100, CEB_KINDS),
    *(Mutation(f"XML bomb: {name}", changed(change, NOT_XML), 60, CEB_KINDS) for name, change in BOMBS.items()),
    *(
        Mutation(f"XML: {name}", changed(change, NOT_XML), 3 if "hundred" in name else 60, CEB_KINDS)
        for name, change in SYNTAX.items()
    ),
    *(
        Mutation(f"XML: {name}", changed(change, expected), 3 if "thousand" in name else 60, CEB_KINDS)
        for name, (change, expected) in (ENVELOPES | OTHER_ROOTS).items()
    ),
    Mutation("XML without signature", changed(_unsigned, refused("Signature")), 60, ("list",)),
    Mutation("XML with an empty signature", changed(_signed_by_nobody, refused("Signature")), 60, ("list",)),
    Mutation("XML signed twice", changed(_signed_twice, refused("Signature")), 60, ("list",)),
    Mutation("XML without document", nodes(lambda draw, node: b"", refused()), 60, CEB_KINDS),
    Mutation(
        "XML of a hundred and one", nodes(lambda draw, node: node * 101, dead("too-many-documents")), 5, CEB_KINDS
    ),
    Mutation("XML of three, one bad", nodes(_one_of_three_is_bad, any_of(Answer.PARTLY)), 60, MANY_KINDS),
)
