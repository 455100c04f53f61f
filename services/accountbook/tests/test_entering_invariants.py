"""In any order the refund is told of what entered an export book, and every piece declared is somewhere."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from libs.runtime.twins.testing import A_DAY
from libs.schemas.declarations import InspectionResult
from libs.schemas.draws import Draw
from libs.schemas.events.accountbook import (
    EntryListApproved,
    GoodsEntered,
    GoodsExited,
    RefundEvidenceIssued,
    ReleaseNoteApproved,
    StockHeld,
    VerificationListApproved,
)
from services.accountbook.domain import (
    bundling,
    conditions,
    entering,
    feedback,
    filing,
    gate,
    noting,
    withdrawing,
)
from services.accountbook.domain.holding import hold_stock
from services.accountbook.domain.state import State
from services.accountbook.tests import export_samples as exports
from services.accountbook.tests import samples

ITEMS = (samples.MILK, samples.CREAM)
GATE = noting.Gate(Draw("secret"), Decimal("0.5"), "Z", weight_share=Decimal("0.05"), parcels_max=10_000)
RESULTS = st.sampled_from([*[InspectionResult.NORMAL] * 3, *InspectionResult])
OWN = {"ems_no": exports.BOOK}
pieces = st.integers(1, 4)


class Cause(NamedTuple):
    id: str
    day: date
    time: datetime


class ExportBookMachine(RuleBasedStateMachine):
    """Drives the domain alone; counts what the public events say. Notes are numbered by steps, because the draw asks."""

    entries = Bundle("entries")
    notes = Bundle("notes")
    lists = Bundle("lists")

    def __init__(self) -> None:
        super().__init__()
        self.state = State(counters=defaultdict(int))
        self.entered: dict[str, Decimal] = defaultdict(Decimal)
        self.left: dict[str, Decimal] = defaultdict(Decimal)
        self.refunded: dict[str, Decimal] = defaultdict(Decimal)
        self.evidence: Counter[str] = Counter()
        self.declared: dict[str, dict[str, int]] = {}
        self.steps = 0
        conditions.record(self.state, exports.conditions())
        filing.file_book(self.state, exports.filing(), A_DAY)

    def cause(self) -> Cause:
        self.steps += 1
        return Cause(f"test/{self.steps}", A_DAY, datetime(2026, 3, 2, tzinfo=UTC))

    @rule(target=entries, wanted=st.dictionaries(st.sampled_from(ITEMS), pieces, min_size=1), number=st.integers(1, 9))
    def declare(self, wanted: dict[str, int], number: int) -> Any:
        live = exports.entry_id(number) in self._live().values()
        told = entering.declare_entry(self.state, exports.entry_list(wanted, number), self.cause())
        assert isinstance(told, EntryListApproved) == (not live)
        if not isinstance(told, EntryListApproved):
            return multiple()
        self.declared[told.bond_invt_no] = wanted
        return told.bond_invt_no

    def _live(self) -> dict[str, str]:
        """Lists that are neither withdrawn nor returned → their declaration from outside."""
        lists = self.state.lists.values()
        return {one.bond_invt_no: one.entering.entry_id for one in lists if one.entering and not one.withdrawn}

    @rule(target=notes, numbers=st.lists(entries, min_size=1, max_size=2, unique=True))
    def load_vehicle(self, numbers: list[str]) -> Any:
        told = noting.declare_note(self.state, exports.note(numbers, cop_no=f"N{self.steps}"), self.cause(), GATE)
        return told.passport_no if isinstance(told, ReleaseNoteApproved) else multiple()

    @rule(passport_no=notes, data=st.data())
    def inspect(self, passport_no: str, data: st.DataObject) -> None:
        """The sorting line tells of some lists of the note, rightly or not."""
        named = self.state.notes[passport_no].bond_invt_nos
        found = {number: data.draw(RESULTS) for number in data.draw(st.lists(st.sampled_from(named), unique=True))}
        list(gate.inspect(self.state, exports.gate_inspection(passport_no, found), self.cause()))

    @rule(passport_no=notes)
    def withdraw_note(self, passport_no: str) -> None:
        withdrawing.withdraw_note(self.state, samples.note_withdrawal(passport_no, **OWN), self.cause())

    @rule(number=entries)
    def withdraw_list(self, number: str) -> None:
        withdrawing.withdraw_list(self.state, samples.list_withdrawal(number, **OWN), self.cause())

    @rule(passport_no=notes)
    def pass_gate(self, passport_no: str) -> None:
        for event in gate.pass_gate(self.state, exports.gate_pass(passport_no), self.cause()):
            match event:
                case GoodsEntered():
                    for posting in event.postings:
                        self.entered[posting.item_record_no] += posting.qty
                case GoodsExited():
                    for posting in event.postings:
                        self.left[posting.item_record_no] += posting.qty
                case RefundEvidenceIssued():
                    self.evidence[event.entry_id] += 1
                    for line in event.lines:
                        self.refunded[line.item_record_no] += line.qty

    @rule(target=lists, wanted=st.dictionaries(st.sampled_from(ITEMS), pieces, min_size=1))
    def match(self, wanted: dict[str, int]) -> Any:
        number = self.steps + 1
        fits = all(self.state.items[exports.BOOK, item].available >= qty for item, qty in wanted.items())
        told = hold_stock(self.state, samples.read(exports.matched(number, wanted)), self.cause())
        assert isinstance(told, StockHeld) == fits
        return number if fits else multiple()

    @rule(target=notes, number=lists)
    def sell(self, number: int) -> Any:
        """A released list is bundled and put on a vehicle out of the zone."""
        list(feedback.release(self.state, samples.read(exports.released(number)), self.cause()))
        listed = samples.verification_list([exports.invt_no(number)], **OWN)
        told = bundling.declare_list(self.state, listed, self.cause(), 3)
        if not isinstance(told, VerificationListApproved):
            return multiple()
        note = noting.declare_note(
            self.state, samples.release_note([told.bond_invt_no], cop_no=f"N{self.steps}", **OWN), self.cause(), GATE
        )
        assert isinstance(note, ReleaseNoteApproved)
        return note.passport_no

    @invariant()
    def stock_is_what_entered_and_did_not_leave(self) -> None:
        for name in ITEMS:
            item = self.state.items[exports.BOOK, name]
            assert item.incoming == self.entered[name] == self.refunded[name]
            assert item.outgoing == self.left[name]
            open_lines = [
                line.qty
                for hold in self.state.holds.values()
                if hold.state == "held"
                for line in hold.lines
                if line.item_record_no == name
            ]
            assert item.held == sum(open_lines) <= item.on_hand

    @invariant()
    def every_piece_declared_entered_waits_or_was_returned(self) -> None:
        waiting, in_zone = Counter[str](), Counter[str]()
        for listed in self.state.lists.values():
            if not listed.entering or listed.withdrawn:
                continue
            noted = listed.noted.get(listed.bond_invt_no)
            passed = noted is not None and self.state.notes[noted].passed
            (in_zone if passed else waiting).update(self.declared[listed.bond_invt_no])
        assert {name: int(qty) for name, qty in self.entered.items() if qty} == dict(in_zone)
        returned = [n for n, one in self.state.lists.items() if one.entering and one.withdrawn]
        gone = sum((Counter(self.declared[number]) for number in returned), Counter[str]())
        assert sum((Counter(each) for each in self.declared.values()), Counter[str]()) == waiting + in_zone + gone

    @invariant()
    def evidence_is_issued_once(self) -> None:
        assert all(times == 1 for times in self.evidence.values())


TestExportBook = ExportBookMachine.TestCase
TestExportBook.settings = settings()
