from __future__ import annotations

from datetime import date, timedelta

from chaos.load import DAYS, OVERLOAD, OVERLOAD_DAY, PACE_PER_S, START, load, next_start
from simulator.plan.plan import Plan, Wave
from simulator.planner import Mix, plan

OVERLOAD_S = 2.0


def test_parcels_are_numbered_as_the_board_finds_them() -> None:
    planned = load(4, 40, START, OVERLOAD_S)
    assert planned.exports, "both directions are in play"
    assert [parcel.number for parcel in planned.parcels] == list(range(1, len(planned.parcels) + 1))
    sent = {each.parcel for deliveries in planned.agenda.values() for each in deliveries if each.parcel}
    assert sent == {parcel.number for parcel in planned.parcels}


def test_no_two_parcels_share_a_number_or_a_buyer_across_plans() -> None:
    planned = load(4, 40, START, OVERLOAD_S)
    orders = [parcel.sale.order_no for parcel in planned.parcels if parcel.scene == "plain"]
    assert len(orders) == len(set(orders))


def test_one_day_brings_as_much_as_the_tenfold_pace_sends() -> None:
    ordinary = _crowds(plan(4, 40, DAYS, START, Mix.BOTH))
    crowded = _crowds(load(4, 40, START, OVERLOAD_S))
    more = {day: crowded[day] - ordinary[day] for day in crowded}
    assert more == {day: OVERLOAD_S * OVERLOAD * PACE_PER_S * (day == OVERLOAD_DAY) for day in crowded}


def test_arrivals_stay_within_one_year() -> None:
    assert next_start(date(2028, 3, 2)) == date(2028, 3, 3)
    assert next_start(date(2028, 12, 29)) == date(2029, 1, 2)
    assert START.year == (START + timedelta(days=4)).year


def _crowds(planned: Plan) -> dict[int, int]:
    return {day: len(sent) for (day, wave), sent in planned.agenda.items() if wave is Wave.CROWD}
