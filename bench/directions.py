"""The lists of a bench enter the country or leave it. Each direction says which documents a list brings, and when.

An import list is released when its four documents are there. An export list is so when its parcel has arrived and is bound
to a bill, too: both are told of fifty parcels at once, and so is their departure, once all of them are released. Imports on
their way out are driven through the gate by fifties, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import count
from random import Random
from typing import ClassVar, NamedTuple, Protocol

import msgspec

from bench.stencils import KINDS, NUMBER_DIGITS, cut_stencils
from libs.schemas import declarations as d
from libs.schemas.events.accountbook import ReleaseNoteApproved, VerificationListApproved
from libs.schemas.kinds import KINDS as ROWS
from libs.schemas.topics import DECLARED, MOVEMENTS, Topic
from simulator.papers.departure_documents import Bill, Part, arrival, departure, manifest
from simulator.papers.documents import Document, app_time
from simulator.papers.export_documents import ExportSale
from simulator.people.partners import AGENTS, CARRIERS, Warehouse
from simulator.people.ways_out import COUNTED, PASSAGES, SUMMARISED, TO_A_WAREHOUSE
from simulator.plan.export_draft import ExportWorld
from simulator.plan.register import named
from simulator.planner import START
from simulator.play.wire import to_json

IMPORTS, IMPORTS_OUT, EXPORTS = "imports", "imports-out", "exports"
PARCELS_PER_BILL = 50
_FIRST_MARK = 73_190_001  # eight digits that stand nowhere else in a document
_WAYS = (COUNTED, SUMMARISED, SUMMARISED, TO_A_WAREHOUSE)
_BOUND_SECOND, _LEAVES_SECOND = 44_000, 50_000
_LEAVES = app_time(START, _LEAVES_SECOND)
Sent = tuple[str, bytes, bytes]
"""Topic, key, body."""


class Lists(Protocol):
    """These documents are sent of a list when it begins, is released, and is answered what that led to.

    hears: topics of one event per record on which that is answered.
    """

    hears: ClassVar[tuple[Topic, ...]]

    def begun(self, number: int) -> Iterator[Sent]: ...

    def released(self, number: int, invt_no: str) -> Sequence[Sent]: ...

    def answered(self, event: str, body: bytes) -> Sequence[Sent]: ...


class Imports:
    """The four documents of each list; nothing follows from its release."""

    hears: ClassVar[tuple[Topic, ...]] = ()
    _topics = tuple(DECLARED[kind].name for kind in KINDS)

    def __init__(self, seed: int, stencils: int) -> None:
        self._stencils = cut_stencils(seed, stencils)

    def begun(self, number: int) -> Iterator[Sent]:
        key, bodies = self._stencils[number % len(self._stencils)].documents(number)
        for topic, body in zip(self._topics, bodies, strict=True):
            yield topic, key, body

    def released(self, number: int, invt_no: str) -> Sequence[Sent]:
        return ()

    def answered(self, event: str, body: bytes) -> Sequence[Sent]:
        return ()


class Answer(msgspec.Struct, rename="camel"):
    """The account book gives a declaration of a zone its number."""

    cop_no: str
    bond_invt_no: str = ""
    passport_no: str = ""


class Load(NamedTuple):
    """Fifty released parcels of one zone leave by one vehicle. name: the numbers of all that is declared of it end so."""

    name: str
    zone: Warehouse
    weight: Decimal


class ImportsOut(Imports):
    """Of fifty released lists of a zone a verification list, then a release note, then a gate pass. They take what customs
    numbered before."""

    hears: ClassVar[tuple[Topic, ...]] = (MOVEMENTS,)

    def __init__(self, seed: int, stencils: int) -> None:
        super().__init__(seed, stencils)
        self._waiting: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
        self._loads: dict[str, Load] = {}
        self._names = count(1)

    def released(self, number: int, invt_no: str) -> Sequence[Sent]:
        sale = self._stencils[number % len(self._stencils)].sale
        waiting = self._waiting[sale.warehouse.ems_no]
        waiting.append((invt_no, sale.weight))
        if len(waiting) < PARCELS_PER_BILL:
            return ()
        load = Load(f"{next(self._names):08d}", sale.warehouse, sum((weight for _, weight in waiting), Decimal(0)))
        self._loads[load.name] = load
        invt_nos = [number for number, _ in waiting]
        waiting.clear()
        document = d.VerificationList(
            cop_no=f"HZ{load.name}", app_time=_LEAVES, ems_no=load.zone.ems_no, area_code=load.zone.enterprise.code,
            invt_nos=invt_nos,
        )  # fmt: skip
        return [_declared("verification-list", document)]

    def answered(self, event: str, body: bytes) -> Sequence[Sent]:
        if (step := _STEPS.get(event)) is None:
            return ()
        answer = _answer_of(body)
        return [step(self._loads[answer.cop_no[2:]], answer)]


def _note(load: Load, answer: Answer) -> Sent:
    document = d.ReleaseNote(
        cop_no=f"HF{load.name}", app_time=_LEAVES, ems_no=load.zone.ems_no, area_code=load.zone.enterprise.code,
        vehicle_no=f"浙B{load.name[-5:]}", bond_invt_nos=[answer.bond_invt_no], total_weight=load.weight,
    )  # fmt: skip
    return _declared("release-note", document)


def _pass(load: Load, answer: Answer) -> Sent:
    document = d.GatePass(
        cop_no=f"GP{load.name}", app_time=_LEAVES, ems_no=load.zone.ems_no, passport_no=answer.passport_no,
        pass_time=_LEAVES,
    )  # fmt: skip
    return _declared("gate-pass", document)


_STEPS: Mapping[str, Callable[[Load, Answer], Sent]] = {
    VerificationListApproved.__name__: _note,
    ReleaseNoteApproved.__name__: _pass,
}
"""What customs approved → what is declared upon it."""


class ExportStencil(NamedTuple):
    """One parcel that leaves, rendered: topic, key and body of each document, with the mark where its number belongs."""

    mark: bytes
    sale: ExportSale
    documents: tuple[Sent, ...]


class Exports:
    """Three documents of each list, and arrival, manifest and departure of its bill. Bills take the lanes in turns.

    lanes: who carries and declares a bill, and where it leaves.
    """

    hears: ClassVar[tuple[Topic, ...]] = ()

    def __init__(self, seed: int, stencils: int) -> None:
        world = ExportWorld(seed, START, 1, Random(seed), numbers=count(_FIRST_MARK))
        offices = [passage for passage in PASSAGES[False] if not passage.sealed]
        self._lanes = [Bill("", "", passage, carrier, AGENTS[0]) for passage in offices for carrier in CARRIERS]
        each = max(1, stencils // len(self._lanes))
        self._stencils = [[_cut(world, lane) for _ in range(each)] for lane in self._lanes]
        self._missing: dict[int, int] = {}

    def begun(self, number: int) -> Iterator[Sent]:
        """The first list of a bill brings what is said of all its parcels, whichever comes first."""
        own, bill = b"%08d" % number, number // PARCELS_PER_BILL
        mark, _, documents = self._stencil(number)
        for topic, key, body in documents:
            yield topic, key.replace(mark, own), body.replace(mark, own)
        if bill not in self._missing:
            self._missing[bill] = len(self._numbers(bill))
            yield from self._bound(bill)

    def answered(self, event: str, body: bytes) -> Sequence[Sent]:
        return ()

    def released(self, number: int, invt_no: str) -> Sequence[Sent]:
        """The bill departs with its last list."""
        bill = number // PARCELS_PER_BILL
        self._missing[bill] -= 1
        if self._missing[bill]:
            return ()
        own = self._bill(bill)
        part = Part(f"LJ{bill:08d}", _LEAVES)
        sales = [self._sale(number) for number in self._numbers(bill)]
        return [_sent("departure", departure(part, own.passage, own.carrier, sales, own))]

    def _bound(self, bill: int) -> Iterator[Sent]:
        own, moment = self._bill(bill), app_time(START, _BOUND_SECOND)
        sales = [self._sale(number) for number in self._numbers(bill)]
        office = own.passage.office
        yield _sent("export-arrival", arrival(Part(f"YD{bill:08d}", moment), office, own.carrier, sales, None))
        yield _sent("manifest", manifest(Part(f"ZF{bill:08d}", moment), own, sales))

    def _numbers(self, bill: int) -> range:
        """The lists of a bill; there is no list 0."""
        return range(max(1, bill * PARCELS_PER_BILL), (bill + 1) * PARCELS_PER_BILL)

    def _bill(self, bill: int) -> Bill:
        lane = self._lanes[bill % len(self._lanes)]
        return Bill(f"781-{bill:08d}", "MU501", lane.passage, lane.carrier, lane.agent)

    def _stencil(self, number: int) -> ExportStencil:
        stencils = self._stencils[number // PARCELS_PER_BILL % len(self._lanes)]
        return stencils[number % len(stencils)]

    def _sale(self, number: int) -> ExportSale:
        mark, sale, _ = self._stencil(number)
        logistics_no = sale.logistics_no.replace(mark.decode(), f"{number:0{NUMBER_DIGITS}d}")
        return replace(sale, logistics_no=logistics_no)


def _cut(world: ExportWorld, lane: Bill) -> ExportStencil:
    draft = world.draft("stencil")
    way = world.rng.choice(_WAYS)
    draft.change(way=way, passage=lane.passage, carrier=lane.carrier, agent=lane.agent)
    mark = f"{draft.number:0{NUMBER_DIGITS}d}"
    documents = tuple(
        _sent(kind, document | {"guid": mark + document["guid"][NUMBER_DIGITS:]})
        for kind, document in draft.documents().items()
    )
    return ExportStencil(mark.encode(), draft.sale, documents)


def _declared(kind: str, document: d.Declaration) -> Sent:
    return _sent(kind, named(kind, document.model_dump(mode="json", by_alias=True, exclude_none=True)))


def _sent(kind: str, document: Document) -> Sent:
    return DECLARED[kind].name, ROWS[kind].keyed_by.of_document(document).encode(), to_json(document)


_answer_of = msgspec.json.Decoder(Answer).decode

DIRECTIONS: Mapping[str, Callable[[int, int], Lists]] = {IMPORTS: Imports, IMPORTS_OUT: ImportsOut, EXPORTS: Exports}
"""Direction → its lists, of a seed and so many stencils."""
