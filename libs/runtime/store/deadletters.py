"""Records that cannot be read: stored encrypted, published, listed, shown, replayed."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import cramjam
import msgpack
from cryptography.fernet import Fernet

from libs.runtime.columns import columns
from libs.runtime.failures import DeadLetter, Unexpected
from libs.runtime.processing import Connection, RawRecord
from libs.runtime.store.pages import OutboxRecord
from libs.runtime.wire.spans import BATCH_BYTES, BATCH_REASONS, BATCH_SHA256, LAST_OFFSET
from libs.schemas.personal import looks_personal
from libs.schemas.topics import EVENTS, FLOWS, dead_letters

_SHOWN = {
    "ce_id": re.compile(r"[a-z]+/[\w.-]{1,60}@[\w-]{1,40}-\d{1,4}/\d{1,10}/\d{1,6}", re.ASCII),
    "ce_type": re.compile("|".join(EVENTS)),
    "ce_source": re.compile(f"/tongguan/(?:{'|'.join(FLOWS)})|calendar"),
    "ce_time": re.compile(r"\d{4}-\d\d-\d\dT[\d:.]{5,15}(?:Z|[+-]\d\d:\d\d)", re.ASCII),
    "tg_sender": re.compile(r"[A-Za-z0-9_-]{1,60}", re.ASCII),
    "ce_customsday": re.compile(r"\d{4}-\d\d-\d\d", re.ASCII),
    "content-type": re.compile(
        r"(?:application|text)/(?:json|xml|x-ndjson|plain)(?:; ?charset=[\w-]{1,12})?", re.ASCII
    ),
}
"""Headers that are shown where they look as ours do. Anybody may write anything into them, a person's name too: what
looks otherwise stays inside the encrypted body, as all other headers do."""

_STORE = """
insert into dead_letter (id, topic, partition, record_offset, reason, headers, bytes, sha256, body, arrived_at)
select id, topic, partition, record_offset, reason, headers::jsonb, bytes, sha256, body, arrived_at
from unnest($1::text[], $2::text[], $3::int[], $4::bigint[], $5::text[], $6::text[], $7::bigint[], $8::bytea[],
            $9::bytea[], $10::timestamptz[])
  as d (id, topic, partition, record_offset, reason, headers, bytes, sha256, body, arrived_at)
on conflict (id) do nothing
"""


@dataclass(frozen=True, slots=True)
class DeadLetterRecord:
    """id: the causal id of the record that could not be read; reason: its class, free of the record's values.
    unexpected: the reason is the class of an exception that nobody foresaw. told: what the sender learns beside it. blames:
    whether it counts against that sender."""

    id: str
    reason: str
    raw: RawRecord
    unexpected: bool = False
    told: Mapping[str, str] = field(default_factory=dict)
    blames: bool = True


def letter_of(id_: str, failure: Exception, raw: RawRecord) -> DeadLetterRecord:
    """The record that made a reader raise this. Of what nobody foresaw the class is told, and none of its text."""
    if isinstance(failure, DeadLetter):
        return DeadLetterRecord(id_, failure.reason, raw, isinstance(failure, Unexpected), failure.told, failure.blames)
    return DeadLetterRecord(id_, type(failure).__name__, raw, unexpected=True)


TOLD = "told_"
"""What a sender learns stands beside a letter's headers under this; no header of a record that is shown begins so."""
AsItCame: TypeAlias = "tuple[bytes | None, bytes | None, list[tuple[str, bytes | None]]]"
"""Key, value and headers of a record."""


class Sealer:
    """Compresses and encrypts a record as it came with a key derived from the setting. bytes_max: of one that is kept."""

    def __init__(self, secret: str, bytes_max: int = 1 << 20) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(hashlib.sha256(secret.encode()).digest()))
        self._bytes_max = bytes_max

    def seal(self, raw: RawRecord) -> bytes | None:
        """Return None for a record that is too long to be kept."""
        packed = msgpack.packb((raw.key, raw.value, list(raw.headers.items())))
        if len(packed) > self._bytes_max:
            return None
        return self._fernet.encrypt(bytes(cramjam.zstd.compress(packed, level=1)))

    def open(self, body: bytes) -> AsItCame:
        """Raises cryptography.fernet.InvalidToken under another key."""
        key, value, headers = msgpack.unpackb(bytes(cramjam.zstd.decompress(self._fernet.decrypt(body))))
        return key, value, [(name, header) for name, header in headers]


def _shown(letter: DeadLetterRecord) -> dict[str, str]:
    told = {f"{TOLD}{name}": value for name, value in letter.told.items()}
    return _shown_headers(letter.raw) | _batch(letter) | told


def _batch(letter: DeadLetterRecord) -> dict[str, str]:
    """Say what is known of a batch that was not opened. The loop wrote it, so it names nobody."""
    if letter.reason not in BATCH_REASONS:
        return {}
    return {name: (letter.raw.headers.get(name) or b"").decode() for name in (LAST_OFFSET, BATCH_BYTES, BATCH_SHA256)}


def _shown_headers(raw: RawRecord) -> dict[str, str]:
    values = {name: (raw.headers.get(name) or b"").decode(errors="replace") for name in _SHOWN}
    return {
        name: value for name, value in values.items() if _SHOWN[name].fullmatch(value) and not looks_personal(value)
    }


async def store(db: Connection, letters: list[DeadLetterRecord], sealer: Sealer) -> None:
    rows = [
        (
            letter.id, letter.raw.topic, letter.raw.partition, letter.raw.offset, letter.reason,
            json.dumps(_shown(letter)), len(letter.raw.value or b""),
            hashlib.sha256(letter.raw.value or b"").digest(), sealer.seal(letter.raw), letter.raw.timestamp,
        )
        for letter in letters
    ]  # fmt: skip
    await db.execute(_STORE, *columns(rows))


def message(service: str, letter: DeadLetterRecord) -> OutboxRecord:
    """The letter on the service's dead-letter topic: what and where, not the record itself, which may be of any size."""
    raw = letter.raw
    about = {
        "id": letter.id,
        "reason": letter.reason,
        "topic": raw.topic,
        "partition": raw.partition,
        "offset": raw.offset,
        **_batch(letter),
        **letter.told,
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
    return OutboxRecord(dead_letters(service).name, 0, letter.id.encode(), json.dumps(about).encode(), headers)


class UnreadableShare:
    """Counts the last `window` records of each topic; too many unreadable ones mean the fault is ours, not the senders'."""

    def __init__(self, window: int, share_max: float) -> None:
        self._window, self._share_max = window, share_max
        self._counts: dict[str, tuple[int, int]] = {}

    def exceeded_by(self, topic: str, seen: int, bad: int) -> bool:
        """Say whether these records bring the topic over the limit; judged only on a full window."""
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
