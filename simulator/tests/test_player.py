"""A play goes through a parcel's whole life: officer, gate, returns, payments, calendar."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from simulator.acting.board import Board
from simulator.acting.taxpayer import last_day_after
from simulator.people.partners import LATE_GUARANTOR
from simulator.plan.plan import Plan
from simulator.planner import plan
from simulator.play.player import Play
from simulator.tests.customs import TAX, Customs

Played = tuple[Plan, Board, Customs, date]


@pytest.fixture(scope="module")
async def played() -> AsyncIterator[Played]:
    planned = plan(seed=5, parcels=300, days=2)
    board = Board(planned)
    customs = Customs(board)
    last_day = await Play(planned, board, customs).run()
    yield planned, board, customs, last_day


def _sent(customs: Customs, kind: str) -> list[tuple[date, dict[str, Any]]]:
    return [(day, each.body) for day, each in customs.sent if each.document == kind and isinstance(each.body, dict)]


def test_the_plan_is_sent_on_its_days(played: Played) -> None:
    planned, _, customs, _ = played
    dynamic = {"gate-pass", "tax-payment"}
    planned_deliveries = [
        (planned.day(number), delivery) for (number, _), crowd in planned.agenda.items() for delivery in crowd
    ]
    mine = {id(delivery) for _, delivery in planned_deliveries}
    assert [(day, each) for day, each in customs.sent if id(each) in mine] == planned_deliveries
    assert dynamic <= {each.document for _, each in customs.sent if id(each) not in mine}


def test_every_day_is_closed_once_and_in_order_to_the_last_payment(played: Played) -> None:
    planned, board, customs, last_day = played
    days = [planned.start - timedelta(days=1) + timedelta(days=n) for n in range(len(customs.closed))]
    assert customs.closed == days
    last_release = max(release.day for release in board.released.values())
    assert last_day == customs.closed[-1] == last_day_after(last_release)


def test_the_officer_answers_every_list_that_waits_for_him_once(played: Played) -> None:
    _, _, customs, _ = played
    answers = Counter(
        body["invtNo"] for kind in ("list-inspection", "manual-verdict") for _, body in _sent(customs, kind)
    )
    assert answers and set(answers.values()) == {1}


def test_whatever_may_leave_leaves_once_on_the_day_of_its_release(played: Played) -> None:
    planned, board, customs, _ = played
    bundled: Counter[str] = Counter()
    for _, body in _sent(customs, "verification-list"):
        bundled.update(body["invtNos"])
    leaving = {
        board.released[each.number].invt_no
        for each in planned.parcels
        if each.leaves and each.sale.flight is None and each.number in board.released
    }
    assert bundled.keys() == leaving and set(bundled.values()) == {1}
    assert {day for day, _ in _sent(customs, "gate-pass")} == {release.day for release in board.released.values()}


def test_direct_purchases_leave_their_site_once_and_are_signed_for(played: Played) -> None:
    planned, board, customs, _ = played
    left = Counter(parcel["logisticsNo"] for _, body in _sent(customs, "site-release") for parcel in body["parcels"])
    flown = {each.sale.logistics_no for each in planned.parcels if each.sale.flight and each.number in board.released}
    assert left.keys() == flown and set(left.values()) == {1}
    signed = Counter(body["logisticsNo"] for _, body in _sent(customs, "waybill-status"))
    assert signed == left


def test_a_drawn_vehicle_tries_too_early_and_passes_after_its_inspection(played: Played) -> None:
    _, board, customs, _ = played
    passes: dict[str, list[str]] = defaultdict(list)
    for _, body in _sent(customs, "gate-pass"):
        passes[body["passportNo"]].append(board.answers("gate-pass", body["emsNo"], body["copNo"])[-1].status)
    inspected = {body["passportNo"] for _, body in _sent(customs, "gate-inspection")}
    withdrawn = {body["passportNo"] for _, body in _sent(customs, "release-note-withdrawal")}
    assert inspected
    assert all(
        statuses == ["100"] * (passport in inspected) + ["399"] * (passport not in withdrawn)
        for passport, statuses in passes.items()
    )


def test_a_withdrawn_note_is_followed_by_one_that_passes(played: Played) -> None:
    _, board, customs, _ = played
    withdrawn = {f"{body['passportNo']}B" for _, body in _sent(customs, "release-note-withdrawal")}
    passed = {
        body["passportNo"]
        for _, body in _sent(customs, "gate-pass")
        if board.answers("gate-pass", body["emsNo"], body["copNo"])[-1].status == "399"
    }
    assert withdrawn and withdrawn <= passed


def test_returns_come_on_their_days(played: Played) -> None:
    planned, board, customs, _ = played
    due = Counter(
        (kind, board.released[parcel.number].day + timedelta(days=after))
        for parcel in planned.parcels
        for each in parcel.returns
        for kind, after in (
            ("return-application", each.apply_after),
            *(("return-arrival", arrival.after) for arrival in each.arrivals),
        )
    )
    came = Counter((kind, day) for kind in ("return-application", "return-arrival") for day, _ in _sent(customs, kind))
    assert came == due


def test_tax_is_paid_in_full_wrongly_first_and_late_by_one(played: Played) -> None:
    _, _, customs, _ = played
    paid = customs.paid()
    assert paid
    assert any(amounts[0] != amounts[-1] for amounts in paid.values())
    for number, amounts in paid.items():
        late = number.startswith(LATE_GUARANTOR.code)
        surcharge = TAX * Decimal("0.0005") * 15 if late else Decimal(0)
        assert amounts[-1] == TAX + surcharge
        assert len(amounts) <= 2


def test_progress_counts_every_parcel_that_was_answered(played: Played) -> None:
    planned, board, _, _ = played
    counts = board.counts()
    assert counts["released"] == len(board.released)
    assert sum(counts.values()) <= len(planned.parcels)
