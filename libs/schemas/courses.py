"""A course leads a list from station to station. No other code looks at the course in its mode's row."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from libs.schemas import keys
from libs.schemas.codes import supervision_modes as modes
from libs.schemas.codes.supervision_modes import Direction, Station
from libs.schemas.events.lists import Declared
from libs.schemas.topics import EDGES, Topic, topics_of


def onward(declared: Declared, station: str, day: date) -> tuple[Topic, str]:
    """The edge that a list takes from a station on a customs day, and its key there."""
    topic = _edge(declared.ref.direction, declared.trade_mode, station, day)
    return topic, key_on(topic, declared)


def destination(service: str, event: Any, day: date) -> tuple[Topic, str]:
    """The topic on which a service tells an event on a customs day, and its key there."""
    topics = topics_of(service, type(event))
    return (topics[0], event.key) if len(topics) == 1 else onward(event.list, service, day)


def key_on(topic: Topic, declared: Declared) -> str:
    """Return the record key of a list: its case, or its book where the topic is keyed by books.

    A list without a book has no other list's filings and passes to meet there.
    """
    return declared.ems_no or declared.ref.case if topic.key is keys.BOOK else declared.ref.case


@lru_cache(maxsize=1024)  # asked for every list, the same for all lists of a mode and day
def _edge(direction: Direction, trade_mode: str, station: str, day: date) -> Topic:
    """A mode that is no more on this day leads to review, which rejects its lists."""
    mode = modes.supervision_mode(trade_mode, direction, day)
    course = mode.course if mode else ()
    here = list(Station).index(Station(station))
    ahead = (each for each in list(Station)[here + 1 :] if each in course)
    return EDGES[Station(station), next(ahead, Station.REVIEW)]
