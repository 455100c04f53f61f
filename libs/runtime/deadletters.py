"""Records that cannot be read: stored encrypted, published, listed, shown, replayed."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass

import msgpack
from cryptography.fernet import Fernet

from libs.runtime.pages import Message
from libs.runtime.processing import Connection, RawRecord
from libs.schemas.topics import dead_letters

_KEPT_HEADERS = ("ce_id", "ce_type", "ce_source", "ce_time", "ce_customsday", "content-type")
"""Headers that are shown: the partner's others may hold anything, so they stay inside the encrypted body."""

_STORE = """
insert into dead_letter (id, topic, partition, record_offset, reason, headers, body, arrived_at)
select id, topic, partition, record_offset, reason, headers::jsonb, body, arrived_at
from unnest($1::text[], $2::text[], $3::int[], $4::bigint[], $5::text[], $6::text[], $7::bytea[], $8::timestamptz[])
  as d (id, topic, partition, record_offset, reason, headers, body, arrived_at)
on conflict (id) do nothing
"""


@dataclass(frozen=True, slots=True)
class Letter:
    """id: the causal id of the record that could not be read; reason: its class, free of the record's values."""

    id: str
    reason: str
    raw: RawRecord


class Sealer:
    """Encrypts a record as it came (key, value, headers) with a key derived from the setting."""

    def __init__(self, secret: str) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()))

    def seal(self, raw: RawRecord) -> bytes:
        return self._fernet.encrypt(msgpack.packb((raw.key, raw.value, list(raw.headers.items()))))

    def open(self, body: bytes) -> tuple[bytes | None, bytes | None, list[tuple[str, bytes | None]]]:
        """(key, value, headers) as they came. Raises cryptography.fernet.InvalidToken under another key."""
        key, value, headers = msgpack.unpackb(self._fernet.decrypt(body))
        return key, value, [(name, header) for name, header in headers]


def _shown(raw: RawRecord) -> dict[str, str]:
    shown = {}
    for name in _KEPT_HEADERS:
        value = raw.headers.get(name)
        if value is not None and len(value) <= 200 and value.isascii():
            shown[name] = value.decode()
    return shown


async def store(db: Connection, letters: list[Letter], sealer: Sealer) -> None:
    rows = [
        (
            letter.id, letter.raw.topic, letter.raw.partition, letter.raw.offset, letter.reason,
            json.dumps(_shown(letter.raw)), sealer.seal(letter.raw), letter.raw.timestamp,
        )
        for letter in letters
    ]  # fmt: skip
    await db.execute(_STORE, *(list(column) for column in zip(*rows, strict=True)))


def message(service: str, letter: Letter) -> Message:
    """The letter on the service's dead-letter topic: what and where, not the record itself, which may be of any size."""
    raw = letter.raw
    about = {
        "id": letter.id,
        "reason": letter.reason,
        "topic": raw.topic,
        "partition": raw.partition,
        "offset": raw.offset,
    }
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_id", f"{letter.id}/0".encode()),
        ("ce_type", b"RecordDeadLettered"),
        ("ce_source", f"/tongguan/{service}".encode()),
        ("content-type", b"application/json"),
        ("tg_reason", letter.reason.encode()),
        ("tg_topic", letter.raw.topic.encode()),
        ("tg_partition", str(letter.raw.partition).encode()),
        ("tg_offset", str(letter.raw.offset).encode()),
    ]
    return Message(dead_letters(service).name, 0, letter.id.encode(), json.dumps(about).encode(), headers)


class UnreadableShare:
    """Counts the last `window` records of each topic; too many unreadable ones mean the fault is ours, not the senders'."""

    def __init__(self, window: int, share_max: float) -> None:
        self._window, self._share_max = window, share_max
        self._counts: dict[str, tuple[int, int]] = {}

    def exceeded_by(self, topic: str, seen: int, bad: int) -> bool:
        """Whether these records bring the topic over the limit; judged only on a full window."""
        before_seen, before_bad = self._counts.get(topic, (0, 0))
        seen, bad = before_seen + seen, before_bad + bad
        return seen >= self._window and bad > seen * self._share_max

    def add(self, topic: str, seen: int, bad: int) -> None:
        """Count a committed batch; older counts fade once the window is full."""
        before_seen, before_bad = self._counts.get(topic, (0, 0))
        seen, bad = before_seen + seen, before_bad + bad
        while seen > self._window * 2:
            seen, bad = seen // 2, bad // 2
        self._counts[topic] = (seen, bad)
