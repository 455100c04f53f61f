"""A session says what a platform was asked about, and proves it to whichever edge an upload comes to."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import NamedTuple

import msgspec
from msgspec import msgpack

_MAC_BYTES = 16


class Session(NamedTuple):
    """A platform may upload what it is asked for until then. asked: the order's submission. until_s: seconds since 1970."""

    asked: str
    ebp_code: str
    order_no: str
    until_s: int


class Sessions:
    """Makes `sessionID`s, and knows its own. The secret is the same at every edge."""

    def __init__(self, secret: str) -> None:
        self._key = secret.encode()

    def id_of(self, session: Session) -> str:
        content = msgpack.encode(session)
        return urlsafe_b64encode(self._mac(content) + content).decode().rstrip("=")

    def session_of(self, id_: str) -> Session | None:
        """None for what no edge under this secret made."""
        try:
            said = urlsafe_b64decode(id_.encode("ascii") + b"=" * (-len(id_) % 4))
        except ValueError:
            return None
        mac, content = said[:_MAC_BYTES], said[_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(content)):
            return None
        try:
            return _decode(content)
        except msgspec.DecodeError:
            return None

    def _mac(self, content: bytes) -> bytes:
        return hmac.digest(self._key, content, "sha256")[:_MAC_BYTES]


_decode = msgpack.Decoder(Session).decode
