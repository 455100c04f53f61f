"""All services but the feed run as they are, on twins in memory, from the declare topics to the receipts.

What must be true in the end is what the checker asks of a real system, and that stores and events say the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from random import Random
from typing import Any, ClassVar

from pydantic import SecretStr

from checker.facts import Facts, Place
from checker.invariants import INVARIANTS, effects, guarantee, order, quota, release, stock
from checker.standing import CONFISCATED, REJECTED, RELEASED, SENT_BACK, standings
from libs.runtime.processing import Processor
from libs.runtime.twins.memory import MemoryStore
from libs.schemas.events.intake import ListAccepted
from libs.schemas.topics import ACCOUNTBOOK_TO_TAX, DOCUMENTS, Flow
from services.accountbook import memory as book_memory
from services.accountbook.processor import AccountBook
from services.accountbook.settings import Settings as BookSettings
from services.exports import memory as exports_memory
from services.exports.processor import Exports
from services.exports.settings import Settings as ExportsSettings
from services.intake import memory as intake_memory
from services.intake.processor import Intake
from services.intake.settings import Settings as IntakeSettings
from services.matching import memory as matching_memory
from services.matching.processor import Matching
from services.matching.settings import Settings as MatchingSettings
from services.returns import memory as returns_memory
from services.returns.processor import Returns
from services.returns.settings import Settings as ReturnsSettings
from services.review import memory as review_memory
from services.review.processor import Review
from services.review.settings import Settings as ReviewSettings
from services.tax import memory as tax_memory
from services.tax.processor import Tax
from services.tax.settings import Settings as TaxSettings
from simulation.log import MemoryLog
from simulation.partners import Partners
from simulation.stories import direct
from simulation.stories.book import unbalanced
from simulation.stories.bounds import CROWDED, WAITING_MAX, overcrowded
from simulation.stories.desks import Desks
from simulation.stories.leaving import REGISTERED, Leaving
from simulation.stories.parcels import Parcels
from simulation.story import Call, Story
from simulator.plan.plan import Delivery

Step = Callable[[date], Iterable[Delivery]]

_LEAVING = 3
"""So many lists enter for each that leaves, beside one."""
_FLIGHTS = 1
"""So many bring parcels of direct purchases in each part."""
_ENDED = frozenset({RELEASED, REJECTED, SENT_BACK, CONFISCATED})
SAFE = (
    effects.one_effect_per_cause, effects.ids_name_one_event, order.events_keep_their_order, release.released_once,
    stock.holds_end_once,
)  # fmt: skip
"""What holds while a service stands still, too: nothing is done twice."""


class ChainStory(Story):
    """Of all topics, `DOCUMENTS` is made anew or cut: one service writes it, one reads it. An edge grows: an
    attempt has its records there before, or after."""

    name = "chain"
    flows: ClassVar[Mapping[str, Flow]] = {}
    recreated = DOCUMENTS
    grown = ACCOUNTBOOK_TO_TAX

    def __init__(self, lists: int, log: MemoryLog, random: Random, repeats: float) -> None:
        super().__init__(lists, log, random, repeats)
        self._log, self._facts, self._read = log, Facts(), 0
        self._partners = Partners(log, random, repeats)
        self._parcels = Parcels(random, self.facts, (*REGISTERED, *direct.REGISTERED))
        self._leaving = Leaving(random, self.facts)
        self._direct, self._desks = direct.Direct(random, self.facts), Desks(random, self.facts)

    def processors(self) -> list[Processor[Any, Any]]:
        settings = _settings()
        velocity = review_memory.MemoryVelocity(settings[ReviewSettings].velocity_window_s)
        return [
            Intake(settings[IntakeSettings], intake_memory.MemoryRows),
            Matching(settings[MatchingSettings], matching_memory.MemoryRows),
            AccountBook(settings[BookSettings], book_memory.MemoryRows),
            Tax(settings[TaxSettings], tax_memory.MemoryRows),
            Review(settings[ReviewSettings], review_memory.MemoryRows, velocity),
            Returns(settings[ReturnsSettings], returns_memory.MemoryRows),
            Exports(settings[ExportsSettings], exports_memory.MemoryRows),
        ]

    def opening(self) -> list[Call]:
        waves = (*self._parcels.opening(), self._direct.opening(), self._desks.opening())
        return [partial(self._partners.declare_all, wave) for wave in waves]

    def tell(self, part: int) -> list[Call]:
        calls: list[Call] = [
            partial(self._partners.declare, delivery)
            for delivery in (
                *self._parcels.crowd(part, self.lists),
                *self._leaving.crowd(part, 1 + self.lists // _LEAVING),
                *self._direct.crowd(part, _FLIGHTS),
            )
        ]
        if part:
            steps = [*self._steps(), self._parcels.top_up]
            for nth, step in enumerate(steps):
                calls.insert((nth + 1) * len(calls) // (len(steps) + 1), partial(self._answer, step))
        return [*calls, self._partners.close_day]

    def aftermath(self) -> list[Call]:
        """Goods leave and come back."""
        return [*(partial(self._answer, step) for step in self._steps()), self._partners.close_day]

    def _steps(self) -> list[Step]:
        parcels, leaving = self._parcels, self._leaving
        return [
            leaving.arrive, leaving.bind, leaving.withdraw, leaving.seal, leaving.seal, leaving.depart, leaving.summarise,
            parcels.withdraw, parcels.hurry, parcels.verify, parcels.note, parcels.take_back, parcels.sort, parcels.leave,
            parcels.rule, parcels.dispose, parcels.apply, parcels.arrive, parcels.look_into,
            *self._direct.steps(), *self._desks.steps(),
        ]  # fmt: skip

    def _answer(self, step: Step) -> None:
        self._partners.declare_all(step(self._partners.day))

    def facts(self) -> Facts:
        """Return what the topics have said until now, retention or not."""
        fresh = self._log.ever[self._read :]
        self._read += len(fresh)
        for raw in fresh:
            place = Place(raw.topic, raw.partition, raw.offset)
            self._facts.read(place, dict(reversed(raw.headers)), raw.value, raw.timestamp)
        self._facts.grown = frozenset(self._log.grown)
        return self._facts

    def check(self, stores: Mapping[str, MemoryStore], complete: bool) -> list[str]:
        facts = self.facts()
        verdicts = [invariant(facts) for invariant in (INVARIANTS if complete else SAFE)]
        wrong = [f"{verdict.name}: {text}" for verdict in verdicts for text in verdict.violations]
        wrong += unbalanced(stores["accountbook"])
        wrong += overcrowded(stores, WAITING_MAX, WAITING_MAX)
        if complete:
            wrong += self._unanswered(facts, stores["intake"])
            wrong += _other_quota(facts, stores["review"])
            wrong += _other_guarantee(facts, stores["tax"])
        return wrong

    def _unanswered(self, facts: Facts, intake: MemoryStore) -> Iterator[str]:
        """Each record sent is one submission, and every list has come to its end: nothing waits any more."""
        if (taken := len(intake.table("submission"))) != self._partners.declared:
            yield f"{self._partners.declared} records declared, {taken} submissions taken"
        for (case, attempt), standing in standings(facts).items():
            if standing.last(ListAccepted) and standing.state not in _ENDED and not standing.stopped:
                yield f"list {case} attempt {attempt} is {standing.state}, {standing.reason}"


def _other_quota(facts: Facts, review: MemoryStore) -> Iterator[str]:
    """used: what releases took and returns gave back. held: nothing, since every list has ended."""
    years = quota.years(facts)
    for key, account in review.table("quota").items():
        used = years[key].used if key in years else Decimal(0)
        if (account.held, account.used) != (0, used):
            yield f"quota of {key[0][:8]}…: {account.held} held, {account.used} used; the events say {used} used"


def _other_guarantee(facts: Facts, tax: MemoryStore) -> Iterator[str]:
    """ceiling: the top-ups. committed: assessed, less what verdicts, returns and payments freed. Nobody queues."""
    committed: defaultdict[str, Decimal] = defaultdict(Decimal)
    ceilings: defaultdict[str, Decimal] = defaultdict(Decimal)
    for sums, changes in ((committed, guarantee.commitments(facts)), (ceilings, guarantee.ceilings(facts))):
        for code, days in changes.items():
            sums[code] += sum(days.values())
    for code, (ceiling, taken, claimed, _, waiting) in tax.table("guarantee_account").items():
        if (ceiling, taken, claimed, waiting) != (ceilings[code], committed[code], 0, 0):
            yield f"{code}: {taken} of {ceiling}, {waiting} wait; the events say {committed[code]} of {ceilings[code]}"


@lru_cache(maxsize=1)
def _settings() -> dict[type[Any], Any]:
    """No list is drawn for inspection but by an instruction; every second vehicle is. Little may wait."""
    names = ("calendar_secret", "token_secret", "draw_secret", "dead_letter_secret")
    secrets: dict[str, Any] = {name: SecretStr(name) for name in names} | {"sealing_keys": SecretStr("1:sealing_keys")}
    return {
        IntakeSettings: IntakeSettings(**secrets),
        MatchingSettings: MatchingSettings(**secrets),
        BookSettings: BookSettings(**secrets, **CROWDED["accountbook"], gate_inspection_share=Decimal("0.5")),
        TaxSettings: TaxSettings(**secrets, **CROWDED["tax"]),
        ReviewSettings: ReviewSettings(**secrets, inspection_share=Decimal(0)),
        ReturnsSettings: ReturnsSettings(**secrets),
        ExportsSettings: ExportsSettings(**secrets),
    }
