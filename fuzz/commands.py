"""Commands are drawn: whole parcels and what follows from them, every kind's sample, and all of it spoiled.

Kinds come from their registry and the corpus of bad input, so a new kind is drawn as soon as it is there.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import datetime, timedelta
from random import Random
from typing import Any

from chaos.badinput.generator import case_of
from chaos.badinput.samples import KINDS, sample
from checker.facts import Facts, Place
from checker.standing import standings
from fuzz import odd
from fuzz.actions import Action, CloseDay, Crash, Flood, Replay, Send
from fuzz.floods import flood_at, is_flooded
from fuzz.things import Things, case_named, date, export_parcel
from libs.runtime.clock import SHANGHAI
from libs.runtime.store.pages import partition_of
from libs.schemas.cloudevents import singles
from libs.schemas.kinds import KINDS as ROWS
from libs.schemas.kinds import Opens
from libs.schemas.topics import DECLARED, FLOWS, PARTNERS, TOPICS
from simulation.log import EPOCH_MS, Raw
from simulation.stories import direct
from simulation.stories.desks import Desks
from simulation.stories.parcels import Parcels
from simulation.upstream import FIRST_DAY
from simulator.plan.plan import Delivery, Via
from simulator.play.wire import body_of, content_type

_SERVICES = [name for name, flow in FLOWS.items() if flow.chain]
"""Those that carry work forward. What tells of it to others (`feed`) does not play."""

Document = dict[str, Any]
_XML_SHARE = 0.1
_LATER = ("appTime", "appType", "guid")
_HELD_BACK_MAX = 40
_RUSH_AT, _HURRY_AT = 190, 210
_DIRECT_SHARE = 0.3
"""Of the parcels that are drawn."""


class Commands:
    """Draws one action after the other. What was published is told to it by `learn`."""

    def __init__(self, seed: int) -> None:
        self._seed, self._random = seed, Random(seed)
        self.facts = Facts()
        self._things = Things(self._random)
        self._parcels = Parcels(self._random, lambda: self.facts, direct.REGISTERED)
        self._direct = direct.Direct(self._random, lambda: self.facts)
        self._desks = Desks(self._random, lambda: self.facts)
        self._sent: list[tuple[str, Document]] = []
        self._records: list[Send] = []
        self._waiting: list[Send] = []
        self._crowd: list[Send] = []
        self._followed: Counter[Callable[..., Any]] = Counter()
        self._days = self._number = self._drawn = 0
        self._now = datetime.fromtimestamp(EPOCH_MS / 1000, SHANGHAI)

    def opening(self) -> list[Action]:
        """Enterprises, books, stock and guarantees, before anything else."""
        waves = (*self._parcels.opening(), self._direct.opening(), self._desks.opening())
        return [self._delivered(delivery, "opening") for wave in waves for delivery in wave]

    def learn(self, records: Iterator[Raw], now_s: float) -> None:
        """Take in what the log has got since."""
        self._now = datetime.fromtimestamp(EPOCH_MS / 1000 + now_s, SHANGHAI)
        for raw in records:
            headers = dict(reversed(raw.headers))
            self.facts.read(Place(raw.topic, raw.partition, raw.offset), headers, raw.value, raw.timestamp)
            if is_flooded(raw.value):
                continue  # nobody else speaks of it, so that its bound is its own
            if TOPICS[raw.topic].owner == PARTNERS:
                self._things.know(raw.value or b"")
            elif raw.value and TOPICS[raw.topic].events:
                for one in singles(headers, raw.key, raw.value):
                    self._things.know(one.value or b"")

    def draw(self) -> Action:
        """The next action. At two places of a run a crowd comes, one record after the other; now and then a flood does."""
        self._drawn += 1
        if crowd := {_RUSH_AT: self._parcels.rush, _HURRY_AT: self._parcels.hurry}.get(self._drawn):
            self._crowd += [self._delivered(each, "crowd") for each in crowd(FIRST_DAY + timedelta(days=self._days))]
        if self._crowd:
            return self._crowd.pop(0)
        if flood := flood_at(self._seed, self._drawn):
            return Flood(*flood)
        made: Callable[[], Action | None] = self._random.choices(
            (
                self._waits, self._parcel, self._follows, self._sample, self._spoiled, self._corrected, self._again,
                self._nonsense, self._day, self._crash, self._replay, self._misplaced, self._paid_twice,
            ),
            (30, 8, 18, 14, 12, 10, 5, 5, 2, 8, 1, 3, 3),
        )[0]  # fmt: skip
        return made() or self._parcel()

    # -- what is right ---------------------------------------------------------------------------------------------------

    def _parcel(self) -> Action:
        """A parcel's documents come one by one, in any order, some spoiled and some never."""
        if len(self._waiting) < _HELD_BACK_MAX:
            crowd = self._direct.crowd if self._random.random() < _DIRECT_SHARE else self._parcels.crowd
            deliveries = crowd(min(self._days, 7), 1)
            self._waiting += [self._delivered(delivery, "parcel") for delivery in deliveries]
            leaving = export_parcel(self._seed * 100_000 + 50_000 + len(self._records), self._random)
            self._waiting += [self._json(kind, document, "export") for kind, document in leaving]
        return self._waits() or self._sample()

    def _waits(self) -> Action | None:
        if not self._waiting:
            return None
        return self._waiting.pop(self._random.randrange(len(self._waiting)) if self._random.random() < 0.5 else 0)

    def _follows(self) -> Action | None:
        """Partners and officers answer to what was published: by bundles and notes, returns and withdrawals.

        What was seldom answered to so far comes first: the end of a long way is as much worth as its beginning.
        """
        parcels, day = self._parcels, FIRST_DAY + timedelta(days=self._days)
        steps = [
            parcels.verify, parcels.note, parcels.take_back, parcels.sort, parcels.leave, parcels.rule,
            parcels.dispose, parcels.apply, parcels.arrive, parcels.top_up, parcels.withdraw, parcels.look_into,
            parcels.control, *self._direct.steps(), *self._desks.steps(),
        ]  # fmt: skip
        for step in sorted(self._random.sample(steps, len(steps)), key=lambda step: self._followed[step]):
            if made := [self._delivered(delivery, step.__name__) for delivery in step(day)]:
                self._followed[step] += 1
                self._waiting[:0] = made[1:]
                return made[0]
        return None

    def _sample(self) -> Action:
        """A valid document of any kind, which speaks of something else that is known, or of nothing."""
        kind = self._random.choice(KINDS)
        self._number += 1
        document = sample(kind, self._seed * 100_000 + self._number).document
        if self._random.random() < 0.8:
            row = ROWS[kind]
            named = row.key if row.opens is Opens.PARTY else row.key[-1:]  # else soon nobody is what he was
            own = named if self._random.random() < 0.8 else ()
            self._things.refer(document, (*own, "guid", "appTime", "appType", "appStatus"))
        if "appTime" in document:
            date(document, self._moment())
        if self._random.random() < 0.3:
            odd.spoil(self._random, kind, document, self._things.one)
        return self._json(kind, document, "sample")

    # -- what is not -----------------------------------------------------------------------------------------------------

    def _spoiled(self) -> Action | None:
        """A document sent before, with odd values."""
        if not self._sent:
            return None
        kind, document = self._old()
        if self._random.random() < 0.5:
            self._renumber(kind, document)
        odd.spoil(self._random, kind, document, self._things.one)
        return self._json(kind, document, "spoiled")

    def _corrected(self) -> Action | None:
        """A correction: mostly of a case whose list was rejected, followed by the list once more."""
        if not self._sent:
            return None
        rejected = [key for key, standing in standings(self.facts).items() if standing.state == "rejected"]
        case = self._random.choice(rejected).case if rejected and self._random.random() < 0.8 else None
        theirs = [each for each in self._sent if case and case_named(each[1]) in (case, f":{case.partition(':')[2]}")]
        kind, document = deepcopy(self._random.choice(theirs)) if theirs else self._old()
        lists = [each for each in theirs if each[0] == "list"]
        if lists and self._random.random() < 0.7:
            again = deepcopy(self._random.choice(lists)[1])
            self._later(again)
            self._waiting.insert(0, self._json("list", again, "declared again"))
        self._later(document)
        document["appType"] = self._random.choice(("1", "2", "2", "2", "3"))
        name = self._random.choice(list(document))
        if self._random.random() < 0.25 and "orderNo" in document:
            document["orderNo"] = self._things.one("orderNo") or "T0"
        elif name not in _LATER and isinstance(document[name], str):
            document[name] = self._things.one(name) or document[name]
        return self._json(kind, document, "corrected")

    def _misplaced(self) -> Action | None:
        """A parcel whose payment or waybill comes under a wrong order number or platform, and is moved or deleted."""
        parcel = self._whole_parcel()
        kind = self._random.choice(("payment", "waybill"))
        wrong = deepcopy(parcel[kind])
        name = "ebpCode" if "ebpCode" in wrong and self._random.random() < 0.5 else "orderNo"
        wrong[name] = self._things.one(name) or "T0"
        amiss = [self._json(kind, wrong, "misplaced")]
        for app_type in self._random.choice((("2",), ("2",), ("3", "1"), ("3", "2"))):
            right = deepcopy(wrong if app_type == "3" else parcel[kind])
            self._later(right)
            right["appType"] = app_type
            amiss.append(self._json(kind, right, "moved"))
        return self._mingled(amiss, [self._json(k, one, "parcel") for k, one in parcel.items() if k != kind])

    def _paid_twice(self) -> Action | None:
        """A parcel with several payments, which its order names or does not."""
        parcel = self._whole_parcel()
        payments = [parcel.pop("payment")]
        if self._random.random() < 0.8:
            for name in ("payTransactionId", *self._random.choice(((), ("payCode", "payName")))):
                parcel["order"].pop(name, None)
        for _ in range(self._random.choice((1, 1, 2))):
            self._number += 1
            amount = {"amountPaid": "1.00"} if self._random.random() < 0.7 else {}
            payments.append(payments[0] | amount | {"payTransactionId": f"F{self._seed}P{self._number}"})
        documents = [*(("payment", one) for one in payments[self._random.random() < 0.3 :]), *parcel.items()]
        return self._mingled([], [self._json(kind, one, "paid twice") for kind, one in documents])

    def _whole_parcel(self) -> dict[str, Document]:
        deliveries = self._parcels.crowd(min(self._days, 7), 1)
        return {each.document: deepcopy(each.body) for each in deliveries if isinstance(each.body, dict)}

    def _mingled(self, in_order: list[Send], anyhow: list[Send]) -> Action:
        """Put some in their order among others in any."""
        self._random.shuffle(anyhow)
        places = sorted(self._random.randrange(len(anyhow) + 1) for _ in in_order)
        for place, send in zip(reversed(places), reversed(in_order), strict=True):
            anyhow.insert(place, send)
        self._waiting[:0] = anyhow[1:]
        return anyhow[0]

    def _again(self) -> Action | None:
        """A record as it was."""
        return self._random.choice(self._records)._replace(why="again") if self._records else None

    def _nonsense(self) -> Action:
        """A case of the bad-input campaign."""
        self._number += 1
        draft = case_of(self._seed, self._random.randrange(10**6)).draft
        headers = [(name, text.decode("latin-1")) for name, text in draft.headers if text is not None]
        return self._record(draft.kind, draft.key, draft.value, tuple(headers), "nonsense")

    # -- what happens ----------------------------------------------------------------------------------------------------

    def _day(self) -> Action:
        days = self._random.choice((1, 1, 1, 1, 1, 1, 1, 2, 2, 31))
        self._days += days
        return CloseDay(self._days - days, days)

    def _crash(self) -> Action:
        return Crash(self._random.choice(_SERVICES), self._random.choice((1, 2, 3, 6, 20, 60, 120)))

    def _replay(self) -> Action:
        return Replay(self._random.choice(_SERVICES))

    # -- how it is written -----------------------------------------------------------------------------------------------

    def _old(self) -> tuple[str, Document]:
        return deepcopy(self._random.choice(self._sent))

    def _renumber(self, kind: str, document: Document) -> None:
        self._number += 1
        for name in ROWS[kind].numbers:
            if name in document:
                document[name] = f"F{self._seed}X{self._number}"

    def _moment(self) -> str:
        return (self._now - timedelta(seconds=self._random.randrange(600))).strftime("%Y%m%d%H%M%S")

    def _later(self, document: Document) -> None:
        self._number += 1
        date(document, self._now.strftime("%Y%m%d%H%M%S"))
        if "guid" in document:
            document["guid"] = f"{self._number:036X}"

    def _delivered(self, delivery: Delivery, why: str) -> Send:
        if isinstance(delivery.body, dict):
            self._sent.append((delivery.document, deepcopy(delivery.body)))
            if ROWS[delivery.document].message and self._random.random() < _XML_SHARE:
                delivery = Delivery(
                    delivery.day, delivery.wave, delivery.document, delivery.key, delivery.body, Via.KAFKA_XML
                )
        kind_of_body = (("content-type", content_type(delivery.via)),)
        return self._record(delivery.document, delivery.key.encode(), body_of(delivery), kind_of_body, why)

    def _json(self, kind: str, document: Document, why: str) -> Send:
        self._sent.append((kind, deepcopy(document)))
        body = json.dumps(document, ensure_ascii=self._random.random() < 0.5)
        value = body.encode(errors="surrogatepass")
        key = ROWS[kind].keyed_by.of_document(document).encode(errors="surrogatepass")
        return self._record(kind, key, value, (), why)

    def _record(
        self, kind: str, key: bytes | None, body: bytes | None, headers: tuple[tuple[str, str], ...], why: str
    ) -> Send:
        partition = partition_of(key or b"", DECLARED[kind].partitions)
        name, value = (None if text is None else text.decode("latin-1") for text in (key, body))
        send = Send(kind, partition, name, value, headers, why)
        self._records.append(send)
        return send
