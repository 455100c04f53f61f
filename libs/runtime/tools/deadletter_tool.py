"""Records that could not be read: list them, show one, send them again.

A replay sends the record as it first came to its service's replays topic; there it is a new cause that names the letter.
What still cannot be read comes back as a new letter. A letter is sent again once: `--again` sends it once more, and if the
first replay did take effect, so does the second.

Databases and broker are those of DATABASE_URL_<SERVICE> and KAFKA_BOOTSTRAP, else of the local stack that runs.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import asyncpg
from aiokafka.errors import KafkaError
from cryptography.fernet import InvalidToken

from libs.runtime.clock import SHANGHAI
from libs.runtime.kafka.lookup import record_at
from libs.runtime.kafka.producer import Producer, kafka_producer, put_away
from libs.runtime.setting_values import address
from libs.runtime.settings import ServiceSettings
from libs.runtime.store.deadletters import AsItCame, Sealer
from libs.runtime.store.letterbox import Came, Filter, Forgotten, Letterbox, Replay, StoredLetter
from libs.runtime.wire.spans import BATCH_REASONS
from libs.schemas.topics import DECLARED_BYTES_MAX, FLOWS

COMMAND = "python -m libs.runtime.tools.deadletter_tool"
_PAGE = 100  # letters between two lines of progress


class Trouble(Exception):
    """Its message is for the operator."""


class ToolSettings(ServiceSettings):
    """Of the shared settings the tool needs the broker and the key of the letters."""

    service: ClassVar[str] = "deadletter_tool"


@dataclass(frozen=True)
class Places:
    """The tool needs these addresses. databases: service → address."""

    kafka: str
    databases: dict[str, str]
    sealer: Sealer

    async def came(self, letter: StoredLetter, sealed: bytes | None) -> AsItCame:
        """The record as it came: opened, or read where it lies. Raises Trouble where it does not lie there any more."""
        return self.sealer.open(sealed) if sealed else await _in_the_log(self.kafka, letter)


async def _in_the_log(kafka: str, letter: StoredLetter) -> AsItCame:
    words = f"{letter.id} was too long to be kept, and"
    if letter.reason in BATCH_REASONS:
        raise Trouble(f"{words} stands for a batch that nobody can open; it lies at {_at(letter)}")
    record = await record_at(kafka, letter.topic, letter.partition, letter.offset)
    if record is None or hashlib.sha256(record.value or b"").hexdigest() != letter.sha256:
        raise Trouble(f"{words} {_at(letter)} gives nothing, or something else")
    return record.key, record.value, list(record.headers)


def _at(letter: StoredLetter) -> str:
    return f"{letter.topic}-{letter.partition}@{letter.offset}"


def find_places(home: Path) -> Places:
    """From the environment; what it does not name, from the local stack under `home`, if one runs."""
    record = home / "run" / "endpoints.json"
    local = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {"databases": {}}
    named = {service: os.environ.get(f"DATABASE_URL_{service.upper()}") for service in FLOWS}
    settings = ToolSettings()
    kafka = settings.kafka_bootstrap or local.get("kafka", "")
    databases = {service: url for service in FLOWS if (url := named[service] or local["databases"].get(service))}
    return Places(kafka, databases, Sealer(settings.dead_letter_secret.get_secret_value()))


@asynccontextmanager
async def open_box(places: Places, service: str) -> AsyncIterator[Letterbox]:
    """Raises Trouble where the service has no database that answers."""
    if service not in places.databases:
        raise Trouble(f"no database of {service}: set DATABASE_URL_{service.upper()}, or start the local stack")
    try:
        db = await asyncpg.connect(places.databases[service], timeout=10)
    except (OSError, asyncpg.PostgresError) as failure:
        at = address(places.databases[service])
        raise Trouble(f"the database of {service} does not answer at {at} ({type(failure).__name__})") from None
    try:
        yield Letterbox(service, db)
    finally:
        await db.close()


async def list_letters(places: Places, options: argparse.Namespace) -> int:
    reasons: Counter[str] = Counter()
    for service in _services(options):
        async with open_box(places, service) as box:
            letters, found = await box.find(Filter(options.reason), options.limit)
        for letter in letters:
            _print_row(letter)
            reasons[letter.reason] += 1
        if found > len(letters):
            print(f"… and {found - len(letters):,} more of {service}; --limit shows them\n")
    if not reasons:
        print("no dead letters")
        return 0
    print(f"{reasons.total():,} shown: {', '.join(f'{count:,} {reason}' for reason, count in reasons.most_common())}")
    print(f"next: {COMMAND} show ID, or replay ID | --reason REASON | --all")
    return 0


def _print_row(letter: StoredLetter) -> None:
    arrived = letter.arrived_at.astimezone(SHANGHAI).isoformat(sep=" ", timespec="seconds")
    again = f", replayed {letter.replays}×" if letter.replays else ""
    print(letter.id)
    print(f"  {letter.reason}  {_at(letter)}  {arrived}{again}")
    if not letter.kept:
        print(f"  too long to be kept: {letter.bytes:,} bytes, SHA-256 {letter.sha256}")
    for name, value in letter.headers.items():
        print(f"  {name}: {_printable(value)}")
    print()


async def show_letter(places: Places, options: argparse.Namespace) -> int:
    async with open_box(places, _service_of(options.id)) as box:
        letter = await _the_letter(box, options.id)
        key, value, headers = await places.came(letter, await box.body(letter))
    _print_row(letter)
    print("Personal data from here on: for this terminal only, not for tickets, chats or logs.\n", flush=True)
    print(f"key: {_text(key)}")
    for name, header in headers:
        print(f"header {_printable(name)}: {_text(header)}")
    print(f"body, {len(value or b'')} bytes:\n{_text(value)}")
    return 0


async def replay_letters(places: Places, options: argparse.Namespace) -> int:
    services = [_service_of(options.id)] if options.id else _services(options)
    wanted = Filter(options.reason, options.id, replayed=options.again, batches=False)
    sent, lost = 0, list[str]()
    async with _producer(places) as producer:
        for service in services:
            async with open_box(places, service) as box:
                if options.id:
                    await _refuse_second(box, options)
                sent += await _replay_box(box, wanted, producer, places.came, lost)
    if lost:
        raise Trouble("\n".join((f"{sent:,} replayed, {len(lost):,} not:", *lost)))
    if not sent:
        print("nothing to replay: no such letters, or all were replayed before (--again sends them once more)")
        return 0
    print(f"{sent:,} replayed. What still cannot be read comes back as a new letter; see: {COMMAND} list")
    return 0


async def _refuse_second(box: Letterbox, options: argparse.Namespace) -> None:
    letter = await _the_letter(box, options.id)
    if letter.reason in BATCH_REASONS:
        raise Trouble("this is a batch that could not be opened, not a record: its sender has to send it again")
    if letter.replays and not options.again:
        raise Trouble(
            f"replayed {letter.replays}× already. If it still could not be read, there is a new letter: replay that. "
            "--again sends this one once more, and it takes effect twice if the first replay did"
        )


async def _replay_box(box: Letterbox, wanted: Filter, producer: Producer, came: Came, lost: list[str]) -> int:
    """Send a service's letters one by one, oldest first. Those that come back meanwhile are not among them: they are
    the youngest, and the count was taken before. lost: a sentence for each that may be sent no more."""
    page, total = await box.find(wanted, _PAGE)
    seen = sent = 0
    while page and seen < total:
        for letter in page[: total - seen]:
            try:
                replay = await box.claim(letter, came)
            except Forgotten as refused:
                lost.append(str(refused))
                continue
            if replay:
                await _send(producer, letter, replay)
                sent += 1
        seen += len(page)
        if total > 1:
            print(f"{box.service}: {min(seen, total):,} of {total:,}", flush=True)
        page, _ = await box.find(wanted, _PAGE, after=page[-1])
    return sent


async def _send(producer: Producer, letter: StoredLetter, replay: Replay) -> None:
    """Raises Trouble unless the broker acknowledged it."""
    try:
        await producer.send_and_wait(replay.topic, replay.value, replay.key, partition=0, headers=replay.headers)
    except KafkaError as failure:
        raise Trouble(
            f"the broker did not acknowledge {letter.id} ({type(failure).__name__}): it counts as replayed and may have "
            "come through. See whether it did, else send it with --again. Letters behind it were not touched"
        ) from None


@asynccontextmanager
async def _producer(places: Places) -> AsyncIterator[Producer]:
    if not places.kafka:
        raise Trouble("no broker is named: set KAFKA_BOOTSTRAP, or start the local stack")
    producer = kafka_producer(places.kafka, "deadletter-tool", 5, DECLARED_BYTES_MAX)
    try:
        await producer.start()
    except (KafkaError, OSError):
        await put_away(producer)
        raise Trouble(f"no broker answers at {places.kafka}; set KAFKA_BOOTSTRAP, or start the local stack") from None
    try:
        yield producer
    finally:
        await put_away(producer)


async def _the_letter(box: Letterbox, id_: str) -> StoredLetter:
    letters, _ = await box.find(Filter(id=id_), 1)
    if not letters:
        raise Trouble(f"{box.service} has no dead letter {id_}")
    return letters[0]


def _services(options: argparse.Namespace) -> list[str]:
    return [options.service] if options.service else list(FLOWS)


def _service_of(id_: str) -> str:
    """A letter's id begins with its service."""
    service = id_.partition("/")[0]
    if service not in FLOWS:
        raise Trouble(f"{id_} is not the id of a dead letter; see: {COMMAND} list")
    return service


