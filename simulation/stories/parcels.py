"""Partners declare these documents in the story of the whole chain. A zone cut small, parcels that compete for its
stock, a buyer who wants more than a year allows, and what follows from a release: gate and return."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from random import Random

from checker.facts import Facts
from checker.standing import attempt_of
from libs.schemas import audits, zone_declarations
from libs.schemas import declarations as d
from libs.schemas.ceb import REFUND
from libs.schemas.ceb.samples import sample
from libs.schemas.codes.supervision_modes import IMPORT
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.accountbook import GateInspectionPosted, ReleaseNoteApproved, VerificationListApproved
from libs.schemas.events.audits import AuditOrdered
from libs.schemas.events.intake import ListAccepted
from libs.schemas.events.matching import ListMatched
from libs.schemas.events.returns import ReturnAccepted
from libs.schemas.events.review import (
    ListConfiscated,
    ListDetained,
    ListDetentionLifted,
    ListReleased,
    ListSentBack,
)
from simulation.stories.bounds import WAITING_MAX
from simulation.upstream import FIRST_DAY
from simulator.papers import documents
from simulator.papers.documents import Line, Sale, app_time
from simulator.people import catalogue
from simulator.people import partners as cast
from simulator.plan.draft import Draft, World
from simulator.plan.plan import Delivery, Wave
from simulator.plan.register import declared, entrustments, keyed, registrations
from simulator.plan.setup import GUARANTEE
from simulator.scenes import PLAIN

WAREHOUSES = cast.WAREHOUSES[:2]
PLAIN_GOODS = catalogue.GOODS[:2]
GOODS = (*PLAIN_GOODS, catalogue.BIG, catalogue.VERY_DEAR)
"""The last two are what one buyer wants both of, and may not have in one year."""
PIECES = 6
PLATFORM, MERCHANT, SMALL = cast.PLATFORMS[0], cast.MERCHANTS[0], cast.SMALL_GUARANTOR
PAYER, CARRIER, AGENT = cast.PAYERS[0], cast.CARRIERS[0], cast.AGENTS[0]
OFFICER = cast.officer_of(WAREHOUSES[0].customs_code)
REGISTERED = (
    PLATFORM, MERCHANT, SMALL, PAYER, CARRIER, AGENT, *(zone.enterprise for zone in WAREHOUSES),
    cast.OFFICERS[WAREHOUSES[0].customs_code], cast.GATES[WAREHOUSES[0].customs_code], cast.BANK, cast.TREASURY,
)  # fmt: skip
DAYS_MAX = 8
_BARELY, _KG = Decimal("0.01"), Decimal(5_000)


class Parcels:
    """Everything partners declare of imports, by part of the play. facts: what was published until now.

    others: who is registered beside those that imports need.
    """

    def __init__(self, random: Random, facts: Callable[[], Facts], others: Sequence[cast.Enterprise] = ()) -> None:
        self._random, self._facts, self._others = random, facts, others
        self._world = World(0, FIRST_DAY, DAYS_MAX, Random(random.getrandbits(32)))
        self._greedy = self._world.new_buyer()
        self._done: set[str] = set()
        self._sales: dict[str, Sale] = {}

    def opening(self) -> tuple[Iterator[Delivery], ...]:
        """Parties are registered, then books and guarantees stand, then stock."""
        parties = tuple(dict.fromkeys((*REGISTERED, *self._others)))
        return registrations(app_time(FIRST_DAY, 0), parties=parties), self._setup(), self._stock()

    def _setup(self) -> Iterator[Delivery]:
        """The small guarantor's guarantee covers no list yet."""
        now = app_time(FIRST_DAY, 0)
        yield from entrustments(FIRST_DAY, platforms=[PLATFORM])
        items = [
            d.BookItem(
                item_record_no=good.item_record_no, gcode=good.gcode, gname=good.name, unit=good.unit,
                unit_price=good.price, country=good.country,
            )
            for good in GOODS
        ]  # fmt: skip
        for zone in WAREHOUSES:
            filing = d.BookFiling(
                cop_no=f"ZC{zone.ems_no}", app_time=now, ems_no=zone.ems_no, area_code=zone.enterprise.code,
                customs_code=zone.customs_code, zone_type=zone.zone_type, entry_mode="1210", items=items,
            )  # fmt: skip
            yield declared("book-filing", zone.ems_no, filing)
        yield _top_up(PLATFORM.code, GUARANTEE, FIRST_DAY, "DB1")
        yield _top_up(SMALL.code, _BARELY, FIRST_DAY, "DB2")

    def _stock(self) -> Iterator[Delivery]:
        lines = [d.EntryLine(item_record_no=good.item_record_no, qty=Decimal(PIECES), unit=good.unit) for good in GOODS]
        for zone in WAREHOUSES:
            entry = d.FirstLineEntry(
                cop_no=f"RQ{zone.ems_no}", app_time=app_time(FIRST_DAY, 0), ems_no=zone.ems_no,
                area_code=zone.enterprise.code, lines=lines,
            )  # fmt: skip
            yield declared("first-line-entry", zone.ems_no, entry, wave=Wave.STOCK)

    def crowd(self, part: int, lists: int) -> list[Delivery]:
        """The four documents of each list, in any order."""
        deliveries = [delivery for _ in range(lists) for delivery in self._parcel(part).deliveries]
        self._random.shuffle(deliveries)
        return deliveries

    def _parcel(self, part: int, guarantor: cast.Enterprise | None = None) -> Draft:
        draft, random = self._world.draft(PLAIN, part), self._random
        guarantor = guarantor or random.choice((PLATFORM, PLATFORM, SMALL))
        merchant = SMALL if guarantor is SMALL else MERCHANT
        draft.change(
            platform=PLATFORM, merchant=merchant, payer=PAYER, carrier=CARRIER, agent=AGENT, guarantor=guarantor,
            warehouse=random.choice(WAREHOUSES), discount=Decimal(0),
        )  # fmt: skip
        if random.random() < 0.3:
            draft.change(buyer=self._greedy, lines=(Line(random.choice(GOODS[-2:]), 1),), freight=Decimal(0))
        else:
            goods = random.sample(PLAIN_GOODS, random.randint(1, 2))
            draft.change(lines=tuple(Line(good, random.randint(1, 3)) for good in goods))
        for kind, document in draft.documents().items():
            draft.send(kind, document)
        self._sales[draft.sale.order_no] = draft.sale
        return draft

    # -- what answers to what was published -----------------------------------------------------------------------------

    def top_up(self, day: date) -> Iterator[Delivery]:
        """Now the small guarantor covers every list that waits for it."""
        yield _top_up(SMALL.code, GUARANTEE, day, f"DB3{day:%m%d}")

    def verify(self, day: date) -> Iterator[Delivery]:
        """Bundle what was released since, or let on again, by book; every third list stays in the zone."""
        leaving = [event.list for event in self._facts().only(ListReleased) if _number(event) % 3]
        again = Counter(event.list.invt_no for event in self._facts().only(ListDetentionLifted))
        for zone in WAREHOUSES:
            here = [listed.invt_no for listed in leaving if listed.ems_no == zone.ems_no and listed.invt_no]
            fresh = [invt_no for invt_no in here if self._once(f"V{invt_no}{again[invt_no] or ''}")]
            if fresh:
                yield _bundle(zone, f"HZ{fresh[0]}{again[fresh[0]] or ''}", day, fresh)

    def hurry(self, day: date) -> Iterator[Delivery]:
        """Whatever is not released yet is bundled, by more declarations than may await one list."""
        released = {event.list.invt_no for event in self._facts().only(ListReleased)}
        for event in self._facts().only(ListMatched):
            zone = next((zone for zone in WAREHOUSES if zone.ems_no == event.list.ems_no), None)
            invt_no = event.list.invt_no
            if not zone or not invt_no or invt_no in released or not self._once(f"E{invt_no}"):
                continue
            for number in range(WAITING_MAX + 1):
                yield _bundle(zone, f"HE{number}{invt_no}", day, [invt_no])

    def rush(self, day: date) -> Iterator[Delivery]:
        """More lists than may wait for one guarantee name a guarantor who gave none."""
        part = min((day - FIRST_DAY).days, DAYS_MAX - 1)
        for _ in range(WAITING_MAX + 1):
            yield from self._parcel(part, CARRIER).deliveries

    def note(self, day: date) -> Iterator[Delivery]:
        matched = self._facts().only(ListMatched)
        weights = {event.ref: Decimal(event.gross_weight) for event in matched if event.gross_weight}
        for approved in self._facts().only(VerificationListApproved):
            if self._once(approved.bond_invt_no):
                zone = next(zone for zone in WAREHOUSES if zone.ems_no == approved.ems_no)
                load = sum((weights.get(ref.ref, _KG) for ref in approved.lists), Decimal(0))
                load = load if load and self._random.random() < 0.8 else _KG
                note = d.ReleaseNote(
                    cop_no=f"HF{approved.bond_invt_no}", app_time=app_time(day, 0), ems_no=zone.ems_no,
                    area_code=zone.enterprise.code, vehicle_no="浙B00001",
                    bond_invt_nos=[approved.bond_invt_no], total_weight=load,
                )  # fmt: skip
                yield declared("release-note", zone.ems_no, note)

    def take_back(self, day: date) -> Iterator[Delivery]:
        """Some notes are withdrawn before their vehicle leaves, and so are some verification lists."""
        now = app_time(day, 0)
        areas = {zone.ems_no: zone.enterprise.code for zone in WAREHOUSES}
        for note in self._facts().only(ReleaseNoteApproved):
            if self._once(f"W{note.passport_no}") and self._random.random() < 0.15:
                undone = zone_declarations.ReleaseNoteWithdrawal(
                    cop_no=f"ZF{note.passport_no}", app_time=now, ems_no=note.ems_no, area_code=areas[note.ems_no],
                    passport_no=note.passport_no,
                )  # fmt: skip
                yield declared("release-note-withdrawal", note.ems_no, undone)
        for listed in self._facts().only(VerificationListApproved):
            if self._once(f"W{listed.bond_invt_no}") and self._random.random() < 0.15:
                undone_list = zone_declarations.VerificationListWithdrawal(
                    cop_no=f"CX{listed.bond_invt_no}", app_time=now, ems_no=listed.ems_no,
                    area_code=areas[listed.ems_no], bond_invt_no=listed.bond_invt_no,
                )  # fmt: skip
                yield declared("verification-list-withdrawal", listed.ems_no, undone_list)

    def sort(self, day: date) -> Iterator[Delivery]:
        """The parcels of a note drawn for inspection, some of which are not as they should be."""
        for note in self._facts().only(ReleaseNoteApproved):
            if note.inspection and note.lists and self._once(f"I{note.passport_no}"):
                results = [d.ParcelResult(invt_no=ref.invt_no, result=self._found()) for ref in note.lists]
                found = d.GateInspectionResult(
                    cop_no=f"GI{note.passport_no}", app_time=app_time(day, 0), ems_no=note.ems_no,
                    passport_no=note.passport_no, officer=OFFICER, results=results,
                )  # fmt: skip
                yield declared("gate-inspection", note.ems_no, found)

    def control(self, day: date) -> Iterator[Delivery]:
        """An officer has a vehicle looked at, drawn or not. Where nobody does so, it stays."""
        for nth, note in enumerate(self._facts().only(ReleaseNoteApproved)):
            if nth % 4 == 0 and self._once(f"GC{note.passport_no}"):
                wanted = d.GateControl(
                    cop_no=f"GC{note.passport_no}", app_time=app_time(day, 0), ems_no=note.ems_no,
                    passport_no=note.passport_no, officer=OFFICER,
                )  # fmt: skip
                yield declared("gate-control", note.ems_no, wanted)

    def _found(self) -> InspectionResult:
        return InspectionResult.NORMAL if self._random.random() < 0.7 else self._random.choice(list(InspectionResult))

    def rule(self, day: date) -> Iterator[Delivery]:
        """An officer lets a detained list on, sends its goods back abroad, or confiscates them."""
        detained = [event for event in self._facts().only(ListDetained) if event.released]
        for nth, event in enumerate(detained):
            if self._once(f"M{nth}"):
                word = self._random.choice(("release", "release", "send-back", "confiscate"))
                ruling = d.ManualVerdict.model_validate(
                    {
                        "cop_no": f"GY{event.list.invt_no}{nth}", "app_time": app_time(day, 0), "verdict": word,
                        "ebp_code": event.ref.owner, "order_no": event.ref.number, "invt_no": event.list.invt_no,
                        "officer": OFFICER,
                    }
                )  # fmt: skip
                yield declared("manual-verdict", OFFICER, ruling)

    def dispose(self, day: date) -> Iterator[Delivery]:
        """Confiscated goods are taken out of the zone; what is sent back abroad is bundled for its way there."""
        books = {event.ref: event.list.ems_no for event in self._facts().only(ListReleased)}
        for taken in self._facts().only(ListConfiscated):
            book, invt_no = books.get(taken.ref), taken.list.invt_no
            if book and invt_no and self._once(f"C{invt_no}"):
                decided = d.Confiscation(
                    cop_no=f"MS{invt_no}", app_time=app_time(day, 0), ems_no=book, officer=OFFICER,
                    decision_no=f"JD{invt_no}", invt_nos=[invt_no],
                )  # fmt: skip
                yield declared("confiscation", book, decided)
        for back in self._facts().only(ListSentBack):
            book, invt_no = books.get(back.ref), back.list.invt_no
            if book and invt_no and self._once(f"B{invt_no}"):
                zone = next(zone for zone in WAREHOUSES if zone.ems_no == book)
                yield _bundle(zone, f"HT{invt_no}", day, [invt_no])

    def leave(self, day: date) -> Iterator[Delivery]:
        inspected = {event.passport_no for event in self._facts().only(GateInspectionPosted)}
        for note in self._facts().only(ReleaseNoteApproved):
            if (not note.inspection or note.passport_no in inspected) and self._once(note.passport_no):
                moment = app_time(day, 0)
                passed = d.GatePass(
                    cop_no=f"GP{note.passport_no}", app_time=moment, ems_no=note.ems_no,
                    passport_no=note.passport_no, pass_time=moment,
                )  # fmt: skip
                yield declared("gate-pass", note.ems_no, passed)

    def apply(self, day: date) -> Iterator[Delivery]:
        """One piece of every second list is to come back, whether its goods have left by then or not."""
        for event in self._facts().only(ListReleased):
            listed, invt_no = event.list, event.list.invt_no
            returns = event.ref.direction == IMPORT and listed.ems_no and _number(event) % 2
            if invt_no and returns and self._once(f"R{invt_no}"):
                first = event.lines[0]
                goods = sample(REFUND)["InvtRefundList"][0] | {"gnum": first.gnum, "gcode": first.gcode, "qty": "1"}
                wanted = sample(
                    REFUND, copNo=f"TH{_number(event)}", appTime=app_time(day, 0), ebpCode=listed.ref.owner,
                    orderNo=listed.ref.number, invtNo=invt_no, ebcCode=listed.parties.ebc_code,
                    agentCode=listed.parties.agent_code, customsCode=listed.customs_code, InvtRefundList=[goods],
                )  # fmt: skip
                yield keyed("return-application", wanted)

    def arrive(self, day: date) -> Iterator[Delivery]:
        """Each return arrives where its list was declared: some sound, some unfit for sale, some not the goods."""
        books = {event.ref.attempt_key: event.list.ems_no for event in self._facts().only(ListReleased)}
        for event in self._facts().only(ReturnAccepted):
            if books.get(event.ref.attempt_key) and self._once(f"A{event.return_no}"):
                zone = next(
                    (zone for zone in WAREHOUSES if zone.ems_no == books.get(event.ref.attempt_key)), WAREHOUSES[0]
                )
                arrival = d.ReturnArrival(
                    cop_no=f"TD{event.return_no}", app_time=app_time(day, 0), ebp_code=event.ref.owner,
                    order_no=event.ref.number, invt_no=event.invt_no, return_no=event.return_no,
                    customs_code=zone.customs_code, area_code=zone.enterprise.code, ems_no=zone.ems_no,
                    lines=[
                        d.ArrivedLine(gnum=line.gnum, qty=line.qty, condition=_condition(event.return_no))
                        for line in event.lines
                    ],
                )  # fmt: skip
                yield declared("return-arrival", event.key, arrival)

    def look_into(self, day: date) -> Iterator[Delivery]:
        """Released lists are audited."""
        yield from self.hand_in(day)
        yield from self.audit(day)

    def hand_in(self, day: date) -> Iterator[Delivery]:
        """Most declarants, or their enterprises, hand in the papers of an audited list."""
        for event in self._facts().only(AuditOrdered):
            invt_no, parties = event.list.invt_no, event.list.parties
            if invt_no and self._once(f"SD{invt_no}") and self._random.random() < 0.7:
                party = self._random.choice([parties.agent_code, parties.ebc_code])
                paper = audits.AuditPaper(kind=audits.PaperKind.INVOICE, number=invt_no, digest=f"{0:064x}")
                papers = audits.AuditPapers(
                    cop_no=f"SD{invt_no}", app_time=app_time(day, 0), ebp_code=event.ref.owner,
                    order_no=event.ref.number, invt_no=invt_no, party=party, papers=[paper],
                )  # fmt: skip
                yield declared("audit-papers", party, papers)

    def audit(self, day: date) -> Iterator[Delivery]:
        """An officer finds the papers of an audited list right, or its first line worth more or less."""
        for event in self._facts().only(AuditOrdered):
            invt_no = event.list.invt_no
            if invt_no and self._once(f"U{invt_no}"):
                value = self._random.choice((None, Decimal(5), Decimal(900), Decimal(6_000)))
                result = audits.AuditResult(
                    cop_no=f"SH{invt_no}", app_time=app_time(day, 0), ebp_code=event.ref.owner,
                    order_no=event.ref.number, invt_no=invt_no, officer=cast.officer_of(event.list.customs_code),
                    lines=[audits.AuditedLine(gnum=1, value=value)] if value else [],
                )  # fmt: skip
                yield declared("audit-result", OFFICER, result)

    def withdraw(self, day: date) -> Iterator[Delivery]:
        """Some declarants take their list back, delete or change it, wherever it stands."""
        numbers = {event.ref.attempt_key: event.list.invt_no for event in self._facts().only(ListMatched)}
        for event in self._facts().only(ListAccepted):
            key, sale = attempt_of(event), self._sales.get(event.order_no)
            if sale and self._once(f"W{key}") and self._random.random() < 0.3:
                named = numbers.get(key) or event.pre_no
                cop_no = f"CX{key.attempt}{sale.cop_no[-12:]}"
                asked = documents.withdrawal(sale, cop_no, named, app_time(day, 0))
                listed = documents.declaration_list(sale)
                later = {"appTime": app_time(sale.day, sale.second + 60 * key.attempt), "guid": listed["guid"][::-1]}
                bodies = {
                    "withdrawal": asked,
                    "deleted": listed | later | {"appType": "3"},
                    "changed": listed | later | {"appType": "2", "note": "改"},
                }
                what = self._random.choice(list(bodies))
                kind = what if what == "withdrawal" else "list"
                yield Delivery(0, Wave.AFTER, kind, sale.order_no, bodies[what])

    def _once(self, what: str) -> bool:
        fresh = what not in self._done
        self._done.add(what)
        return fresh


def _bundle(zone: cast.Warehouse, cop_no: str, day: date, invt_nos: list[str]) -> Delivery:
    listed = d.VerificationList(
        cop_no=cop_no, app_time=app_time(day, 0), ems_no=zone.ems_no, area_code=zone.enterprise.code, invt_nos=invt_nos
    )
    return declared("verification-list", zone.ems_no, listed)


def _condition(return_no: str) -> d.GoodsCondition:
    conditions: list[d.GoodsCondition] = [*d.GoodsCondition, d.GoodsCondition.SOUND]
    return conditions[sum(return_no.encode()) % len(conditions)]


def _number(event: ListReleased) -> int:
    """Of a parcel of the plan; a sample's order may end in anything."""
    end = event.ref.number[-2:]
    return int(end, 36) if end.isascii() and end.isalnum() else 0


def _top_up(code: str, amount: Decimal, day: date, cop_no: str) -> Delivery:
    letter = d.GuaranteeTopUp(
        cop_no=f"{cop_no}{code}", app_time=app_time(day, 0), assure_code=code, amount=amount, instrument="letter"
    )
    return declared("guarantee-top-up", code, letter)
