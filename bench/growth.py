"""`python -m bench growth`: does a list cost more once many are stored?

A few thousand lists are played through the running system. Their rows are then copied inside the databases, keys changed,
until so many lists are stored as are asked for; and at each size the closed loop is measured again. What is copied are
whole rows with all their indexes, so the size on disk is the true one; the copies are settled history nobody asks for.
A size the disk has no room for is scaled to what it has room for.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import ceil
from typing import Any, NamedTuple

import asyncpg

from bench.end_to_end import Load
from bench.generator import Script, generator
from bench.measuring.figures import Span
from bench.measuring.meters import Meters
from bench.measuring.pace import ClosedLoop
from bench.measuring.watch import Watch
from bench.opening import open_for_business
from bench.rig import ASIDE, HOME, fresh_stack, process_ids, start_services
from deploy.local.part import Say
from libs.schemas.topics import CHAIN
from simulator.play.quiescence import Quiescence

SERVERS = ("kafka", "postgres", "redis")
SAMPLE_LISTS = 5_000
COPIES_AT_ONCE = 20
DISK_RESERVE_SHARE = 0.25
"""Of the disk's free space that is left free, whatever is asked for."""
_HOT_ROWS_PER_LIST = 0.5
_COUNT = "select count(*) from {table}"
_COLUMNS = """
select a.attname as name, a.attidentity <> '' or a.attgenerated <> '' as made_by_the_server,
       format_type(a.atttypid, null) as type,
       exists (select from pg_index i where i.indrelid = a.attrelid and i.indisunique and a.attnum = any(i.indkey)) as key,
       exists (select from pg_constraint c where c.conrelid = a.attrelid and c.contype = 'f' and a.attnum = any(c.conkey)
                 and not c.confrelid = any($2::regclass[])) as names_another
from pg_attribute a
where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum
"""


@dataclass(frozen=True, slots=True)
class Size:
    """One size of the store. asked, stored: lists; less is stored than asked for where the disk has no room for more.

    growth: CPU per list in terms of the first size's; growth_at_one_pace: likewise, after scaling by the services' own CPU,
    which cannot know how much is stored: a machine that became slower between the windows drops out. filled_per_s: lists
    copied a second to come to this size, with the vacuum afterwards; None for the first, which no copies made.
    """

    asked: int
    stored: int
    cpu_ms_per_list: float
    services_ms_per_list: float
    database_ms_per_list: float
    lists_per_s: float
    bytes_per_list: int
    growth: float
    growth_at_one_pace: float
    filled_per_s: float | None


@dataclass(frozen=True, slots=True)
class Options:
    """sizes: of the store, lists. seconds, warm_up_s: of the closed loop at each."""

    sizes: Sequence[int]
    seconds: float
    warm_up_s: float
    in_flight: int
    seed: int


def measure_growth(options: Options, say: Say) -> dict[str, Any]:
    """Return what bench-growth.json holds. Raises StackError, NotQuiescent or RuntimeError with what went wrong."""
    with fresh_stack(say) as endpoints:
        ports = start_services(endpoints, say)
        asyncio.run(open_for_business(endpoints.kafka, say))
        with generator(Script(endpoints.kafka, options.seed, 2_000, jitter_ms=200)) as partners:

            async def run() -> list[Size]:
                async with Quiescence(endpoints.kafka, without=ASIDE) as rest:
                    load = Load(partners, Watch(Meters(process_ids()), ports, rest), say)
                    return await Growth(load, endpoints.databases, options, say).measure()

            found = asyncio.run(run())
    return {
        "seconds": options.seconds,
        "seed": options.seed,
        "partitions": CHAIN,
        "asked": sorted(options.sizes),
        "growth": found[-1].growth,
        "growth_at_one_pace": found[-1].growth_at_one_pace,
        "sizes": [asdict(size) for size in found],
    }


class Filled(NamedTuple):
    """A size was come to in this way: as in `Size`."""

    asked: int
    bytes_per_list: float
    lists_per_s: float | None


