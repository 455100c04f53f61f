from __future__ import annotations

from datetime import date, timedelta

from chaos.load import OVERLOAD_DAY, START, load, next_start
from simulator.plan import Wave


def test_parcels_are_numbered_as_the_board_finds_them() -> None:
    planned = load(4, 40, START)
    assert [parcel.number for parcel in planned.parcels] == list(range(1, len(planned.parcels) + 1))
    sent = {each.parcel for deliveries in planned.agenda.values() for each in deliveries if each.parcel}
    assert sent == {parcel.number for parcel in planned.parcels}


def test_no_two_parcels_share_a_number_or_a_buyer_across_plans() -> None:
    planned = load(4, 40, START)
    orders = [parcel.sale.order_no for parcel in planned.parcels if parcel.scene == "plain"]
    assert len(orders) == len(set(orders))


def test_one_day_brings_ten_times_as_much() -> None:
    crowds = {day: len(sent) for (day, wave), sent in load(4, 400, START).agenda.items() if wave is Wave.CROWD}
    assert crowds[OVERLOAD_DAY] > 5 * max(count for day, count in crowds.items() if day != OVERLOAD_DAY)


def test_arrivals_stay_within_one_year() -> None:
    assert next_start(date(2028, 3, 2)) == date(2028, 3, 3)
    assert next_start(date(2028, 12, 29)) == date(2029, 1, 2)
    assert START.year == (START + timedelta(days=4)).year
