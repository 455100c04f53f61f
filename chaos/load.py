"""The load plays parcels of both directions at an ordinary pace, with a minute of ten times as much.

Each play lies between the year's end and the leap day.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice

from simulator.plan.plan import Delivery, Parcel, Plan, Wave
from simulator.planner import Mix, plan
from simulator.scenes import PLAIN

START = date(2027, 12, 27)
"""Arrivals end with the year, so that collection, returns and payments go on in the next, over 29 February 2028."""
DAYS = 4
OVERLOAD_DAY = 2
OVERLOAD = 10
"""Times the ordinary pace."""
OVERLOAD_S = 60.0
OVERLOAD_SHARE_MIN = 0.5
"""Of the tenfold pace. A sender that got less through, because nobody took it or the machine is slow, was no overload."""
PACE_PER_S = 40
"""Documents a second on an ordinary day."""
OF_A_PARCEL = 4
_PLAIN_AMONG = 2
"""One parcel of so many, at least, is a plain one."""


def load(seed: int, parcels: int, start: date, overload_s: float) -> Plan:
    """Plan `parcels` of both directions, with all scenes, over four days. On one of them come as many plain imports as the
    tenfold pace sends in `overload_s`. Numbers and buyers of seeds that differ by less than 97 never meet; this takes
    `seed` and the next."""
    ordinary = plan(seed, parcels, DAYS, start, Mix.BOTH)
    crowded = round(overload_s * PACE_PER_S * OVERLOAD / OF_A_PARCEL)
    crowd = plan(seed + 1, crowded * _PLAIN_AMONG, 1, ordinary.day(OVERLOAD_DAY))
    return _joined(ordinary, crowd, crowded)


def next_start(last_day: date) -> date:
    """Say where the next play may begin: its arrivals lie within one quota year, as its expectations say."""
    start = last_day + timedelta(days=1)
    return start if start.year == (start + timedelta(days=DAYS)).year else date(start.year + 1, 1, 2)


def _joined(ordinary: Plan, crowd: Plan, crowded: int) -> Plan:
    """So many of the crowd's plain parcels, its stock and its guarantee beside the ordinary plan."""
    plain = (parcel for parcel in crowd.parcels if parcel.scene == PLAIN)
    kept = {parcel.number: parcel for parcel in islice(plain, crowded)}
    numbers = {number: len(ordinary.parcels) + place for place, number in enumerate(kept, 1)}
    agenda: dict[tuple[int, Wave], list[Delivery]] = defaultdict(list)
    for key, deliveries in ordinary.agenda.items():
        agenda[key] += deliveries
    for (day, wave), deliveries in crowd.agenda.items():
        for each in deliveries:
            if each.parcel is None and day == 0:
                agenda[OVERLOAD_DAY, wave].append(replace(each, day=OVERLOAD_DAY))  # no sooner than it is dated
            elif each.parcel in kept:
                agenda[day + OVERLOAD_DAY, wave].append(_renumbered(each, day + OVERLOAD_DAY, numbers))
    parcels = (*ordinary.parcels, *(_moved(parcel, numbers) for parcel in kept.values()))
    return replace(ordinary, parcels=parcels, agenda={key: tuple(agenda[key]) for key in sorted(agenda)})


def _moved(parcel: Parcel, numbers: dict[int, int]) -> Parcel:
    deliveries = tuple(_renumbered(each, each.day + OVERLOAD_DAY, numbers) for each in parcel.deliveries)
    return replace(parcel, number=numbers[parcel.number], deliveries=deliveries)


def _renumbered(delivery: Delivery, day: int, numbers: dict[int, int]) -> Delivery:
    return replace(delivery, day=day, parcel=numbers[delivery.parcel or 0])
