"""A flood under one order number: how it is told from the play, and what must have become of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping

from chaos.badinput.samples import sample
from checker.facts import Facts
from libs.schemas.events.intake import PaymentAccepted, WaybillAccepted
from libs.schemas.events.matching import DocumentRefused

FLOODED, BEHIND = "FLOOD", "BEHIND"
"""How the order number of a flood begins, and that of the document behind it. Nobody's play has such ones."""
KINDS = "payment", "waybill"


def document(kind: str, number: int, order_no: str) -> bytes:
    """A valid document with numbers of its own, under this order number."""
    made = sample(kind, number).document | {"orderNo": order_no}
    return json.dumps(made, ensure_ascii=False).encode()


def wrong_answers(facts: Facts, gathered_max: Mapping[str, int], floods: int) -> Iterator[str]:
    """Every flood is refused beyond its bound, and no order number but its own.

    gathered_max: kind → how many may gather. floods: how often one struck.
    """
    refused = Counter(event.order_no for event in facts.only(DocumentRefused))
    accepted: dict[str, Counter[str]] = {
        "payment": Counter(event.order_no for event in facts.only(PaymentAccepted)),
        "waybill": Counter(event.order_no for event in facts.only(WaybillAccepted)),
    }
    beyond = behind = 0
    for kind, counts in accepted.items():
        for order_no, sent in counts.items():
            behind += order_no.startswith(BEHIND)
            if order_no.startswith(FLOODED):
                beyond += sent > gathered_max[kind]
                if sent - refused[order_no] != min(sent, gathered_max[kind]):
                    taken = sent - refused[order_no]
                    yield f"flood of {sent} {kind}s under {order_no}: {taken} taken, not {gathered_max[kind]}"
    if beyond < floods or behind < floods:
        yield f"{floods} floods struck, {beyond} came to their bound, behind {behind} the next document was accepted"
    yield from (
        f"{order_no}: {times} documents refused though nobody flooded it"
        for order_no, times in refused.items()
        if not order_no.startswith(FLOODED)
    )
