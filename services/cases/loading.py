"""Read what a batch needs, in the order in which locks are taken. It is the same on every store.

First names, then parcels, cases, answers, each sorted: the workers of two partitions never wait in a circle. Rows
that are not there are made before they are locked, so that of two who file the first facts of a case the second sees the
first's.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from services.cases.domain.answers import AnsweredDocument
from services.cases.domain.files import CaseFile, CaseFiles, FiledParcel
from services.cases.reads import Touched


class Rows(Protocol):
    """The read model's rows in one transaction."""

    async def cases_named(self, names: Collection[str]) -> dict[str, list[str]]: ...

    async def lock_parcels(self, keys: Collection[str]) -> dict[str, FiledParcel]:
        """Make and lock these parcels."""

    async def lock_cases(self, keys: Collection[str]) -> dict[str, CaseFile]:
        """Make and lock these cases."""

    async def lock_answers(self, about: Collection[str]) -> dict[str, AnsweredDocument]:
        """Lock what was answered of these. Nobody else makes their rows: a document's receipts lie on one partition."""

    async def save(self, files: CaseFiles) -> None: ...


async def load(rows: Rows, touched: Touched) -> CaseFiles:
    """Lock the cases that the batch is about, the parcels by which waybills find them, and what was answered."""
    files, cases = CaseFiles(), set(touched.cases)
    if touched.names:
        files.found = await rows.cases_named(touched.names)
        cases.update(case for found in files.found.values() for case in found)
    if touched.parcels:
        files.parcels = await rows.lock_parcels(touched.parcels)
        cases.update(case for parcel in files.parcels.values() for case in parcel.cases)
    if cases:
        files.cases = await rows.lock_cases(cases)
    if touched.answers:
        files.answers.rows = await rows.lock_answers(touched.answers)
    return files
