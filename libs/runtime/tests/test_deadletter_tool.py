"""The operator's way with a record that could not be read: a real service, broker and database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from confluent_kafka import OFFSET_END, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from pydantic import SecretStr

from libs.runtime.app import application
from libs.runtime.clock import SHANGHAI
from libs.runtime.failures import DeadLetter
from libs.runtime.processing import Decoder, RawRecord
from libs.runtime.store.deadletters import DeadLetterRecord, Sealer, store
from libs.runtime.store.letterbox import TOLD_LATER_DAYS, StoredLetter, replay_of
from libs.runtime.tests.echo import Echo, EchoSettings, an_order, read_order
from libs.runtime.tools.deadletter_tool import main
from libs.runtime.tools.retention_command import retention_of
from libs.runtime.wire.spans import BATCH_BYTES, BATCH_SHA256, LAST_OFFSET, NOT_OPENED
from libs.schemas.topics import DOCUMENTS, dead_letters, replays

DEADLINE_SECONDS = 120
REPLAYS = replays("matching").name
_offsets = count()


class EchoThatReads(Echo):
    """Reads records of these schema versions."""

    def __init__(self, *versions: bytes | None) -> None:
        self._versions = versions

    def decoder(self, topic: str) -> Decoder | None:
        def decode(raw: RawRecord) -> Any:
            if raw.headers.get("schema") not in self._versions:
                raise DeadLetter("unknown-schema")
            return read_order(raw.value or b"")

        return decode


Tool = Callable[..., Awaitable[tuple[int, str, str]]]


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch, servers: Any, kafka: str, capsys: pytest.CaptureFixture[str]) -> Tool:
    """The command with its words: (exit code, what it printed, what it complained of)."""
    monkeypatch.setenv("KAFKA_BOOTSTRAP", kafka)
    monkeypatch.setenv("DATABASE_URL_MATCHING", servers.databases["matching"])

    async def run(*words: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = await asyncio.to_thread(main, list(words))
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return run


@pytest.fixture
async def db(database: Any, kafka: str) -> AsyncIterator[Any]:
    """The service's database; its log is empty before, and what cannot be read is gone from it after."""
    await empty_logs(kafka)
    db = await database("matching")
    await db.execute("create table echo (order_no text primary key, times int not null)")
    yield db
    await empty_logs(kafka)


async def empty_logs(kafka: str) -> None:
    """Cut the service's logs off at their ends, but for what it says: a rebuild reads that from its beginning."""
    logs = [DOCUMENTS, replays("matching"), dead_letters("matching")]
    ends = [
        TopicPartition(topic.name, partition, OFFSET_END) for topic in logs for partition in range(topic.partitions)
    ]
    admin = AdminClient({"bootstrap.servers": kafka})

    def cut() -> bool:
        try:
            return all(done.result(timeout=20) for done in admin.delete_records(ends).values())
        except KafkaException as failure:
            if failure.args[0].code() != KafkaError.NOT_LEADER_FOR_PARTITION:
                raise
            return False  # a broker that has just started does not lead all its partitions yet

    await until(lambda: asyncio.to_thread(cut))


@asynccontextmanager
async def running(processor: Echo, kafka: str, dsn: str, **more: Any) -> AsyncIterator[None]:
    """The service, in this process."""
    settings = EchoSettings(
        kafka_bootstrap=kafka, database_url=SecretStr(dsn), trace_share=0, session_timeout_ms=6000, **more
    )
    app = application(processor, settings)
    async with app.router.lifespan_context(app):
        yield


def send(kafka: str, order_no: str, **headers: bytes | None) -> None:
    """An order as `intake` would publish it, but for these headers."""
    producer = Producer({"bootstrap.servers": kafka})
    usual: dict[str, bytes | None] = {
        "ce_id": f"intake/declare.orders@{uuid4()}-0/{next(_offsets)}/0".encode(),
        "ce_type": b"OrderAccepted",
    }
    body = an_order(order_no).encode()
    producer.produce(DOCUMENTS.name, body, order_no.encode(), headers=list({**usual, **headers}.items()), partition=0)
    assert producer.flush(20) == 0