def _text(value: bytes | None) -> str:
    """Anybody's bytes: as text where they are text, and never as commands to the terminal."""
    if value is None:
        return "NULL"
    try:
        return _printable(value.decode())
    except UnicodeDecodeError:
        return f"(hex) {value.hex(' ')}"


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode() for c in text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(COMMAND, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, default=Path("var/stack"), help="the local stack's home")
    commands = parser.add_subparsers(required=True, metavar="list | show | replay")
    listed = commands.add_parser("list", help="what could not be read, and why")
    listed.add_argument("--service", choices=FLOWS)
    listed.add_argument("--reason")
    listed.add_argument("--limit", type=int, default=100, help="letters of each service (100)")
    listed.set_defaults(command=list_letters)
    shown = commands.add_parser("show", help="one letter, decrypted with DEAD_LETTER_SECRET")
    shown.add_argument("id", metavar="ID")
    shown.set_defaults(command=show_letter)
    replayed = commands.add_parser("replay", help="send letters again")
    which = replayed.add_mutually_exclusive_group(required=True)
    which.add_argument("id", metavar="ID", nargs="?")
    which.add_argument("--reason")
    which.add_argument("--all", action="store_true")
    replayed.add_argument("--service", choices=FLOWS)
    replayed.add_argument("--again", action="store_true", help="also those replayed before")
    replayed.set_defaults(command=replay_letters)
    return parser


def main(words: list[str] | None = None) -> int:
    """0: done; 1: not, and one line says why; 2: wrong use."""
    options = _parser().parse_args(words)
    try:
        code: int = asyncio.run(options.command(find_places(options.home), options))
        return code
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
    except InvalidToken:
        print("DEAD_LETTER_SECRET is not the key this letter was sealed with", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
