"""Parcels that come back, in time or not. Days are counted from the release."""

from __future__ import annotations

from dataclasses import replace

from libs.schemas.declarations import GoodsCondition
from simulator.papers.documents import Line
from simulator.people.partners import CENTRE, WAREHOUSES, SupervisedSite
from simulator.plan.draft import ORDINARY_MAX, Draft
from simulator.plan.plan import ArrivalPlan, Expected, Final, Parcel, ReturnEnd, ReturnPlan

APPLY_DAYS_MAX, ARRIVE_DAYS_MAX = 30, 45
_EARLY, _LATER, _MIDDLE, _END = 2, 6, 10, 14  # days after the span of arrivals
_SPAN_DAYS_MAX = 12
_RELEASED = Expected(Final.RELEASED)
Lines = tuple[tuple[int, int], ...]
_ONE: Lines = ((1, 1),)


def _after(draft: Draft, days_after_arrivals: int) -> int:
    """Days from the release to a day that all such returns share, so that few days are busy."""
    return min(draft.world.days - draft.day, _SPAN_DAYS_MAX) + days_after_arrivals


def _everything(draft: Draft) -> Lines:
    return tuple((gnum, line.qty) for gnum, line in enumerate(draft.sale.lines, 1))


def _with(draft: Draft, *returns: ReturnPlan, leaves: bool = True) -> list[Parcel]:
    draft.crowd(draft.documents())
    return [draft.parcel(_RELEASED, returns=returns, leaves=leaves)]


def _sound(after: int, lines: Lines) -> tuple[ArrivalPlan, ...]:
    return (ArrivalPlan(after, tuple((gnum, qty, GoodsCondition.SOUND) for gnum, qty in lines)),)


def _in_time(draft: Draft, lines: Lines) -> ReturnPlan:
    return ReturnPlan(_after(draft, _EARLY), _sound(_after(draft, _LATER), lines), lines, ReturnEnd.COMPLETED)


def full(draft: Draft) -> list[Parcel]:
    return _with(draft, _in_time(draft, _everything(draft)))


def _two_of_one(draft: Draft) -> None:
    """Make sure that a part can come back."""
    first, *rest = draft.sale.lines
    lines = (Line(first.good, 2), *rest)
    draft.change(lines=lines if sum(line.total for line in lines) <= ORDINARY_MAX else lines[:1])


def partial(draft: Draft) -> list[Parcel]:
    _two_of_one(draft)
    return _with(draft, _in_time(draft, ((1, 1),)))


def twice(draft: Draft) -> list[Parcel]:
    """First a part, then the rest."""
    _two_of_one(draft)
    rest = ((1, 1), *_everything(draft)[1:])
    second = ReturnPlan(_after(draft, _MIDDLE), _sound(_after(draft, _END), rest), rest, ReturnEnd.COMPLETED)
    return _with(draft, _in_time(draft, ((1, 1),)), second)


def before_exit(draft: Draft) -> list[Parcel]:
    """The goods never left the zone, so nothing has to be put back into the book."""
    return _with(draft, _in_time(draft, _everything(draft)), leaves=False)


def last_days(draft: Draft) -> list[Parcel]:
    """Applied for on the last day allowed, arrived on the last day allowed."""
    _two_of_one(draft)
    return _with(draft, ReturnPlan(APPLY_DAYS_MAX, _sound(ARRIVE_DAYS_MAX, _ONE), _ONE, ReturnEnd.COMPLETED))


def applied_late(draft: Draft) -> list[Parcel]:
    return _with(draft, ReturnPlan(APPLY_DAYS_MAX + 1, (), _everything(draft), ReturnEnd.REFUSED))


def never_arrives(draft: Draft) -> list[Parcel]:
    return _with(draft, ReturnPlan(_after(draft, _MIDDLE), (), _everything(draft), ReturnEnd.LAPSED))


def arrives_late(draft: Draft) -> list[Parcel]:
    lines = _everything(draft)
    arrivals = _sound(ARRIVE_DAYS_MAX + 1, lines)
    return _with(draft, ReturnPlan(_after(draft, _MIDDLE), arrivals, lines, ReturnEnd.LAPSED_THEN_REFUSED))


def in_parts(draft: Draft) -> list[Parcel]:
    """One piece of two arrives early, the other one on the last day allowed."""
    _two_of_one(draft)
    arrivals = _sound(_after(draft, _LATER), _ONE) + _sound(ARRIVE_DAYS_MAX, _ONE)
    return _with(draft, ReturnPlan(_after(draft, _EARLY), arrivals, ((1, 2),), ReturnEnd.COMPLETED))


def part_never_arrives(draft: Draft) -> list[Parcel]:
    _two_of_one(draft)
    return _with(
        draft, ReturnPlan(_after(draft, _EARLY), _sound(_after(draft, _LATER), _ONE), ((1, 2),), ReturnEnd.LAPSED)
    )


def unfit(draft: Draft) -> list[Parcel]:
    """One piece of two is unfit for sale, and destroyed later."""
    _two_of_one(draft)
    lines = ((1, 1, GoodsCondition.SOUND), (1, 1, GoodsCondition.UNFIT))
    arrival = ArrivalPlan(_after(draft, _LATER), lines, settled_after=_after(draft, _END))
    return _with(draft, ReturnPlan(_after(draft, _EARLY), (arrival,), ((1, 2),), ReturnEnd.COMPLETED))


def wrong_goods(draft: Draft) -> list[Parcel]:
    """Something else comes in their place: an officer decides on it, and the goods never arrive."""
    lines = tuple((gnum, qty, GoodsCondition.NOT_THE_GOODS) for gnum, qty in _everything(draft))
    arrival = ArrivalPlan(_after(draft, _LATER), lines, settled_after=_after(draft, _END))
    return _with(draft, ReturnPlan(_after(draft, _EARLY), (arrival,), _everything(draft), ReturnEnd.LAPSED))


def elsewhere(draft: Draft) -> list[Parcel]:
    """They come back to a zone of another customs office, whose book takes them."""
    away = next(each for each in WAREHOUSES if each.customs_code != draft.sale.customs_code)
    return _with(draft, replace(_in_time(draft, _everything(draft)), to=away))


def through_a_centre(draft: Draft) -> list[Parcel]:
    """A return centre sorts their parcel before anybody applied; the application that follows takes them."""
    draft.change(warehouse=CENTRE)
    lines = _everything(draft)
    arrivals = _sound(_after(draft, _EARLY), lines)
    return _with(draft, ReturnPlan(_after(draft, _LATER), arrivals, lines, ReturnEnd.COMPLETED, centre=True))


def in_time(draft: Draft, to: SupervisedSite) -> ReturnPlan:
    """All of a parcel comes back to this site, sound and in time."""
    return replace(_in_time(draft, _everything(draft)), to=to)
