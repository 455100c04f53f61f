"""A record of a shared topic is proved by a MAC over topic, key and value, under its sender's key.

The header `tg_proof` is `<key id>:<MAC>`, the MAC in base64: HMAC-SHA-256 over the UTF-8 name of the topic, a zero byte, the
length of the record's key in four bytes (big-endian), the key, and the value; what is null counts as empty. Sender keys are
derived from a master secret and the key's id, so none is kept: the file of credentials says whose an id is, and from when to
when. Ids that begin with `door.` are the HTTP door's own, one for each code.
"""

from __future__ import annotations

import re
from binascii import b2a_base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest, digest
from typing import Protocol, Self

from libs.identity.credentials import Credential, Credentials

HEADER = "tg_proof"
DOOR = "door."
_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_SECRET_MIN = 16
_INNER, _OUTER = (bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))
"""HMAC's pads (RFC 2104), as tables."""
_CACHED_MAX, _KEY_ID_MAX = 20_000, 128
"""The longest id is the door's: its word, a master's id and a code."""

MISSING, UNKNOWN, ENDED, WRONG = "missing", "unknown-key", "ended-key", "wrong"


class RecordSecrets:
    """Master secrets by id: the first one makes keys, all of them are known."""

    def __init__(self, secrets: Iterable[tuple[str, str]]) -> None:
        """Raises ValueError where there is none, or one cannot be told from another; it quotes none."""
        self._masters: dict[str, bytes] = {}
        for master_id, secret in secrets:
            if not _ID.fullmatch(master_id) or len(secret) < _SECRET_MIN or master_id in self._masters:
                raise ValueError(f"record secrets are `id:secret`, {_SECRET_MIN} characters or more, no id twice")
            self._masters[master_id] = secret.encode()
        if not self._masters:
            raise ValueError("there is no record secret")
        self.first = next(iter(self._masters))

    @classmethod
    def of(cls, text: str) -> Self:
        """Read `id:secret`, several with commas between. Raises ValueError."""
        pairs = (pair.strip().partition(":") for pair in text.split(",") if pair.strip())
        return cls((master_id, secret) for master_id, _, secret in pairs)

    def key(self, master_id: str, key_id: str) -> bytes | None:
        """Derive the key of this id; None where the master is not known."""
        master = self._masters.get(master_id)
        return digest(master, b"tongguan record key\0" + key_id.encode(), "sha256") if master else None


class _Hash(Protocol):
    """A hash under way."""

    def copy(self) -> _Hash: ...
    def update(self, data: bytes, /) -> None: ...
    def digest(self) -> bytes: ...


class Signer:
    """Makes the header of records under one key."""

    def __init__(self, key_id: str, key: bytes) -> None:
        self._id = key_id.encode()
        block = key.ljust(sha256().block_size, b"\0")
        self._inner, self._outer = sha256(block.translate(_INNER)), sha256(block.translate(_OUTER))
        self._begun: dict[str, _Hash] = {}

    def header(self, topic: str, key: bytes | None, value: bytes | None) -> bytes:
        return b"%b:%b" % (self._id, self.mac(topic, key or b"", value or b""))

    def mac(self, topic: str, key: bytes, value: bytes) -> bytes:
        """Return the MAC in base64. What is the same for all records of a topic is hashed once."""
        begun = self._begun.get(topic)
        if begun is None:
            begun = self._begun[topic] = self._inner.copy()
            begun.update(topic.encode() + b"\0")
        inner, outer = begun.copy(), self._outer.copy()
        inner.update(b"%b%b" % (len(key).to_bytes(4, "big"), key))
        inner.update(value)
        outer.update(inner.digest())
        return b2a_base64(outer.digest(), newline=False)


@dataclass(frozen=True, slots=True)
class Proof:
    """A record's proof as judged: either whose it is, or what is wrong with it."""

    code: str | None = None
    wrong: str | None = None


@dataclass(frozen=True, slots=True)
class _Held:
    """A key as it may be used. proof: what it proves."""

    proof: Proof
    signer: Signer
    since: datetime
    until: datetime


_NOT_THERE, _UNKNOWN, _ENDED, _WRONG = (Proof(wrong=wrong) for wrong in (MISSING, UNKNOWN, ENDED, WRONG))


class RecordProofs:
    """Judges records by the file of credentials, and proves those that the HTTP door writes."""

    def __init__(self, secrets: RecordSecrets, credentials: Credentials | None) -> None:
        self._secrets, self._credentials = secrets, credentials
        self._held: dict[bytes, _Held | None] = {}
        self._rows: object = None

    def look(self) -> None:
        """Read the file again where it has changed; once for each batch."""
        if self._credentials is not None:
            self._credentials.look()
            if self._credentials.version is not self._rows:
                self._rows = self._credentials.version
                self._held.clear()

    def judge(
        self, topic: str, key: bytes | None, value: bytes | None, header: bytes | None, logged_at: datetime
    ) -> Proof:
        """Judge a record by its header, as of when the log took it."""
        if header is None:
            return _NOT_THERE
        key_id, _, told = header.rpartition(b":")
        held = self._held[key_id] if key_id in self._held else self._found(key_id)
        if held is None:
            return _UNKNOWN
        if not compare_digest(told, held.signer.mac(topic, key or b"", value or b"")):
            return _WRONG
        return held.proof if held.since <= logged_at < held.until else _ENDED

    def door(self, code: str) -> Signer:
        """Return what proves that the HTTP door took a record from this code."""
        key_id = f"{DOOR}{self._secrets.first}.{code}"
        key = self._secrets.key(self._secrets.first, key_id)
        assert key is not None
        return Signer(key_id, key)

    def _found(self, key_id: bytes) -> _Held | None:
        if len(key_id) > _KEY_ID_MAX:  # before it is kept: anybody writes any id, of a megabyte, too
            return None
        if len(self._held) > _CACHED_MAX:
            self._held.clear()
        held = self._held[key_id] = self._held_by(key_id.decode("latin-1"))
        return held

    def _held_by(self, key_id: str) -> _Held | None:
        if key_id.startswith(DOOR):
            master_id, _, code = key_id.removeprefix(DOOR).partition(".")
            key = self._secrets.key(master_id, key_id)
            return _Held(Proof(code), Signer(key_id, key), _ALWAYS[0], _ALWAYS[1]) if key and code else None
        row = self._credentials.of_id(key_id) if self._credentials else None
        if row is None or row.master is None:
            return None
        key = self._secrets.key(row.master, key_id)
        return _Held(Proof(row.code), Signer(key_id, key), *_times(row)) if key else None


_ALWAYS = (datetime.fromisoformat("1970-01-01T00:00:00Z"), datetime.fromisoformat("9999-12-31T00:00:00Z"))


def _times(row: Credential) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(row.made), datetime.fromisoformat(min(row.expires, row.revoked or row.expires))
