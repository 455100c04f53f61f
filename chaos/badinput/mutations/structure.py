"""CEB XML with right values that is not built as the schema says, or only just."""

from __future__ import annotations

import re

from chaos.badinput.case import ACCEPTED, Expected, refused
from chaos.badinput.mutations.mutation import Draw, Mutation
from chaos.badinput.mutations.values import fresh
from chaos.badinput.mutations.xml import Change, changed, node_of, nodes
from chaos.badinput.samples import CEB_KINDS, MANY_KINDS

_TWO_FIELDS = re.compile(rb"(<ceb:guid>[^<]*</ceb:guid>)(<ceb:appType>[^<]*</ceb:appType>)")
_GUID = re.compile(rb"<ceb:guid>[^<]*")


def _behind(element: bytes, text: bytes) -> Change:
    close = b"</ceb:%b>" % element
    return lambda body: body.replace(close, close + text)


def _one_guid(draw: Draw, node: bytes) -> bytes:
    (guid,) = _GUID.findall(node)
    return node + _GUID.sub(guid, node_of(Draw(draw.rng, fresh(draw)))[0])


STRUCTURES: dict[str, tuple[Change, Expected]] = {
    "stray attributes": (
        lambda body: body.replace(b"<ceb:appTime>", b'<ceb:appTime a="1" b="2">'),
        refused("appTime.@"),
    ),
    "fields in another order": (lambda body: _TWO_FIELDS.sub(rb"\2\1", body, count=1), refused("guid")),
    "text between elements": (_behind(b"appTime", b" and "), refused("appTime")),
    "text behind the transfer": (_behind(b"BaseTransfer", b"x"), refused("BaseTransfer")),
    "six subscriptions": (_behind(b"BaseTransfer", b"<ceb:BaseSubscribe/>" * 6), refused("BaseSubscribe")),
    "five subscriptions": (_behind(b"BaseTransfer", b"<ceb:BaseSubscribe/>" * 5), ACCEPTED),
}

MUTATIONS: tuple[Mutation, ...] = (
    *(
        Mutation(f"XML: {name}", changed(change, expected), 60, CEB_KINDS)
        for name, (change, expected) in STRUCTURES.items()
    ),
    Mutation(
        "XML with an empty date", changed(_behind(b"portCode", b"<ceb:ieDate/>"), refused("ieDate")), 60, ("list",)
    ),
    Mutation("XML of two of one guid", nodes(_one_guid, ACCEPTED), 60, MANY_KINDS),
)