async def until(happened: Callable[[], Awaitable[Any]]) -> Any:
    """Wait until `happened` gives something, and return it; fail at the deadline."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        while True:
            if found := await happened():
                return found
            await asyncio.sleep(0.05)


async def letter_of(db: Any, order_no: str, *, topic: str = DOCUMENTS.name, known: str = "") -> str:
    """The id of the letter of this order's record on `topic`, once it is there; another one than `known`."""
    sealer = Sealer(EchoSettings().dead_letter_secret.get_secret_value())

    async def look() -> str | None:
        rows = await db.fetch("select id, body from dead_letter where topic = $1 and id <> $2", topic, known)
        return next((row["id"] for row in rows if sealer.open(row["body"])[0] == order_no.encode()), None)

    return str(await until(look))


async def applied(db: asyncpg.Connection, order_no: str) -> int | None:
    times: int | None = await db.fetchval("select times from echo where order_no = $1", order_no)
    return times


async def test_after_a_fixed_deploy_a_replay_takes_effect_exactly_once(
    db: Any, servers: Any, kafka: str, tool: Tool
) -> None:
    order_no = f"T-{uuid4()}"
    dsn = servers.databases["matching"]
    async with running(EchoThatReads(None, b"1"), kafka, dsn):
        send(kafka, order_no, schema=b"2")
        letter = await letter_of(db, order_no)

    code, listed, _ = await tool("list", "--service", "matching", "--reason", "unknown-schema")
    assert code == 0
    assert letter in listed
    assert "ce_type: OrderAccepted" in listed
    assert order_no not in listed, "a list shows no value of the record"

    code, shown, _ = await tool("show", letter)
    assert code == 0
    assert "Personal data" in shown
    assert f"key: {order_no}" in shown
    assert "header schema: 2" in shown
    assert '"itemName":"tea"' in shown

    async with running(EchoThatReads(None, b"1", b"2"), kafka, dsn):
        code, said, _ = await tool("replay", letter)
        assert code == 0
        assert "1 replayed" in said
        await until(lambda: applied(db, order_no))
        code, said, _ = await tool("replay", "--reason", "unknown-schema", "--service", "matching")
        assert code == 0
        assert "nothing to replay" in said
        code, _, complaint = await tool("replay", letter)
        assert code == 1
        assert complaint.startswith("replayed 1× already.")
        other = f"T-{uuid4()}"
        send(kafka, other)
        await until(lambda: applied(db, other))
    assert await applied(db, order_no) == 1
    assert await db.fetchval("select replays from dead_letter where id = $1", letter) == 1
    _, listed, _ = await tool("list", "--reason", "unknown-schema", "--service", "matching")
    assert "replayed 1×" in listed


async def test_a_batch_that_could_not_be_opened_is_listed_and_not_sent_again(db: Any, tool: Tool) -> None:
    id_ = f"matching/x@y-0/{uuid4().int % 10**6}"
    known: dict[str, bytes | None] = {LAST_OFFSET: b"9", BATCH_BYTES: b"3", BATCH_SHA256: b"ab"}
    raw = RawRecord("cbec.declare.orders.v1", 0, 7, datetime.now(SHANGHAI), None, b"raw", known)
    sealer = Sealer(EchoSettings().dead_letter_secret.get_secret_value())
    await store(db, [DeadLetterRecord(id_, NOT_OPENED, raw)], sealer)
    _, listed, _ = await tool("list", "--service", "matching", "--reason", NOT_OPENED)
    assert id_ in listed and f"{LAST_OFFSET}: 9" in listed
    assert "nothing to replay" in (await tool("replay", "--all", "--service", "matching"))[1]
    code, _, complaint = await tool("replay", id_)
    assert code == 1 and "its sender has to send it again" in complaint


