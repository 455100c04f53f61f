"""A large message is kept once, compressed and sealed. It is not opened for the sake of one of its documents."""

from __future__ import annotations

from hashlib import sha256
from itertools import count
from typing import Any

import cramjam
import pytest

from libs.runtime.sealing import Sealed
from libs.runtime.twins.testing import Driver
from libs.schemas.kinds import KINDS
from services.intake.decoding import read
from services.intake.domain.reading.submission import LARGE_BYTES, Submission
from services.intake.settings import Settings
from services.intake.tests.parcels import EARLY, LATE, statuses
from services.intake.tests.test_decoding import xml

NUMBERS = [f"T{n}" for n in range(3)]


def message(**changes: Any) -> Submission:
    body = xml("order", *({"orderNo": number, **changes} for number in NUMBERS))
    return read(KINDS["order"], body, xml=True)


def alone(**changes: Any) -> Submission:
    body = xml("order", {"orderNo": NUMBERS[0], **changes})
    return read(KINDS["order"], body, xml=True)


@pytest.mark.parametrize("change", [{}, {"appTime": LATE}, {"freight": "20.000"}, {"guid": "A" * 36}])
async def test_what_a_document_of_a_message_said_is_known_again(driver: Driver, change: dict[str, str]) -> None:
    await driver.feed(message())
    assert statuses(await driver.feed(alone(**change))) == ["2", "120"]
    assert statuses(await driver.feed(message(**change))) == ["2", "120"] * 3


async def test_what_it_did_not_say_is_not(driver: Driver) -> None:
    await driver.feed(message())
    assert statuses(await driver.feed(alone(note="other"))) == ["-301010"]
    assert statuses(await driver.feed(message(note="other", appTime=EARLY))) == ["-301010"] * 3


async def test_a_single_document_of_many_bytes_is_one_too(driver: Driver) -> None:
    padded = xml("order").replace(b"</ceb:BaseTransfer>", b"</ceb:BaseTransfer>" + b" " * LARGE_BYTES)
    submission = read(KINDS["order"], padded, xml=True)
    assert submission.large
    assert statuses(await driver.feed(submission, submission)) == ["2", "120"] * 2
    assert statuses(await driver.feed(submission)) == ["2", "120"]


async def test_it_is_kept_once_and_not_opened_again(on_postgres: Driver) -> None:
    db: Any = on_postgres._db
    extended = xml("order", *({"orderNo": number} for number in NUMBERS)).replace(
        b"</ceb:BaseTransfer>",
        b"</ceb:BaseTransfer><ceb:ExtendMessage><ceb:name>x</ceb:name><ceb:content>%b</ceb:content></ceb:ExtendMessage>"
        % (b"x" * 510_000),
    )
    submission = read(KINDS["order"], extended, xml=True)
    await on_postgres.feed(submission)

    (kept,) = await db.fetch("select size, sha256, key, body from submission where body is not null")
    assert (kept["size"], kept["sha256"]) == (len(extended), sha256(extended).digest())
    assert len(kept["body"]) < 10_000
    opened = Settings().key_ring.open(Sealed(kept["key"], kept["body"]))
    assert bytes(cramjam.zstd.decompress(opened)) == extended
    assert await db.fetchval("select count(*) from submission where content is not null") == len(NUMBERS)

    await db.execute("update submission set body = '', key = ''")
    on_postgres._offsets = count(100)
    assert statuses(await on_postgres.feed(submission)) == ["2", "120"] * len(NUMBERS)
