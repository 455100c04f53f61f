"""Every rule of the loop is needed: with it the scenario holds, without it the same assertion finds the damage."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from itertools import count
from typing import Any

import pytest
from aiokafka.errors import RequestTimedOutError
from pytest import MonkeyPatch

from libs.runtime.kafka import cluster
from libs.runtime.kafka.publisher import Publisher
from libs.runtime.loop import batches, reading, trying
from libs.runtime.loop.reading import Reader
from libs.runtime.loop.worker import Worker
from libs.runtime.processing import Connection, Record
from libs.runtime.store import day_work, pages, positions
from libs.runtime.store.deadletters import UnreadableShare
from libs.runtime.store.pages import OutboxRecord, Page
from libs.runtime.store.positions import Move, Place
from libs.runtime.tests.rig import Rig
from libs.runtime.wire.days import PartitionDays
from libs.runtime.wire.envelope import id_apart, plain_origin
from libs.schemas.cloudevents import singles
from libs.schemas.topics import TOPICS
from simulation.switches import send_at_once
from tests.faults import days, scenarios, surroundings

Remove = Callable[[MonkeyPatch, Rig], None]
Scenario = Callable[[Rig], Awaitable[None]]


def _nothing(*_: Any) -> None:
    return None


async def _async_nothing(*_: Any) -> None:
    return None


def position_moves_on_its_own(patch: MonkeyPatch, rig: Rig) -> None:
    """Rule 1: in a transaction other than the effects'."""
    move = positions.move

    async def alone(_: Connection, moves: Sequence[Move]) -> None:
        async with rig.pool.acquire() as db:
            await move(db, moves)

    patch.setattr(positions, "move", alone)


def no_fence(patch: MonkeyPatch, _: Rig) -> None:
    """Rule 2: the position is set, wherever it is."""

    async def set_anyway(db: Connection, moves: Sequence[Move]) -> None:
        rows = [(move.to, *move.place) for move in moves]
        await db.executemany("update position set next_offset = $1 where topic = $2 and partition = $3", rows)

    patch.setattr(positions, "move", set_anyway)


def no_fence_and_no_page_of_its_own(patch: MonkeyPatch, rig: Rig) -> None:
    """Rules 2 and 6: the same, and a page takes the place of another that has its id."""
    no_fence(patch, rig)
    again = "on conflict (topic, partition, first_offset) do update set body = excluded.body"
    patch.setattr(positions, "_WRITE_PAGES", f"{positions._WRITE_PAGES} {again}")


def progress_moves_on_its_own(patch: MonkeyPatch, rig: Rig) -> None:
    """Rule 1: how far a day has come is kept in a transaction other than the effects'."""
    save = day_work.save

    async def alone(_: Connection, progress: day_work.Progress) -> None:
        async with rig.pool.acquire() as db:
            await save(db, progress)

    patch.setattr(day_work, "save", alone)


def gaps_are_taken(patch: MonkeyPatch, _: Rig) -> None:
    """Rule 2: the offset need not be the next one."""
    patch.setattr(batches, "check_gap", _nothing)


def leftovers_stay(patch: MonkeyPatch, _: Rig) -> None:
    """Rule 3: assignment reads the position only."""
    read = positions.read

    async def without_leftovers(db: Connection, places: Sequence[Place]) -> tuple[Any, list[Page]]:
        rows, _ = await read(db, places)
        return rows, []

    patch.setattr(positions, "read", without_leftovers)


def no_assignment_after_a_failure(patch: MonkeyPatch, _: Rig) -> None:
    """Rule 3: an unknown commit counts as none."""
    taken: set[int] = set()
    assign = Worker._assign_until_done

    async def first_only(self: Worker, places: set[Place]) -> None:
        if id(self) not in taken:
            taken.add(id(self))
            await assign(self, places)

    patch.setattr(Worker, "_assign_until_done", first_only)


def published_before_the_commit(patch: MonkeyPatch, _: Rig) -> None:
    """Rule 4: pages go out as soon as they are written."""
    transact = Worker._transact

    async def eager(self: Worker, *arguments: Any) -> list[Page]:
        written = await transact(self, *arguments)
        await self._publisher.put(written)
        return written

    patch.setattr(Worker, "_transact", eager)


