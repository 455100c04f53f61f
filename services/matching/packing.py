"""A dossier is stored as one packed value, and so is the waybill of a parcel. It has a dossier of its own."""

from __future__ import annotations

import msgspec

from libs.runtime.failures import Halt
from services.matching.domain.dossier import Dossier, FiledWaybill
from services.matching.domain.kept import keep

LAYOUT = Dossier.__struct_config__.tag

_decode = msgspec.msgpack.Decoder(Dossier).decode
_decode_anything = msgspec.msgpack.Decoder().decode

_encode = msgspec.msgpack.Encoder().encode


def pack(dossier: Dossier) -> bytes:
    """Store a dossier. Most lists have their outcome by now, so they are kept here and not as they come."""
    for case in dossier.cases:
        if case.pending:
            case.pending.listed = keep(case.pending.listed)
    return _encode(dossier)


def unpack(body: bytes) -> Dossier:
    """Raises Halt for a layout that this release does not read, ValueError for what is no dossier at all."""
    try:
        return _decode(body)
    except msgspec.ValidationError:
        if (layout := _decode_anything(body)[0]) != LAYOUT:
            raise Halt(
                f"a dossier is stored in layout {layout}, this release reads layout {LAYOUT} only: stop matching and "
                "make its store again from the topics, python -m services.matching.app rebuild --accept"
            ) from None
        raise


def pack_waybill(filed: FiledWaybill | None) -> bytes | None:
    return pack(Dossier(waybills=[filed])) if filed else None


def unpack_waybill(body: bytes | None) -> FiledWaybill | None:
    """Raises like `unpack`."""
    return unpack(body).waybills[0] if body else None
