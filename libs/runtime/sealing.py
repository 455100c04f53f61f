"""Content that must be read again is sealed at rest, each piece under a key of its own.

The key stands beside what it seals, wrapped by a master key; without it nobody reads the content again. So a piece is
erased by dropping its key, and another master key asks for no content to be written anew.

AES-256-GCM throughout. A key of a piece is used once, so its nonce may be nothing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import NamedTuple, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_ID = re.compile(r"[A-Za-z0-9._-]{1,32}")
_SECRET_MIN = 8
_KEY, _NONCE, _TAG = 32, 12, 16
_DRAWN = _KEY + _NONCE
_USED_ONCE = bytes(_NONCE)
_MARK = b":"


class Unopened(Exception):
    """A sealed piece cannot be opened. Its master key is not in the ring, or its bytes are not as they were written."""


class Sealed(NamedTuple):
    """key: wrapped, behind the id of its master key and a colon. content: sealed under it."""

    key: bytes
    content: bytes


class KeyRing:
    """Master keys by id; the first one seals, all of them open."""

    def __init__(self, keys: Iterable[tuple[str, str]]) -> None:
        """keys: id and secret of each. Raises ValueError where there is none, or one cannot be told from another."""
        self._masters: dict[bytes, AESGCM] = {}
        for key_id, secret in keys:
            if not _ID.fullmatch(key_id) or len(secret) < _SECRET_MIN:
                raise ValueError(f"a sealing key is `id:secret`, the secret of {_SECRET_MIN} characters or more")
            if key_id.encode() in self._masters:
                raise ValueError(f"two sealing keys are called {key_id}")
            self._masters[key_id.encode()] = AESGCM(blake2b(secret.encode(), digest_size=_KEY).digest())
        if not self._masters:
            raise ValueError("there is no sealing key")
        self._first, self._master = next(iter(self._masters.items()))

    @classmethod
    def of(cls, text: str) -> Self:
        """Read `id:secret`, several with commas between. Raises ValueError, which quotes no secret."""
        pairs = (pair.strip().partition(":") for pair in text.split(",") if pair.strip())
        return cls((key_id, secret) for key_id, _, secret in pairs)

    def seal(self, content: bytes) -> Sealed:
        """Seal a piece under a new key."""
        return Sealed(*self.seal_all([content])[0])

    def seal_all(self, contents: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
        """Seal each piece under a new key of its own: key and content, as in `Sealed`. What is random about all of them is
        drawn at once."""
        first, wrap, head = self._first, self._master.encrypt, self._first + _MARK
        sealed: list[tuple[bytes, bytes]] = []
        drawn = os.urandom(_DRAWN * len(contents))
        for at, content in zip(range(0, len(drawn), _DRAWN), contents, strict=True):
            key, nonce = drawn[at : at + _KEY], drawn[at + _KEY : at + _DRAWN]
            wrapped = b"".join((head, nonce, wrap(nonce, key, first)))
            sealed.append((wrapped, AESGCM(key).encrypt(_USED_ONCE, content, None)))
        return sealed

    def open(self, sealed: Sealed) -> bytes:
        """Return the content. Raises Unopened."""
        try:
            return AESGCM(self._unwrapped(sealed.key)).decrypt(_USED_ONCE, sealed.content, None)
        except (InvalidTag, ValueError):
            raise Unopened("the sealed bytes are not as they were written") from None

    def rewrapped(self, key: bytes) -> bytes | None:
        """Return the key of a piece under the first master key; None where it is under that already. Raises Unopened."""
        if key.startswith(self._first + _MARK):
            return None
        nonce = os.urandom(_NONCE)
        wrapped = self._master.encrypt(nonce, self._unwrapped(key), self._first)
        return b"".join((self._first, _MARK, nonce, wrapped))

    @property
    def first(self) -> str:
        """The id of the master key that seals."""
        return self._first.decode()

    def _unwrapped(self, key: bytes) -> bytes:
        key_id, mark, wrapped = key.partition(_MARK)
        master = self._masters.get(key_id)
        if not mark or master is None or len(wrapped) != _NONCE + _KEY + _TAG:
            raise Unopened("no master key of the ring wrapped this piece's key")
        try:
            return master.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], key_id)
        except InvalidTag:
            raise Unopened("another secret wrapped this piece's key under the same id") from None
