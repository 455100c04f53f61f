"""CEB XML of many bytes, elements, attributes or documents."""

from __future__ import annotations

import re

from chaos.badinput.case import Expected, dead, refused
from chaos.badinput.mutations.mutation import Draw, Mutation
from chaos.badinput.mutations.octets import TOO_LARGE, TOO_MANY_BYTES
from chaos.badinput.mutations.xml import NOT_XML, UNREADABLE, Change, before_root, changed, inserted, nodes
from chaos.badinput.samples import CEB_KINDS, MANY_KINDS

LARGE: dict[str, tuple[Change, Expected]] = {
    "thirteen megabytes of comment": (before_root(b"<!--" + b"x" * TOO_MANY_BYTES + b"-->"), TOO_LARGE),
    "thirteen megabytes of a value": (inserted(b"9" * TOO_MANY_BYTES), TOO_LARGE),
    "seven megabytes of attributes": (
        lambda body: b"<a" + b"".join(b' a%d=""' % n for n in range(600_000)) + b"/>",
        UNREADABLE,
    ),
    "a million elements": (inserted(b"<a/>" * 1_000_000), NOT_XML),
    "a million attributes": (inserted(b'<a b="" c="" d="" e=""/>' * 250_000), NOT_XML),
}


def _extended(draw: Draw, node: bytes) -> bytes:
    """Many documents of which nothing is right, and half a megabyte round them."""
    empty = re.sub(rb">.*<", b"><", node, flags=re.DOTALL)
    return empty * 100 + b"<ceb:ExtendMessage>" + b"x" * 510_000 + b"</ceb:ExtendMessage>"


MUTATIONS: tuple[Mutation, ...] = (
    *(Mutation(f"XML: {name}", changed(change, expected), 1, CEB_KINDS) for name, (change, expected) in LARGE.items()),
    Mutation("XML of a hundred empty, extended", nodes(_extended, refused()), 3, MANY_KINDS),
    Mutation(
        "XML of a hundred where one may be",
        nodes(_extended, dead("too-many-documents")),
        1,
        tuple(name for name in CEB_KINDS if name not in MANY_KINDS),
    ),
)
