"""A service's own topics tell how far it came behind a backup, and what it said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from libs.runtime.store.positions import Place, Slot
from libs.runtime.tools.backup import PositionRow
from libs.runtime.tools.history import Facts, Log, facts_by_cause, read_said
from libs.runtime.wire.days import origin_of, without_restores
from libs.schemas.events.base import Event, reader_of
from libs.schemas.topics import day_log, dead_letters, replays


def form_of(event: Any) -> tuple[str, bytes]:
    """An event as it is told: equal for one that was read and one that has just been decided."""
    kind = type(event)
    return kind.__name__, reader_of(kind)(event.encode()).encode()


@dataclass(slots=True)
class Published:
    """reach: the offset behind the last input of each partition of which something was said. facts: by cause, those behind
    the backup. days: those at whose end something was said. restores: the highest number of a restore among them.
    letters: id → reason. replayed: letters sent again. last_ms: when it last said anything; None where it said nothing.
    """

    reach: dict[Place, int] = field(default_factory=dict)
    facts: Facts = field(default_factory=dict)
    days: set[date] = field(default_factory=set)
    restores: int = 0
    letters: dict[str, str] = field(default_factory=dict)
    replayed: Counter[str] = field(default_factory=Counter)
    last_ms: int | None = None

    @classmethod
    def read(cls, service: str, said: Log, slots: Mapping[Place, Slot], days: PositionRow | None) -> Published:
        """said: the topics the service writes, from where they ended when the backup was taken. days: where the work of days
        stood then."""
        found = cls()
        places = {slot.origin: (place, slot.expects) for place, slot in slots.items()}
        of_days = origin_of(service, day_log(service), days.topic_id, 0) if days else ""
        if days:
            places[of_days] = (days.place, days.next_offset)

        def came(origin: str, offset: int) -> bool:
            place, expects = places.get(origin, (None, 0))
            if place is None or offset < expects:
                return False
            found.reach[place] = max(found.reach.get(place, 0), offset + 1)
            return True

        letters, again = dead_letters(service).name, replays(service).name
        events = {place: records for place, records in said.items() if place[0] not in (letters, again)}
        # the service says nothing on `again`: who sends letters again is an operator
        own = (record for place, records in said.items() if place[0] != again for record in records)
        found.last_ms = max((record.timestamp for record in own), default=None)
        behind = set()
        for each in (each for records in events.values() for each in read_said(records)):
            origin, restore = without_restores(each.id.origin)
            found.restores = max(found.restores, restore)
            if came(origin, each.id.offset):
                behind.add(each.cause)
                if origin == of_days:
                    found.days.add(date.fromisoformat(each.day))
        found.facts = {id_: facts for id_, facts in facts_by_cause(events).items() if id_ in behind}
        for record in said.get((letters, 0), ()):
            headers = dict(record.headers)
            id_ = (headers.get("ce_id") or b"").decode().removesuffix("/0")
            origin, _, offset = id_.rpartition("/")
            if came(origin, int(offset.partition(".")[0])):
                found.letters[id_] = (headers.get("tg_reason") or b"").decode()
        for record in said.get((again, 0), ()):
            found.replayed[(dict(record.headers).get("tg_replay_of") or b"").decode()] += 1
        return found

    def events_of(self, id_: str) -> list[Event]:
        return [fact.event for fact in self.facts.get(id_, ())]