async def test_what_was_too_long_to_be_kept_is_replayed_from_its_place(
    db: Any, servers: Any, kafka: str, tool: Tool
) -> None:
    order_no = f"T-{uuid4()}"
    dsn = servers.databases["matching"]
    async with running(EchoThatReads(None), kafka, dsn, dead_letter_bytes_max=10):
        send(kafka, order_no, schema=b"2")
        letter = await until(lambda: db.fetchval("select id from dead_letter where body is null"))
    async with running(EchoThatReads(None, b"2"), kafka, dsn):
        _, shown, _ = await tool("show", letter)
        assert "too long to be kept" in shown and order_no in shown
        assert (await tool("replay", letter))[0] == 0
        await until(lambda: applied(db, order_no))


async def test_what_still_cannot_be_read_comes_back_as_a_new_letter_that_can_be_replayed(
    db: Any, servers: Any, kafka: str, tool: Tool
) -> None:
    order_no = f"T-{uuid4()}"
    dsn = servers.databases["matching"]
    async with running(EchoThatReads(None), kafka, dsn):
        send(kafka, order_no, schema=b"3")
        first = await letter_of(db, order_no)
        assert (await tool("replay", first))[0] == 0
        second = await letter_of(db, order_no, topic=REPLAYS)
        _, shown, _ = await tool("show", second)
        assert f"header tg_replay_of: {first}" in shown
        assert (await tool("replay", "--all", "--service", "matching"))[0] == 0
        third = await letter_of(db, order_no, topic=REPLAYS, known=second)
        _, shown, _ = await tool("show", third)
        assert f"header tg_replay_of: {second}" in shown
        assert shown.count(f"header tg_topic: {DOCUMENTS.name}") == 1
    async with running(EchoThatReads(None, b"3"), kafka, dsn):
        assert (await tool("replay", "--all", "--service", "matching"))[0] == 0
        await until(lambda: applied(db, order_no))
    assert await applied(db, order_no) == 1, "of three letters of one record only the last was open"


async def test_a_null_header_that_is_optional_does_not_stop_a_replay(
    db: Any, servers: Any, kafka: str, tool: Tool
) -> None:
    order_no = f"T-{uuid4()}"
    async with running(EchoThatReads(None), kafka, servers.databases["matching"]):
        send(kafka, order_no, ce_customsday=None)
        letter = await letter_of(db, order_no)
        _, shown, _ = await tool("show", letter)
        assert "null-header" in shown
        assert "header ce_customsday: NULL" in shown
        assert (await tool("replay", letter))[0] == 0
        await until(lambda: applied(db, order_no))


async def test_another_key_opens_nothing_and_counts_nothing(
    db: Any, servers: Any, kafka: str, tool: Tool, monkeypatch: pytest.MonkeyPatch
) -> None:
    order_no = f"T-{uuid4()}"
    async with running(EchoThatReads(None), kafka, servers.databases["matching"]):
        send(kafka, order_no, schema=b"4")
        letter = await letter_of(db, order_no)
    monkeypatch.setenv("DEAD_LETTER_SECRET", "another")
    for words in (("show", letter), ("replay", letter)):
        code, _, complaint = await tool(*words)
        assert code == 1
        assert complaint.startswith("DEAD_LETTER_SECRET is not the key")
    assert await db.fetchval("select replays from dead_letter where id = $1", letter) == 0


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("show", "matching/intake.documents@x-0/1"), "matching has no dead letter"),
        (("show", "nobody/1"), "nobody/1 is not the id of a dead letter"),
        (("list", "--service", "tax"), "no database of tax: set DATABASE_URL_TAX"),
    ],
)
async def test_what_is_not_there_is_said_in_one_line(
    db: Any, tool: Tool, tmp_path: Any, words: tuple[str, ...], complaint: str
) -> None:
    code, _, said = await tool("--home", str(tmp_path), *words)
    assert code == 1
    assert said.startswith(complaint)
    assert said.count("\n") == 1


def _letter(topic: str) -> StoredLetter:
    return StoredLetter("tax/x-0/1", topic, 0, 1, "not-json", {}, datetime(2026, 3, 2, tzinfo=UTC), 0)