class Growth:
    def __init__(self, load: Load, databases: Mapping[str, str], options: Options, say: Say) -> None:
        self._load, self._databases, self._options, self._say = load, databases, options, say
        self._stored = 0
        self._floor_bytes = _free_bytes() * DISK_RESERVE_SHARE

    async def measure(self) -> list[Size]:
        """The first size is what the sample leaves; then each that is asked for, as far as the disk allows."""
        stores = [await Store.open(name, url) for name, url in self._databases.items()]
        empty = await _size_bytes(stores)
        await self._load.play(SAMPLE_LISTS)
        self._stored = SAMPLE_LISTS
        for store in stores:
            await store.sample(SAMPLE_LISTS)
        each = (await _size_bytes(stores) - empty) / SAMPLE_LISTS
        found = [await self._measure_one(Filled(SAMPLE_LISTS, each, None), None)]
        for asked in sorted(self._options.sizes):
            if filled := await self._grow(stores, asked, each):
                found.append(await self._measure_one(filled, found[0]))
                each = filled.bytes_per_list
        for store in stores:
            await store.db.close()
        return found

    async def _grow(self, stores: Sequence[Store], asked: int, bytes_per_list: float) -> Filled | None:
        """As far as the disk allows. None where there is nothing to add: enough is stored, or there is no room."""
        before, had, began_s = await _size_bytes(stores), self._stored, time.monotonic()
        while True:
            missing = to_add(asked, self._stored, bytes_per_list, _free_bytes() - self._floor_bytes)
            if not (copies := min(COPIES_AT_ONCE, ceil(missing / SAMPLE_LISTS))):
                break
            await asyncio.gather(*(store.copy(self._stored, copies) for store in stores))
            self._stored += SAMPLE_LISTS * copies
            grown = self._stored - had
            bytes_per_list, per_s = (await _size_bytes(stores) - before) / grown, grown / (time.monotonic() - began_s)
            left_min = max(0, missing - SAMPLE_LISTS * copies) / per_s / 60
            self._say(
                f"growing to {asked:,} lists or what fits: {self._stored:,}, {per_s:,.0f} a second, {left_min:.0f} min to go"
            )
        if self._stored == had:
            return None
        self._say("settling the databases")
        await asyncio.gather(*(store.settle() for store in stores))
        await asyncio.to_thread(os.sync)
        return Filled(asked, bytes_per_list, round(grown / (time.monotonic() - began_s), 1))

    async def _measure_one(self, filled: Filled, first: Size | None) -> Size:
        options = self._options
        run = await self._load.run("closed", ClosedLoop(options.in_flight), options.warm_up_s, options.seconds)
        span = Span(run.before, run.after, run.after.released - run.before.released)
        stored, self._stored = self._stored, self._stored + run.last - run.first + 1
        by_process = span.processes_ms()
        cost = sum(by_process.values())
        services = cost - sum(by_process[server] for server in SERVERS)
        growth = cost / first.cpu_ms_per_list if first else 1.0
        slower = services / first.services_ms_per_list if first else 1.0
        return Size(
            filled.asked, stored, round(cost, 4), round(services, 4), by_process["postgres"], round(span.lists_per_s, 1),
            round(filled.bytes_per_list), round(growth, 3), round(growth / slower, 3), filled.lists_per_s,
        )  # fmt: skip


def to_add(asked: int, stored: int, bytes_per_list: float, room_bytes: float) -> int:
    """Say how many lists more: as many as are asked for, or as there is room for."""
    return max(0, min(asked - stored, int(room_bytes / bytes_per_list)))


def _free_bytes() -> int:
    return shutil.disk_usage(HOME).free


async def _size_bytes(stores: Sequence[Store]) -> int:
    return sum([await store.size_bytes() for store in stores])


class Store:
    """One service's database: which of its tables grow with lists, and how their rows are copied."""

    def __init__(self, name: str, db: asyncpg.Connection) -> None:
        self.name, self.db = name, db
        self._copies: dict[str, str] = {}

    @classmethod
    async def open(cls, name: str, url: str) -> Store:
        """Copies need not outlive a crash: none of their commits waits for the disk."""
        settings = {"synchronous_commit": "off"}
        return cls(name, await asyncpg.connect(url, command_timeout=3600, server_settings=settings))

    async def size_bytes(self) -> int:
        return int(await self.db.fetchval("select pg_database_size(current_database())"))

    async def sample(self, lists: int) -> None:
        """Keep the rows there are, of every table that has a row for most lists."""
        tables = [row[0] for row in await self.db.fetch("select tablename from pg_tables where schemaname = 'public'")]
        hot = [t for t in tables if await self.db.fetchval(_COUNT.format(table=t)) >= lists * _HOT_ROWS_PER_LIST]
        await self.db.execute("create schema sample")
        for table in hot:
            await self.db.execute(f"create table sample.{table} as table {table}")
            self._copies[table] = copy_of(table, [dict(row) for row in await self.db.fetch(_COLUMNS, table, hot)])

    async def copy(self, first: int, count: int) -> None:
        """Add the sample `count` times; `first` makes the keys of this call its own."""
        async with self.db.transaction():
            await self.db.execute("set constraints all deferred")
            for statement in self._copies.values():
                await self.db.execute(statement, first, count)

    async def settle(self) -> None:
        """As a store of that age would be: analysed, all-visible."""
        for table in self._copies:
            await self.db.execute(f"vacuum (analyze) {table}")


def copy_of(table: str, columns: Sequence[Mapping[str, Any]]) -> str:
    """Insert the sample's rows for each copy. Whatever is part of a key is made the copy's own, unless it names a row
    of a table that does not grow."""
    kept = [column for column in columns if not column["made_by_the_server"]]
    values = ", ".join(_value(column) for column in kept)
    names = ", ".join(column["name"] for column in kept)
    return (
        f"insert into {table} ({names}) select {values} "
        f"from sample.{table} s, generate_series($1::bigint, $1::bigint + $2::bigint - 1) as copy"
    )


def _value(column: Mapping[str, Any]) -> str:
    name = f"s.{column['name']}"
    if not column["key"] or column["names_another"]:
        return name
    if column["type"] == "text":
        return f"{name} || '~' || copy"
    if column["type"] == "bytea":
        return f"{name} || int8send(copy)"
    return name
