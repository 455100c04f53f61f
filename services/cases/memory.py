"""The read model's rows on a store in memory; the stories of `tests/` hold both stores to the same."""

from __future__ import annotations

from collections.abc import Collection

from libs.runtime.twins import memory
from services.cases.domain.answers import AnsweredDocument
from services.cases.domain.files import CaseFile, CaseFiles, FiledParcel, case_from, parcel_from, parcel_text
from services.cases.store import answered_rows, named_rows, reader_rows, row_of


class MemoryRows:
    """They keep the promises of `loading.Rows`."""

    def __init__(self, db: memory.Rows) -> None:
        self._db = db

    async def cases_named(self, names: Collection[str]) -> dict[str, list[str]]:
        wanted, found = set(names), dict[str, list[str]]()
        for name, case in await self._db.scan("case_name", lambda key, _: key[0] in wanted):
            found.setdefault(name, []).append(case)
        return found

    async def lock_parcels(self, keys: Collection[str]) -> dict[str, FiledParcel]:
        await self._db.insert("parcel", dict.fromkeys(keys, ""), on_conflict="skip")
        rows = await self._db.lock("parcel", keys)
        return {key: parcel_from(file) if file else FiledParcel(key) for key, file in rows.items()}

    async def lock_cases(self, keys: Collection[str]) -> dict[str, CaseFile]:
        await self._db.insert("case_file", dict.fromkeys(keys, None), on_conflict="skip")
        rows = await self._db.lock("case_file", keys)
        return {key: case_from(row.file) if row else CaseFile(case=key) for key, row in rows.items()}

    async def lock_answers(self, about: Collection[str]) -> dict[str, AnsweredDocument]:
        return await self._db.lock("answered", about)

    async def save(self, files: CaseFiles) -> None:
        changed = [files.cases[key] for key in sorted(files.changed)]
        await self._db.upsert("case_file", {file.case: row_of(file) for file in changed})
        readers = {row[:3]: row[3] for file in changed for row in reader_rows(file)}
        touched = {file.case for file in changed}
        stale = await self._db.scan("reader", lambda key, case: case in touched and key not in readers)
        await self._db.delete("reader", list(stale))
        await self._db.upsert("reader", readers)
        parcels = [files.parcels[key] for key in sorted(files.changed_parcels)]
        await self._db.upsert("parcel", {each.key: parcel_text(each) for each in parcels})
        await self._db.upsert("case_name", dict.fromkeys(files.names, True))
        await self._db.upsert("answered", {row.about: row for row in answered_rows(files.answers)})
        await self._db.upsert("answered_to", {row[:3]: row[3] for row in named_rows(files.answers)})