def test_a_replay_has_the_record_as_it_came_but_its_null_and_forged_headers() -> None:
    headers = [("a", b"\xff"), ("b", None), ("a", b"2"), ("tg_topic", b"cbec.tax.bills.v1")]
    replay = replay_of("matching", _letter(DOCUMENTS.name), (b"k", None, headers))
    assert (replay.topic, replay.key, replay.value) == (REPLAYS, b"k", None)
    marks = [("tg_topic", DOCUMENTS.name.encode()), ("tg_first_on", b"2026-03-02"), ("tg_replay_of", b"tax/x-0/1")]
    assert replay.headers == [*marks, ("a", b"\xff"), ("a", b"2")]


def test_a_record_of_neither_key_nor_value_can_be_sent_again() -> None:
    assert replay_of("matching", _letter(DOCUMENTS.name), (None, None, [])).value == b""


@pytest.mark.parametrize(("said", "day"), [(b"2026-01-02", 2), (b"soon", None), (b"\xff", None), (None, None)])
def test_a_replay_says_when_its_record_first_came_whatever_its_header_was(said: bytes | None, day: int | None) -> None:
    replay = replay_of("matching", _letter(REPLAYS), (None, b"{}", [("tg_first_on", said)]))
    first_on = date(2026, 1, day) if day else date(2026, 3, 2)
    assert (replay.first_on, dict(replay.headers)["tg_first_on"]) == (first_on, first_on.isoformat().encode())


async def test_what_nobody_knows_the_fate_of_is_not_sent_again(db: Any, tool: Tool) -> None:
    """Documents acted on until some day were dropped by retention. A letter says when its record first came, however often
    it was sent again since: as old a one might act twice."""
    headers: dict[str, bytes | None] = {"tg_topic": DOCUMENTS.name.encode(), "tg_first_on": b"2026-01-02"}
    letters = [
        DeadLetterRecord(f"matching/{name}", "bad-event-body", RawRecord(topic, 0, n, came, None, b"{}", said))
        for n, (name, topic, came, said) in enumerate(
            [
                ("old", DOCUMENTS.name, datetime(2026, 1, 2, tzinfo=SHANGHAI), {}),
                ("again-and-again", REPLAYS, datetime(2026, 4, 2, tzinfo=SHANGHAI), headers),
                ("fresh", DOCUMENTS.name, datetime(2026, 4, 2, tzinfo=SHANGHAI), {}),
            ]
        )
    ]
    await store(db, letters, Sealer(EchoSettings().dead_letter_secret.get_secret_value()))
    await db.execute("insert into archived values ('told_document', '2026-01-01', 1, 1, 1, '')")
    code, _, complaint = await tool("replay", "--all", "--service", "matching")
    assert (code, complaint.splitlines()[0]) == (1, "1 replayed, 2 not:")
    assert all(f"matching/{name} first came on 2026-01-02" in complaint for name in ("old", "again-and-again"))
    replays_of = dict(await db.fetch("select id, replays from dead_letter"))
    assert replays_of == {"matching/old": 0, "matching/again-and-again": 0, "matching/fresh": 1}


def test_what_was_acted_on_is_known_for_longer_than_letters_are_kept(tmp_path: Path) -> None:
    days = {"told_document": 1, "dead_letter": 40}
    settings = EchoSettings(archive_dir=tmp_path, retention_days_of=days, sealing_keys=SecretStr("1:a-long-secret"))
    assert retention_of(Echo(), settings).days["told_document"] == 40 + TOLD_LATER_DAYS


async def test_a_hostile_record_gives_the_terminal_no_commands(db: Any, servers: Any, kafka: str, tool: Tool) -> None:
    order_no = f"T-{uuid4()}"
    async with running(EchoThatReads(None), kafka, servers.databases["matching"]):
        send(kafka, order_no, ce_type=b"\x1b[2J", schema=b"\x1b]0;x\x07\xff")
        letter = await letter_of(db, order_no)
    _, listed, _ = await tool("list", "--service", "matching")
    _, shown, _ = await tool("show", letter)
    assert "\x1b" not in listed + shown
    assert "[2J" not in listed  # what does not look like ours stays sealed
    assert "header schema: (hex) 1b 5d" in shown
