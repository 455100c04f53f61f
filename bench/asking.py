"""Measures how long a page of cases takes on a store of very many, with and without writes beside it.

Cases are copied from a few lives that were filed by the service itself, so a file has the size that it has. Questions go
through the real routes.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from time import perf_counter, process_time
from typing import Any, NamedTuple

import asyncpg
import httpx

from deploy.local.part import Say
from deploy.local.parts.postgres import Postgres
from deploy.local.secrets import LOCAL_SECRETS
from libs.identity import CUSTOMS, Principal
from libs.runtime.app import look_for_cycles_seldom
from libs.runtime.twins.asking import asked_by, client_of, somebody
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import fresh_database
from libs.schemas.events import review
from services.cases.domain.files import CaseFile, CaseFiles
from services.cases.domain.shares import readers_of
from services.cases.http import routes
from services.cases.pages import CasePages
from services.cases.settings import Settings
from services.cases.store import CaseRow, PostgresRows, row_of, tie_of
from services.cases.tests import samples
from services.cases.tests.conftest import CasesDriver

HOME = Path("var/bench-asking")
LIMIT_MS = 50.0
_PIECE = 20_000
_SHOPS = 200
"""Platforms that share the cases, the first one a third of them."""
_TIMES = 400
_WEIGHTS = (2, 2, 90, 4, 2)
_APART_MS = 40
_WRITTEN, _BATCH = 200_000, 500
_OFFICES = 40
_CASE_COLUMNS = (
    "case_key", "tie", "opened_ms", "status", "waiting", "waiting_since", "office", "trade_mode", "direction", "settled",
    "day", "file",
)  # fmt: skip
_FIRST_MS = 1_700_000_000_000


class AskedPage(NamedTuple):
    """A question, asked many times. Milliseconds; cpu: of the service, a page."""

    name: str
    p50: float
    p99: float
    worst: float
    cpu: float


def measure_asking(cases: int, seed: int, say: Say) -> dict[str, Any]:
    """Fill a store of so many cases, and ask. Whatever was there under the home is wiped."""
    os.environ.update({name: secret for name, secret in LOCAL_SECRETS.items() if name not in os.environ})
    postgres = Postgres(HOME)
    postgres.stop()
    postgres.remove()
    try:
        dsn = postgres.databases(postgres.start(say), ("cases",))["cases"]
        return asyncio.run(_measured(dsn, cases, seed, say))
    finally:
        postgres.stop()
        postgres.remove()


async def _measured(dsn: str, cases: int, seed: int, say: Say) -> dict[str, Any]:
    db = await fresh_database(dsn, "cases")
    begun = perf_counter()
    await _fill(db, cases, seed, say)
    await db.execute("vacuum analyze")
    filled_s = perf_counter() - begun
    size = await db.fetchval("select pg_database_size(current_database())")
    quiet = await _ask(dsn, cases, seed, say)
    writer = multiprocessing.get_context("spawn").Process(target=_write, args=(dsn, seed), daemon=True)
    writer.start()
    beside = await _ask(dsn, cases, seed, say)
    writer.terminate()
    writer.join()
    await db.close()
    return {
        "cases": cases, "fill_s": round(filled_s, 1), "bytes_a_case": round(size / cases), "limit_ms": LIMIT_MS,
        "pages": [page._asdict() for page in quiet], "beside_writes": [page._asdict() for page in beside],
    }  # fmt: skip


def print_asking(found: dict[str, Any]) -> None:
    print(f"{found['cases']:,} cases, {found['bytes_a_case']} bytes each in the store")
    print(f"{'a page of 100, ms':<40} {'p50':>7} {'p99':>7} {'worst':>7} {'cpu':>7} {'p99 beside writes':>18}")
    for page, beside in zip(found["pages"], found["beside_writes"], strict=True):
        figures = f"{page['p50']:7.1f} {page['p99']:7.1f} {page['worst']:7.1f} {page['cpu']:7.1f} {beside['p99']:18.1f}"
        print(f"{page['name']:<40} {figures}")


def slow(found: dict[str, Any]) -> list[str]:
    """Name the questions whose p99 is above the limit."""
    return [page["name"] for page in (*found["pages"], *found["beside_writes"]) if page["p99"] > LIMIT_MS]


async def _lives() -> list[CaseFile]:
    """Files of cases at the points where they stand for long."""
    driver = CasesDriver(Connections(MemoryStore()))
    papers: list[Callable[[str, str], Any]] = [
        samples.order,
        samples.payment,
        samples.waybill,
        samples.listed,
        samples.matched,
        samples.assessed,
    ]
    for of, steps, last in (
        ("A", 4, None), ("B", 6, samples.verdict(review.ListManualReviewOrdered, "1", "300", "B")),
        ("C", 6, samples.released("1", "C")), ("D", 6, samples.verdict(review.ListRejected, "1", "100", "D")),
        ("E", 3, None),
    ):  # fmt: skip
        await driver.feed(*(make("1", of) for make in papers[:steps]), *([last] if last else ()))
        if of == "C":
            await driver.feed(samples.billed("1", of), samples.bundled("1", of=of), samples.exited("1", of=of))
    return [await driver.file(f"EBP{of}:1{of}") for of in "ABCDE"]


class _Copy(NamedTuple):
    """A case of its own, as its rows have it."""

    row: CaseRow
    readers: list[str]


def _copies(lives: Sequence[CaseFile], cases: int, seed: int) -> Iterator[_Copy]:
    """Copy lives: each has a platform, an office and a moment of its own."""
    rng, known = Random(seed), [(row_of(life), readers_of(life), of) for life, of in zip(lives, "ABCDE", strict=True)]
    for nth in range(cases):
        row, readers, of = rng.choices(known, _WEIGHTS)[0]
        shop = f"EBP{0 if rng.random() < 1 / 3 else rng.randrange(_SHOPS)}"
        office, case, opened = str(3100 + rng.randrange(_OFFICES)), f"{shop}:T{nth}", _FIRST_MS + nth * _APART_MS
        text = row.file.replace(f"EBP{of}", shop).replace(f"1{of}", f"T{nth}")
        text = text.replace(f'"{samples.OFFICE}"', f'"{office}"').replace(str(row.opened_ms), str(opened))
        own = row._replace(
            case_key=case, tie=tie_of(case), opened_ms=opened, office=office if row.office else None, file=text
        )
        named = {f"EBP{of}": shop, f" {samples.OFFICE}": f" {office}"}
        yield _Copy(own, [named.get(code, code) for code in readers])


async def _fill(db: Any, cases: int, seed: int, say: Say) -> None:
    made = _copies(await _lives(), cases, seed)
    while piece := list(islice(made, _PIECE)):
        await db.copy_records_to_table("case_file", records=[one.row for one in piece], columns=_CASE_COLUMNS)
        readers = [(code, row.opened_ms, row.tie, row.case_key) for row, codes in piece for code in codes]
        await db.copy_records_to_table("reader", records=readers, columns=("code", "opened_ms", "tie", "case_key"))
        say(f"store: up to {piece[-1].row.case_key}")


def _questions(cases: int) -> list[tuple[str, Principal, Callable[[Random], str]]]:
    """Name, who asks, and what: somewhere in the middle of their list."""
    shop, small = somebody("EBP0", "platform"), somebody("EBP7", "platform")
    officer, customs = somebody("O", "officer", "3107"), somebody("4000", CUSTOMS)

    def somewhere(rng: Random) -> str:
        moment = datetime.fromtimestamp((_FIRST_MS + rng.randrange(cases * _APART_MS)) // 1000, UTC)
        return f"until={moment.strftime('%Y-%m-%dT%H:%M:%SZ')}"

    return [
        ("a platform with a third of all", shop, lambda rng: f"/v1/cases?{somewhere(rng)}"),
        ("a small platform", small, lambda rng: f"/v1/cases?{somewhere(rng)}"),
        ("a platform, waiting for documents", shop, lambda rng: f"/v1/cases?waiting=documents&{somewhere(rng)}"),
        ("a platform, status and mode", shop, lambda rng: f"/v1/cases?status=800&mode=1210&{somewhere(rng)}"),
        ("an officer's cases", officer, lambda rng: f"/v1/cases?{somewhere(rng)}"),
        ("an officer's queue", officer, lambda _: "/v1/queue"),
        ("customs, the queue of every office", customs, lambda _: "/v1/queue"),
        ("customs, by status", customs, lambda rng: f"/v1/cases?status=300&{somewhere(rng)}"),
        ("customs, all", customs, lambda rng: f"/v1/cases?{somewhere(rng)}"),
    ]


async def _ask(dsn: str, cases: int, seed: int, say: Say) -> list[AskedPage]:
    found, rng = list[AskedPage](), Random(seed)
    async with asyncpg.create_pool(dsn, min_size=2, max_size=4) as pool:
        told = routes(CasePages(pool, Settings().window))
        look_for_cycles_seldom()  # as the service does that is asked
        for name, who, path in _questions(cases):
            begun = process_time()
            async with client_of(asked_by(who, told)) as client:
                times = await _timed(client, partial(path, rng))
            say(f"asked: {name}")
            cpu = (process_time() - begun) * 1000 / _TIMES
            found.append(AskedPage(name, times[len(times) // 2], times[int(len(times) * 0.99)], times[-1], cpu))
    return found


async def _timed(client: httpx.AsyncClient, path: Callable[[], str]) -> list[float]:
    times: list[float] = []
    for _ in range(_TIMES):
        asked, begun = path(), perf_counter()
        answer = await client.get(asked)
        times.append((perf_counter() - begun) * 1000)
        answer.raise_for_status()
    return sorted(times)


def _write(dsn: str, seed: int) -> None:
    """Change cases at random, in batches as the loop does, until somebody ends this process."""
    asyncio.run(_writing(dsn, seed))


async def _writing(dsn: str, seed: int) -> None:
    rng, db = Random(seed), await asyncpg.connect(dsn)
    known = [row["case_key"] for row in await db.fetch("select case_key from case_file limit $1", _WRITTEN)]
    while True:
        async with db.transaction():
            rows = PostgresRows(db)
            files = CaseFiles(cases=await rows.lock_cases(rng.sample(known, min(_BATCH, len(known)))))
            files.changed = set(files.cases)
            await rows.save(files)
