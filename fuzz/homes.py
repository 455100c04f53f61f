"""The services keep their rows in memory, or in PostgreSQL; the fuzzer runs them on either."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Protocol

import asyncpg
from pydantic import SecretStr

from checker.stores.balances import BALANCES
from fuzz.balances import unbalanced
from fuzz.floods import GATHERING
from libs.runtime.processing import Processor
from libs.runtime.store.deadletters import AsItCame, DeadLetterRecord, Sealer
from libs.runtime.store.ledger import Ledger, PostgresLedger
from libs.runtime.store.letterbox import Filter, Letterbox, Replay, StoredLetter, replay_of
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.memory_ledger import MemoryLedger
from libs.schemas.topics import FLOWS
from services.accountbook import memory as book_memory
from services.accountbook.processor import AccountBook
from services.accountbook.settings import Settings as BookSettings
from services.cases import memory as cases_memory
from services.cases.processor import Cases
from services.cases.settings import Settings as CasesSettings
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
from simulation.stories.bounds import CROWDED, overcrowded

DRAWN = Decimal("0.3")
"""Share of lists and of notes drawn for inspection, so that officers have something to say."""
Changes = Mapping[str, Mapping[str, Any]]
"""Service → its settings, by name, that differ from the defaults."""
DRAWING: Changes = {"accountbook": {"gate_inspection_share": DRAWN}, "review": {"inspection_share": DRAWN}}
OF_A_RUN: Changes = {
    "accountbook": {**DRAWING["accountbook"], **CROWDED["accountbook"]}, "review": DRAWING["review"], "tax": CROWDED["tax"],
    **GATHERING,
}  # fmt: skip
"""Those of a run of random commands: so little may wait, and gather, that it comes to the bounds."""
LETTERS_MAX = 20
_SECRETS: dict[str, Any] = {
    name: SecretStr(name) for name in ("calendar_secret", "token_secret", "draw_secret", "dead_letter_secret")
} | {"sealing_keys": SecretStr("1:sealing_keys")}

Processors = Mapping[str, Processor[Any, Any]]


class Home(Protocol):
    """Whatever the chain stands on."""

    processors: Processors

    def ledger(self, service: str) -> Ledger: ...

    async def letters(self, service: str) -> list[Replay]:
        """Dead letters never sent again, as they are to be sent now."""

    async def unbalanced(self) -> list[str]:
        """A sentence for each row that tells other than its neighbours."""


class InMemory:
    """On the twins. settings: those of a service that are not its defaults."""

    def __init__(self, settings: Changes = DRAWING) -> None:
        told: dict[str, dict[str, Any]] = {name: _SECRETS | dict(settings.get(name, {})) for name in FLOWS}
        book, tax = BookSettings(**told["accountbook"]), TaxSettings(**told["tax"])
        self._bounds = tax.queue_max, book.awaiting_max
        self.stores = {service: MemoryStore() for service in FLOWS}
        self.processors: Processors = _named(
            Intake(IntakeSettings(**told["intake"]), intake_memory.MemoryRows),
            Matching(MatchingSettings(**told["matching"]), matching_memory.MemoryRows),
            AccountBook(book, book_memory.MemoryRows),
            Tax(tax, tax_memory.MemoryRows),
            Review(ReviewSettings(**told["review"]), review_memory.MemoryRows, _velocity()),
            Returns(ReturnsSettings(**told["returns"]), returns_memory.MemoryRows),
            Exports(ExportsSettings(**told["exports"]), exports_memory.MemoryRows),
        )

    def ledger(self, service: str) -> Ledger:
        return MemoryLedger(Connections(self.stores[service]))

    async def letters(self, service: str) -> list[Replay]:
        letters: dict[str, tuple[DeadLetterRecord, int]] = self.stores[service].table("dead_letter")
        fresh = sorted(id_ for id_, (_, replays) in letters.items() if not replays)[:LETTERS_MAX]
        sent = []
        for id_ in fresh:
            letter, raw = letters[id_][0], letters[id_][0].raw
            stored = StoredLetter(id_, raw.topic, raw.partition, raw.offset, letter.reason, {}, raw.timestamp, 0)
            sent.append(replay_of(service, stored, (raw.key, raw.value, list(raw.headers.items()))))
            letters[id_] = (letter, 1)
        return sent

    async def unbalanced(self) -> list[str]:
        return [*unbalanced(self.stores), *overcrowded(self.stores, *self._bounds)]


class OnPostgres:
    """On real tables. pools: each service's own database, migrated and empty."""

    def __init__(self, pools: Mapping[str, asyncpg.Pool[asyncpg.Record]]) -> None:
        self._pools, self._sealer = pools, Sealer("dead_letter_secret")
        self.processors: Processors = _named(
            Intake(IntakeSettings(**_SECRETS, **OF_A_RUN["intake"])),
            Matching(MatchingSettings(**_SECRETS, **OF_A_RUN["matching"])),
            AccountBook(BookSettings(**_SECRETS, **OF_A_RUN["accountbook"])),
            Tax(TaxSettings(**_SECRETS, **OF_A_RUN["tax"])),
            Review(ReviewSettings(**_SECRETS, **OF_A_RUN["review"]), velocity=_velocity()),
            Returns(ReturnsSettings(**_SECRETS, **OF_A_RUN["returns"])),
            Exports(ExportsSettings(**_SECRETS)),
        )

    def ledger(self, service: str) -> Ledger:
        return PostgresLedger(self._pools[service], self._sealer)

    async def letters(self, service: str) -> list[Replay]:
        async with self._pools[service].acquire() as db:
            box = Letterbox(service, db)
            found, _ = await box.find(Filter(replayed=False), LETTERS_MAX)
            taken = [await box.claim(letter, self._came) for letter in sorted(found, key=lambda letter: letter.id)]
        return [replay for replay in taken if replay]

    async def _came(self, letter: StoredLetter, sealed: bytes | None) -> AsItCame:
        """Open a letter: none here is too long to be kept."""
        assert sealed
        return self._sealer.open(sealed)

    async def unbalanced(self) -> list[str]:
        found = [await self._pools[each.service].fetch(each.query) for each in BALANCES]
        return [row[0] for rows in found for row in rows]


def read_model() -> Cases:
    """Return the read model of cases on memory twins. It publishes nothing, so a chain goes on without it."""
    return Cases(CasesSettings(**_SECRETS), cases_memory.MemoryRows)


def _named(*processors: Processor[Any, Any]) -> Processors:
    return {processor.name: processor for processor in processors}


def _velocity() -> review_memory.MemoryVelocity:
    return review_memory.MemoryVelocity(ReviewSettings(**_SECRETS).velocity_window_s)
