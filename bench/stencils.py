"""The four documents of plain parcels as bytes, made ready before the clock starts.

A stencil is one parcel of the simulator, rendered. A list of the run is a stencil with the parcel's number and the
buyer's identity number replaced, which costs two byte replacements a document instead of drawing and rendering a sale.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from random import Random

from simulator.papers.documents import DOCUMENTS, Sale
from simulator.people.buyers import check_digit
from simulator.plan.draft import World
from simulator.planner import START
from simulator.play.wire import to_json
from simulator.scenes import PLAIN

KINDS = tuple(DOCUMENTS)
NUMBER_DIGITS = 8
_FIRST_MARK = 73_190_001  # eight digits that stand nowhere else in a document
_BIRTHDAYS = tuple(f"{date(1965, 1, 1) + timedelta(days=n):%Y%m%d}" for n in range(13_000))


@dataclass(frozen=True, slots=True)
class Stencil:
    """mark, buyer: what stands in `bodies` where a list's own number and its buyer's identity number belong.

    bodies: one per kind, in the order of `KINDS`. order_no: with the mark in it. sale: what is in the parcel, and whose.
    """

    mark: bytes
    buyer: bytes
    order_no: bytes
    bodies: tuple[bytes, ...]
    sale: Sale

    def documents(self, number: int) -> tuple[bytes, list[bytes]]:
        """(orderNo, the four bodies) of list `number`. Every list has a buyer of its own, so that no quota fills up."""
        own = b"%08d" % number
        buyer = _identity_number(self.buyer[:6].decode(), number).encode()
        order_no = self.order_no.replace(self.mark, own)
        return order_no, [body.replace(self.mark, own).replace(self.buyer, buyer) for body in self.bodies]


def cut_stencils(seed: int, how_many: int) -> list[Stencil]:
    """The same arguments give the same stencils. Goods, quantities, partners and freight vary as in a demo."""
    world = World(seed, START, 1, Random(seed), numbers=count(_FIRST_MARK))
    return [_cut(world) for _ in range(how_many)]


def number_of(key: bytes | None) -> int | None:
    """The list's number in a Kafka key that ends with its orderNo; None where the key is nothing of ours."""
    tail = key[-NUMBER_DIGITS:] if key else b""
    return int(tail) if tail.isdigit() else None


def bytes_per_list(stencils: Sequence[Stencil]) -> float:
    """Mean size of the four documents together."""
    return sum(len(body) for stencil in stencils for body in stencil.bodies) / len(stencils)


def _cut(world: World) -> Stencil:
    draft = world.draft(PLAIN)
    mark = f"{draft.number:0{NUMBER_DIGITS}d}"
    documents = [
        document | {"guid": mark + document["guid"][NUMBER_DIGITS:]} for document in draft.documents().values()
    ]
    return Stencil(
        mark=mark.encode(),
        buyer=draft.sale.buyer.id_number.encode(),
        order_no=draft.sale.order_no.encode(),
        bodies=tuple(map(to_json, documents)),
        sale=draft.sale,
    )


def _identity_number(region: str, number: int) -> str:
    """Of a resident of `region`; no two numbers below thirteen millions share one."""
    body = f"{region}{_BIRTHDAYS[number % 13_000]}{number // 13_000:03d}"
    return body + check_digit(body)
