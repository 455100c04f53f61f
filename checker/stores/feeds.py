"""Every receipt of a document is in the feed of each party that subscribed, and nobody else's is.

Facts do not tell when a feed was opened. So of each partition of receipts, all that lies behind the first which a feed has
must be there.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping

from checker.facts import Facts, Place
from checker.invariant import Verdict, verdict
from checker.stores.archived import Archive, whole_store
from libs.schemas import keys
from libs.schemas.events.intake import ReceiptsIssued
from libs.schemas.kinds import KINDS
from libs.schemas.kinds.kind import ROLES

NAME = "each party that subscribed is told each of its receipts"
_ABOUT_OTHERS = ("assureCode", "code")
_Order = tuple[int, int, int, int]


async def feeds_agree(databases: Mapping[str, str], facts: Facts, archive: Archive | None = None) -> list[Verdict]:
    """At rest only. Nothing where the feed's database is not known."""
    if "feed" not in databases:
        return []
    async with whole_store("feed", databases["feed"], archive) as db:
        rows = await db.fetch("select subscriber, id from entry where kind = 'receipt'")
        codes = [row["code"] for row in await db.fetch("select code from subscriber")]
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        found[row["subscriber"]].add(row["id"])
    return [compare({code: found[code] for code in codes}, facts)]


def compare(found: Mapping[str, set[str]], facts: Facts) -> Verdict:
    """found: subscriber → ids of the receipts in its feed."""
    due = _due(facts, set(found))

    def broken() -> Iterator[str]:
        for code, ids in found.items():
            own = due.get(code, {})
            for strange in sorted(ids - own.keys()):
                yield f"{code} was told {strange}, which is no receipt of it"
            begun: dict[int, _Order] = {}
            for id_ in ids & own.keys():
                begun[own[id_][0]] = min(own[id_], begun.get(own[id_][0], own[id_]))
            for id_, order in own.items():
                if id_ not in ids and order > begun.get(order[0], order):
                    yield f"{code} was not told receipt {order} of its documents"

    return verdict(NAME, sum(map(len, found.values())), broken())


def _due(facts: Facts, codes: set[str]) -> dict[str, dict[str, _Order]]:
    """Party → id of the entry that each of its receipts is → where that lies in the log."""
    due: defaultdict[str, dict[str, _Order]] = defaultdict(dict)
    for seen, event in facts.of(ReceiptsIssued):
        for n, receipt in enumerate(event.receipts):
            order = (seen.place.partition, seen.place.offset, seen.number, n)
            for code in codes & set(_named(event.document, receipt.receipt)):
                due[code][_id(seen.place, seen.number, n)] = order
    return due


def _named(document: str, receipt: Mapping[str, str]) -> Iterator[str]:
    """In a receipt of ours who sends the document, in a notice who declares."""
    kind = KINDS.get(document)
    own = kind.sender_fields if kind else keys.DECLARANT.fields
    fields = ROLES.keys() if kind and kind.receipt else {*own, *_ABOUT_OTHERS}
    return (receipt[field] for field in fields if field in receipt)


def _id(place: Place, number: int, n: int) -> str:
    """Say how an entry about the log is called (services/feed/README.md)."""
    text = f"{place.topic}-{place.partition}/{place.offset}.{number}/{n}"
    return f"evt_{hashlib.blake2b(text.encode(), digest_size=15).hexdigest()}"
