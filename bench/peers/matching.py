"""Three-document matching, the same for every system: plain values, the standard library, nothing of any engine.

The peers written in Python import this file from environments of their own, so it must need nothing else.
"""

from __future__ import annotations

KINDS = ("order", "payment", "waybill")

Document = dict[str, str]
"""A row as it lies on the input topic: kind, orderNo, buyer, total, and fields that are not compared."""
Dossier = dict[str, list[str]]
"""What is kept of one order number: kind → the values that are compared."""
Match = dict[str, str]


def file(dossier: Dossier, document: Document) -> Match | None:
    """Keep the document in its dossier. The match, if it is the last of the three and all agree.

    A kind that is there already changes nothing: an order is matched once.
    """
    kind = document["kind"]
    if kind in dossier:
        return None
    values = dossier[kind] = [document["buyer"], document["total"]]
    if len(dossier) < len(KINDS) or any(other != values for other in dossier.values()):
        return None
    return {"orderNo": document["orderNo"], "buyer": values[0], "total": values[1]}