def batches_overtake(patch: MonkeyPatch, _: Rig) -> None:
    """Rule 5: everything for a destination is sent at once, and what failed is sent again."""
    patch.setattr(Publisher, "_send", send_at_once)


def leftovers_go_by_name(patch: MonkeyPatch, _: Rig) -> None:
    """Rule 3: left over pages go out sorted by their input's name."""
    by_name = positions._LEFTOVERS.replace("order by number", "order by topic, partition, first_offset")
    patch.setattr(positions, "_LEFTOVERS", by_name)


def any_page_is_deleted(patch: MonkeyPatch, _: Rig) -> None:
    """Rule 6: an acknowledged page takes the others along."""

    async def all_of_them(db: Connection, ids: Sequence[tuple[str, int, int]]) -> None:
        if ids:
            await db.execute("delete from outbox")

    patch.setattr(positions, "delete_pages", all_of_them)


def every_id_is_new(patch: MonkeyPatch, _: Rig) -> None:
    """Rule 1 and 8: nobody looks at watermarks."""
    rising = count(1)
    patch.setattr(reading, "id_apart", lambda text: (id_apart(text)[0], next(rising), 0))


def watermarks_are_not_kept(patch: MonkeyPatch, _: Rig) -> None:
    """Rule 1: they live in memory only."""
    patch.setattr(positions, "mark", _async_nothing)


def ids_without_incarnation(patch: MonkeyPatch, _: Rig) -> None:
    """Rule 8: an id names the topic by its name only."""

    def plain(text: str) -> tuple[str, int, int]:
        origin, offset, index = id_apart(text)
        return plain_origin(origin), offset, index

    patch.setattr(reading, "id_apart", plain)


def ids_in_any_order(patch: MonkeyPatch, _: Rig) -> None:
    """Rule 8: events go out as they were decided."""

    in_order = pages._PageDraft.turn_to

    def as_they_come(self: pages._PageDraft, cause: Record, traceparent: str | None) -> bool:
        self._offset = min(self._offset, cause.offset - 1)
        return in_order(self, cause, traceparent)

    patch.setattr(pages._PageDraft, "turn_to", as_they_come)


def log_is_not_checked(patch: MonkeyPatch, _: Rig) -> None:
    """Rule 9: whatever is there is read."""
    patch.setattr(positions, "check_log", _nothing)


def any_share_may_be_unreadable(patch: MonkeyPatch, _: Rig) -> None:
    """A bad deploy drains the topic into dead letters."""
    patch.setattr(UnreadableShare, "exceeded_by", lambda *_: False)


def a_failing_record_halts(patch: MonkeyPatch, _: Rig) -> None:
    """Nobody is put aside: whatever cannot be applied is a fault of ours."""
    patch.setattr(Reader, "is_ours", lambda *_: True)


def batches_are_not_halved(patch: MonkeyPatch, _: Rig) -> None:
    """A batch that fails is judged as a whole."""
    patch.setattr(trying.Narrowing, "halve", lambda *_: True)


def pages_without_partitions(patch: MonkeyPatch, _: Rig) -> None:
    """Rule 10: where an event goes is found out when it is sent."""
    unpack = Page.unpack

    def found_anew(*arguments: Any) -> Page:
        page = unpack(*arguments)
        page.messages = [message._replace(partition=_now(message)) for message in page.messages]
        return page

    def _now(message: OutboxRecord) -> int:
        first = next(singles(dict(message.headers), message.key, message.value))
        return pages.partition_of(first.key or b"", TOPICS[message.topic].partitions)

    patch.setattr(Page, "unpack", found_anew)


def event_topics_are_compacted(patch: MonkeyPatch, _: Rig) -> None:
    """Rule 14: the last record of a key is enough, some say."""
    make = cluster._new_topic

    def compacted(*arguments: Any) -> Any:
        topic: Any = make(*arguments)
        topic.config |= {"cleanup.policy": "compact"}
        return topic

    patch.setattr(cluster, "_new_topic", compacted)


