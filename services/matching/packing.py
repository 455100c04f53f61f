"""A dossier as one packed value."""

from __future__ import annotations

import msgspec

from services.matching.domain.dossier import Dossier

_decode = msgspec.msgpack.Decoder(Dossier).decode

pack = msgspec.msgpack.Encoder().encode


def unpack(body: bytes) -> Dossier:
    """Raises ValueError for a layout this release cannot read."""
    return _decode(body)
