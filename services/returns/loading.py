"""What a batch has to read, in the order in which locks are taken: the same on every store."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Protocol

from libs.runtime.processing import Batch
from libs.schemas.events.intake import ReturnApplied, ReturnArrived
from services.returns.domain.balances import Balance
from services.returns.domain.files import Application, Case, Files, ReleasedList
from services.returns.domain.views import ListReleasedView

KINDS = frozenset({ListReleasedView, ReturnApplied, ReturnArrived})
"""What concerns a case here."""


class Rows(Protocol):
    """Returns' rows in one transaction. A case's row in `released_list` is its lock."""

    async def due_cases(self, day: date) -> set[Case]:
        """Cases with an application that the close of `day` decides."""

    async def keep_places(self, cases: Collection[Case]) -> None:
        """A row without a release for each case that has none, so that the release meets who applied for it."""

    async def lock_lists(self, cases: Collection[Case]) -> Mapping[Case, ReleasedList | None]:
        """None: a place is kept, the release is not here yet."""

    async def balances(self, cases: Collection[Case]) -> Iterable[tuple[Case, Balance]]: ...

    async def applications(self, cases: Collection[Case]) -> Iterable[Application]: ...

    async def save(self, files: Files) -> None:
        """Raises asyncpg.UniqueViolationError where a case was opened by somebody else meanwhile."""

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        """Open applications: "return pending" or "return accepted", how many, since when the oldest."""


def _case(event: Any) -> Case:
    """A declaration spells its case; events of our own refer to it."""
    return (event.ref.owner, event.ref.number) if hasattr(event, "ref") else (event.ebp_code, event.order_no)


async def load(rows: Rows, batch: Batch) -> Files:
    """Lock and read the cases of the batch. Who is applied for gets a row, should the release not be here yet."""
    cases = {_case(r.event) for r in batch.records if type(r.event) in KINDS}
    applied_for = {(r.event.ebp_code, r.event.order_no) for r in batch.records if type(r.event) is ReturnApplied}
    if batch.closings:
        cases |= await rows.due_cases(max(closing.day for closing in batch.closings))
    files = Files()
    if applied_for:
        await rows.keep_places(applied_for)
    if cases:
        for case, released in (await rows.lock_lists(cases)).items():
            if released is None:
                files.awaited.add(case)
            else:
                files.lists[case] = released
    known = files.awaited | files.lists.keys()
    if known:
        for case, balance in await rows.balances(known):
            files.lists[case].balances[balance.gnum] = balance
        for application in await rows.applications(known):
            files.applications.setdefault(application.case, {})[application.return_no] = application
    return files
