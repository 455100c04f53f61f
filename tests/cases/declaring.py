"""Documents go through intake and matching on the memory twins, and a case comes to its end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random
from typing import Any, NamedTuple

from msgspec.structs import replace

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import A_DAY, Driver
from libs.schemas.ceb.samples import sample
from libs.schemas.events.base import Event
from libs.schemas.events.intake import CaseDocument, ListAccepted, ReceiptsIssued
from libs.schemas.events.matching import ListMatched, ListRefused, WithdrawalAsked
from libs.schemas.events.retractions import DocumentRetracted
from libs.schemas.events.review import Ground, ListWithdrawn
from libs.schemas.events.withdrawals import WithdrawalDeclared
from libs.schemas.kinds import KINDS
from libs.schemas.tests import verdicts
from services.intake.memory import MemoryRows as IntakeRows
from services.intake.processor import Intake
from services.intake.settings import Settings as IntakeSettings
from services.intake.tests.parcels import parsed, rejected
from services.intake.tests.register import REGISTER
from services.matching.memory import MemoryRows as MatchingRows
from services.matching.processor import Matching
from services.matching.settings import Settings as MatchingSettings

_INTAKE = Intake(IntakeSettings(), IntakeRows)
_MATCHING = Matching(MatchingSettings(), MatchingRows)


_MESSAGES = {name: kind.message for name, kind in KINDS.items() if kind.message}
_TAKEN_BACK = Ground(rule="review.list.withdrawn", version=1, code="100", text="清单已撤销 withdrawn by its declarant")


class Act(NamedTuple):
    """A partner sends a document. after: the acts that must have come before it, by name."""

    name: str
    kind: str
    changes: dict[str, Any] = {}
    after: tuple[str, ...] = ()


def possible(acts: Sequence[Act]) -> bool:
    """Say whether each act comes behind those that it follows, as far as they are there."""
    names = {act.name for act in acts}
    come: set[str] = set()
    for act in acts:
        if not set(act.after) & names <= come:
            return False
        come.add(act.name)
    return True


class Case:
    """Both services, and what was said. mingle: puts what intake published of an act anywhere among what still lies
    before matching, as other partitions would."""

    def __init__(self, mingle: Random | None = None) -> None:
        store = MemoryStore()
        store.table("party").update({party.code: party for party in REGISTER})
        self._intake = Driver(_INTAKE, Connections(store))
        self._matching = Driver(_MATCHING, Connections(MemoryStore()))
        self._mingle, self._lying = mingle, list[Event]()
        self.told: list[Event] = []
        self.outcomes: list[ListMatched | ListRefused] = []
        self.asked: list[WithdrawalAsked] = []

    async def send(self, *acts: Act) -> None:
        for act in acts:
            told = await self._intake.feed(parsed(act.kind, sample(_MESSAGES[act.kind], **act.changes)))
            self.told += told
            for event in told:
                if isinstance(event, CaseDocument | DocumentRetracted | WithdrawalDeclared):
                    place = self._mingle.randrange(len(self._lying) + 1) if self._mingle else len(self._lying)
                    self._lying.insert(place, event)

    async def arrive(self) -> None:
        """Let matching have all that lies before it."""
        while self._lying:
            cut = self._mingle.randrange(1, len(self._lying) + 1) if self._mingle else len(self._lying)
            batch, self._lying = self._lying[:cut], self._lying[cut:]
            self._heard(await self._matching.feed(*batch))

    async def end_day(self) -> None:
        self._heard(await self._matching.close(A_DAY))

    async def reject(self) -> None:
        """Review rejects what matching refused last."""
        accepted = [event for event in self.told if isinstance(event, ListAccepted)][-1]
        self.told += await self._intake.feed(rejected(accepted))

    async def withdraw(self) -> None:
        """The declarant takes back the list that waits, and review says that it is."""
        accepted = [event for event in self.told if isinstance(event, ListAccepted)][-1]
        await self.send(Act("withdrawal", "withdrawal", {"invtNo": accepted.pre_no}))
        await self.arrive()
        [asked] = self.asked
        assert asked.list, asked.findings
        ended = ListWithdrawn(list=asked.list, **{**verdicts.REJECTED, "grounds": [_TAKEN_BACK]})
        self.told += await self._intake.feed(ended)

    def _heard(self, events: Iterable[Event]) -> None:
        self.asked += [event for event in events if isinstance(event, WithdrawalAsked)]
        self.outcomes += [event for event in events if isinstance(event, ListMatched | ListRefused)]

    def statuses(self) -> list[str]:
        issued = [event for event in self.told if isinstance(event, ReceiptsIssued)]
        return [receipt.receipt["returnStatus"] for event in issued for receipt in event.receipts]

    @property
    def end(self) -> list[Any]:
        """Each case's last outcome, without what was numbered on the way."""
        last = {event.ref.case: event for event in self.outcomes}
        return [_plain(last[case]) for case in sorted(last)]


def _plain(event: ListMatched | ListRefused) -> Any:
    if isinstance(event, ListRefused):
        return event.ref.case, [(finding.rule, finding.actual, finding.expected) for finding in event.findings]
    ref = replace(event.list.ref, attempt=1)
    return replace(event, list=replace(event.list, invt_no=None, submission_id="", ref=ref))
