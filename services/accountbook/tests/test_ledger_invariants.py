"""In any order opening + in − out = on hand, held = Σ open holds, a hold ends once."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from libs.runtime.twins.testing import A_DAY
from libs.schemas.declarations import InspectionResult, ParcelResult
from libs.schemas.draws import Draw
from libs.schemas.events.accountbook import (
    EntryPosted,
    GoodsConfiscated,
    GoodsExited,
    GoodsSentBack,
    HoldVoided,
    ParcelFoundAbnormal,
    ReleaseNoteApproved,
    ReleaseNoteWithdrawn,
    StockHeld,
    StockReturned,
    VerificationListApproved,
)
from libs.schemas.events.base import Event
from libs.schemas.keys import AttemptKey
from services.accountbook.domain import aside, bundling, confiscating, feedback, filing, gate, noting, withdrawing
from services.accountbook.domain.holding import hold_stock
from services.accountbook.domain.ledger import ZERO, BrokenLedger
from services.accountbook.domain.state import State
from services.accountbook.tests import samples

ITEMS = (samples.MILK, samples.CREAM)
GATE = noting.Gate(Draw("secret"), Decimal("0.5"), "Z", weight_share=Decimal("0.05"), parcels_max=10_000)
RESULTS = st.sampled_from([*[InspectionResult.NORMAL] * 5, *InspectionResult])
pieces = st.integers(1, 4)


class Cause(NamedTuple):
    id: str
    day: date
    time: datetime


class BookMachine(RuleBasedStateMachine):
    """Drives the domain alone; counts what the public events say and compares it with the ledger after every step."""

    lists = Bundle("lists")
    verified = Bundle("verified")
    notes = Bundle("notes")

    def __init__(self) -> None:
        super().__init__()
        self.state = State(counters=defaultdict(int))
        self.moved: dict[str, Decimal] = defaultdict(Decimal)
        self.unfit: dict[str, Decimal] = defaultdict(Decimal)
        self.ended: set[AttemptKey] = set()
        self.stopped: set[AttemptKey] = set()
        self.steps = 0
        filing.file_book(self.state, samples.filing(), A_DAY)

    def cause(self) -> Cause:
        self.steps += 1
        return Cause(f"test/{self.steps}", A_DAY, datetime(2026, 3, 2, tzinfo=UTC))

    def end(self, *refs: Any) -> None:
        keys = {ref.ref.attempt_key for ref in refs}
        assert not keys & self.ended, "a hold ended twice"
        self.ended |= keys

    def count(self, event: Event | None) -> None:
        match event:
            case EntryPosted():
                self._move(event.postings, 1)
            case GoodsExited():
                assert not {ref.ref.attempt_key for ref in event.lists} & self.stopped, "left under control"
                self._move(event.postings, -1)
                self.end(*event.lists)
            case GoodsSentBack() | GoodsConfiscated():
                self._move(event.postings, -1)
                self.end(*event.lists)
            case HoldVoided():
                self.end(event.list_ref)
            case StockReturned():
                hold = self.state.holds[event.list_ref.ref.attempt_key]
                for posting in event.unfit:
                    self.unfit[posting.item_record_no] += posting.qty
                if hold.state == "used":
                    self._move(event.postings, 1)
                else:
                    self._move(event.unfit, -1)
                if hold.state == "voided":
                    self.end(event.list_ref)

    def _move(self, postings: list[Any], sign: int) -> None:
        for posting in postings:
            self.moved[posting.item_record_no] += sign * posting.qty

    @rule(item=st.sampled_from(ITEMS), qty=pieces)
    def enter(self, item: str, qty: int) -> None:
        self.count(filing.enter(self.state, samples.entry({item: qty}), self.cause()))

    @rule(target=lists, wanted=st.dictionaries(st.sampled_from(ITEMS), pieces, min_size=1), attempt=st.integers(1, 2))
    def match(self, wanted: dict[str, int], attempt: int) -> Any:
        number = self.steps + 1
        before = {item: self.state.items[samples.BOOK, item].available for item in wanted}
        outcome = hold_stock(self.state, samples.read(samples.matched(number, wanted, attempt=attempt)), self.cause())
        fits = all(before[item] >= qty for item, qty in wanted.items())
        assert isinstance(outcome, StockHeld) == fits
        return (number, attempt) if fits else multiple()

    @rule(known=lists)
    def release(self, known: tuple[int, int]) -> None:
        for event in feedback.release(
            self.state, samples.read(samples.released(known[0], attempt=known[1])), self.cause()
        ):
            self.count(event)

    @rule(known=lists)
    def reject(self, known: tuple[int, int]) -> None:
        if not self._hold(known).released_day:
            for event in feedback.ended(self.state, samples.rejected(known[0], attempt=known[1]), self.cause()):
                self.count(event)

    @rule(known=lists)
    def send_back(self, known: tuple[int, int]) -> None:
        if not self._hold(known).released_day:
            for event in feedback.ended(self.state, samples.sent_back(known[0], attempt=known[1]), self.cause()):
                self.count(event)

    @rule(target=verified, known=st.lists(lists, min_size=1, max_size=3))
    def verify(self, known: list[tuple[int, int]]) -> Any:
        declared = samples.verification_list([samples.invt_no(*identity) for identity in known])
        answer = bundling.declare_list(self.state, declared, self.cause(), 3)
        return answer.bond_invt_no if isinstance(answer, VerificationListApproved) else multiple()

    @rule(target=notes, numbers=st.lists(verified, min_size=1, max_size=2))
    def load_vehicle(self, numbers: list[str]) -> Any:
        declared = samples.release_note(numbers)
        answer = noting.declare_note(self.state, declared, self.cause(), GATE)
        return answer.passport_no if isinstance(answer, ReleaseNoteApproved) else multiple()

    @rule(target=notes, number=verified, data=st.data())
    def load_some(self, number: str, data: st.DataObject) -> Any:
        """Spread a verification list over notes: some of its parcels, whether they may or not."""
        carried = sorted(self.state.lists[number].invt_nos)
        chosen = data.draw(st.lists(st.sampled_from(carried), unique=True, min_size=1)) if carried else None
        declared = samples.release_note([number]).model_copy(update={"invt_nos": chosen})
        answer = noting.declare_note(self.state, declared, self.cause(), GATE)
        return answer.passport_no if isinstance(answer, ReleaseNoteApproved) else multiple()

    @rule(passport_no=notes)
    def withdraw_note(self, passport_no: str) -> None:
        before = self.state.notes[passport_no]
        told = withdrawing.withdraw_note(self.state, samples.note_withdrawal(passport_no), self.cause())
        assert not isinstance(told, ReleaseNoteWithdrawn) or not before.passed

    @rule(number=verified)
    def withdraw_list(self, number: str) -> None:
        withdrawing.withdraw_list(self.state, samples.list_withdrawal(number), self.cause())

    @rule(passport_no=notes, data=st.data())
    def inspect(self, passport_no: str, data: st.DataObject) -> None:
        """The sorting line tells of some parcels of the note, rightly or not."""
        note = self.state.notes[passport_no]
        carried = sorted(invt_no for number in note.bond_invt_nos for invt_no in self.state.lists[number].invt_nos)
        chosen = data.draw(st.lists(st.sampled_from(carried), unique=True)) if carried else []
        results = [ParcelResult(invt_no=each, result=data.draw(RESULTS)) for each in chosen]
        reported = samples.gate_inspection(passport_no, {}).model_copy(update={"results": results})
        told = list(gate.inspect(self.state, reported, self.cause()))
        for event in told:
            self.count(event)
        stopped = {event.ref.attempt_key for event in told if isinstance(event, ParcelFoundAbnormal)}
        assert not stopped & self.stopped, "a parcel was taken off twice"
        self.stopped |= stopped

    @rule(known=lists)
    def let_on(self, known: tuple[int, int]) -> None:
        """An officer lets a detained list on."""
        lifted = samples.lifted(known[0], attempt=known[1])
        list(feedback.ended(self.state, lifted, self.cause()))
        self.stopped -= {lifted.ref.attempt_key}

    @rule(known=lists)
    def send_back_what_is_detained(self, known: tuple[int, int]) -> None:
        if self._hold(known).detained:
            list(feedback.ended(self.state, samples.sent_back(known[0], attempt=known[1], released=True), self.cause()))

    @rule(passport_no=notes)
    def pass_gate(self, passport_no: str) -> None:
        for event in gate.pass_gate(self.state, samples.gate_pass(passport_no), self.cause()):
            self.count(event)

    @rule(known=lists)
    def seize(self, known: tuple[int, int]) -> None:
        """Detained goods are confiscated, before their release or after."""
        hold = self._hold(known)
        if hold.detained or not hold.released_day:
            said = samples.confiscated(known[0], attempt=known[1], released=hold.detained)
            list(feedback.ended(self.state, said, self.cause()))

    @rule(known=lists, other=lists)
    def confiscate(self, known: tuple[int, int], other: tuple[int, int]) -> None:
        declared = samples.confiscation([samples.invt_no(*identity) for identity in dict.fromkeys((known, other))])
        self.count(confiscating.confiscate(self.state, declared, self.cause()))

    @rule(known=lists, gnum=st.integers(1, 2), qty=pieces, data=st.data())
    def take_back(self, known: tuple[int, int], gnum: int, qty: int, data: st.DataObject) -> None:
        hold = self._hold(known)
        out = {line.gnum: line.qty - line.returned for line in hold.lines}.get(gnum, ZERO)
        out -= sum((back.qty for waiting in hold.set_aside for back in waiting.lines if back.gnum == gnum), ZERO)
        unfit = data.draw(st.integers(0, qty))
        arrived = samples.returned(known[0], {gnum: qty}, attempt=known[1], return_no=f"R{self.steps}", unfit=unfit)
        if hold.state in ("kept", "seized", "sent-back", "confiscated"):
            assert list(feedback.take_back(self.state, arrived, self.cause())) == []
        elif hold.state == "voided" or qty > out:
            with pytest.raises(BrokenLedger):
                list(feedback.take_back(self.state, arrived, self.cause()))
        elif hold.released_day:
            for event in feedback.take_back(self.state, arrived, self.cause()):
                self.count(event)

    @rule(known=lists, item=st.sampled_from(ITEMS), qty=pieces)
    def dispose(self, known: tuple[int, int], item: str, qty: int) -> None:
        gone = samples.disposed(known[0], item, qty, cop_no=f"D{self.steps}", attempt=known[1])
        if qty > self.unfit[item]:
            with pytest.raises(BrokenLedger):
                aside.dispose(self.state, gone, self.cause())
            self.state.holds[AttemptKey(*gone.ref.attempt_key)].return_nos.pop()
            return
        left = aside.dispose(self.state, gone, self.cause())
        assert left and left.postings[0].unfit == self.unfit[item] - qty
        self.unfit[item] -= qty
        assert aside.dispose(self.state, gone, self.cause()) is None, "told again"

    def _hold(self, known: tuple[int, int]) -> Any:
        return self.state.numbered[samples.invt_no(*known)]

    @invariant()
    def the_ledger_agrees_with_the_facts(self) -> None:
        for name in ITEMS:
            item = self.state.items[samples.BOOK, name]
            journal = [row for row in self.state.changes.entries if row.item_record_no == name]
            open_lines = [
                line.qty
                for hold in self.state.holds.values()
                if hold.state in ("held", "kept", "seized")
                for line in hold.lines
                if line.item_record_no == name
            ]
            assert item.on_hand == self.moved[name] == sum(row.on_hand_change for row in journal)
            assert item.held == sum(open_lines)
            assert item.unfit == self.unfit[name] == sum(row.unfit_change for row in journal)
            assert ZERO <= item.held <= item.on_hand
            assert [row.entry_no for row in journal] == list(range(1, len(journal) + 1))
            assert not journal or journal[-1].on_hand == item.on_hand

    @invariant()
    def nothing_under_control_comes_back(self) -> None:
        """It waits, and waits no longer than the control lasts."""
        for hold in self.state.holds.values():
            assert hold.under_control or not hold.set_aside

    @invariant()
    def nothing_leaves_but_released_and_bundled(self) -> None:
        for hold in self.state.holds.values():
            assert (hold.key in self.ended) == (hold.state in ("used", "sent-back", "confiscated", "voided"))
            if hold.state in ("used", "sent-back"):
                listed = self.state.lists[hold.bond_invt_no or ""]
                assert self.state.notes[listed.noted[hold.invt_no]].passed
                assert hold.released_day or hold.state == "sent-back"

    @invariant()
    def each_parcel_is_on_one_list_and_one_note(self) -> None:
        lists = self.state.lists.values()
        bundled = [invt_no for listed in lists for invt_no in listed.invt_nos]
        assert len(bundled) == len(set(bundled))
        for listed in lists:
            assert all(self.state.numbered[each].bond_invt_no == listed.bond_invt_no for each in listed.invt_nos)
            assert listed.noted.keys() <= set(listed.invt_nos)
            for passport_no in listed.noted.values():
                note = self.state.notes[passport_no]
                assert listed.bond_invt_no in note.bond_invt_nos and not note.withdrawn


TestBook = BookMachine.TestCase
TestBook.settings = settings()