def nothing_goes_by_itself(patch: MonkeyPatch, _: Rig) -> None:
    """Every failure of the database halts, or is somebody else's."""
    patch.setattr(trying, "TRANSIENT", (RequestTimedOutError,))


def facts_count_for_the_day_they_state(patch: MonkeyPatch, _: Rig) -> None:
    """The day barrier: a closed day is no longer closed."""
    patch.setattr(PartitionDays, "count_for", lambda _, day: day)


def commits_run_ahead(patch: MonkeyPatch, _: Rig) -> None:
    """Rule 7: the window has no bound."""

    async def put(self: Publisher, written: Iterable[Page]) -> None:
        self._queue.extend(written)
        self._wake.set()

    patch.setattr(Publisher, "put", put)


PROTECTIONS: tuple[tuple[Remove, Scenario], ...] = (
    (position_moves_on_its_own, scenarios.crash_inside_the_transaction),
    (no_fence, scenarios.zombie_behind_its_successor),
    (gaps_are_taken, scenarios.gap_in_what_the_consumer_gives),
    (leftovers_stay, scenarios.crash_after_the_commit),
    (leftovers_stay, scenarios.reply_to_commit_lost),
    (no_assignment_after_a_failure, scenarios.reply_to_commit_lost),
    (published_before_the_commit, scenarios.rollback_after_a_decision),
    (batches_overtake, scenarios.broker_refuses_the_first_batch),
    (leftovers_go_by_name, scenarios.crash_with_pages_of_one_key_on_two_inputs),
    (any_page_is_deleted, scenarios.crash_with_one_page_sent_and_one_not),
    (every_id_is_new, scenarios.event_published_twice),
    (watermarks_are_not_kept, scenarios.event_published_again_after_a_restart),
    (ids_without_incarnation, scenarios.input_topic_of_the_sender_made_anew),
    (ids_in_any_order, scenarios.decisions_out_of_order),
    (log_is_not_checked, scenarios.log_cut_before_the_position),
    (log_is_not_checked, scenarios.topic_made_anew),
    (any_share_may_be_unreadable, scenarios.nothing_can_be_read),
    (a_failing_record_halts, scenarios.one_document_that_cannot_be_applied),
    (batches_are_not_halved, scenarios.one_document_that_cannot_be_applied),
    (pages_without_partitions, surroundings.partitions_added_between_commit_and_publish),
    (event_topics_are_compacted, surroundings.log_is_compacted_behind_a_repetition),
    (nothing_goes_by_itself, surroundings.disk_is_full),
    (nothing_goes_by_itself, surroundings.postgres_ends_the_backend),
    (nothing_goes_by_itself, surroundings.postgres_is_killed),
    (nothing_goes_by_itself, surroundings.postgres_is_stopped),
    (nothing_goes_by_itself, surroundings.postgres_is_gone_between_two_commands),
    (nothing_goes_by_itself, surroundings.postgres_does_not_answer),
    (facts_count_for_the_day_they_state, surroundings.fact_behind_its_closed_day),
    (commits_run_ahead, surroundings.commits_faster_than_the_broker),
    (leftovers_stay, days.death_between_two_pieces),
    (progress_moves_on_its_own, days.death_inside_a_piece),
    (no_fence_and_no_page_of_its_own, days.two_workers_have_the_days),
)


def _name(value: Any) -> str:
    return str(value.__name__)


@pytest.mark.parametrize("scenario", dict.fromkeys(scenario for _, scenario in PROTECTIONS), ids=_name)
async def test_the_promise_holds(rig: Rig, scenario: Scenario) -> None:
    await scenario(rig)


@pytest.mark.parametrize(("remove", "scenario"), PROTECTIONS, ids=_name)
async def test_without_its_protection_the_damage_is_found(
    rig: Rig, monkeypatch: MonkeyPatch, remove: Remove, scenario: Scenario
) -> None:
    remove(monkeypatch, rig)
    with pytest.raises(AssertionError):
        await scenario(rig)
