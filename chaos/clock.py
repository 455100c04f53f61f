"""The broker's clock is set back, from its next start on.

The machine's clock stays. The one class by which Kafka asks for the time (`SystemTime`) is laid in front of Kafka's own
archives (`deploy/local/parts/kafka.py`), with so many milliseconds added to what it answers. So the broker dates by that
clock whatever it dates itself: the records on topics of partners (`LogAppendTime`).
"""

from __future__ import annotations

import struct
import zipfile
from datetime import timedelta
from pathlib import Path

from deploy.local.jars import jars
from deploy.local.parts.kafka import ahead_of_jars

_CLASS = "org/apache/kafka/common/utils/SystemTime.class"
_ASKS = b"currentTimeMillis"
_HEAD = 10
"""Bytes in front of the first constant."""
_UTF8, _LONG, _METHOD, _NAME_AND_TYPE = 1, 5, 10, 12
_SIZES = {
    3: 5,
    4: 5,
    _LONG: 9,
    6: 9,
    7: 3,
    8: 3,
    9: 5,
    _METHOD: 5,
    11: 5,
    _NAME_AND_TYPE: 5,
    15: 4,
    16: 3,
    17: 5,
    18: 5,
}
"""Tag of a constant → its bytes (JVM specification, 4.4)."""
_TWO_PLACES = (_LONG, 6)
_INVOKE, _LOAD, _ADD, _RETURN = 0xB8, 0x14, 0x61, 0xAD
_NOTHING = 0x00
"""Where the method ended before; its table of variables says so, and an instruction has to begin there."""


def set_clock(home: Path, by: timedelta) -> None:
    """Let the broker of this home tell the time, moved by so much, from its next start on."""
    archive = next(path for path in jars("kafka", lambda _line: None) if path.name.startswith("kafka-clients"))
    with zipfile.ZipFile(archive) as classes:
        compiled = classes.read(_CLASS)
    path = ahead_of_jars(home) / _CLASS
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(moved(compiled, by // timedelta(milliseconds=1)))


def set_right(home: Path) -> None:
    """Let it tell the machine's time again, from its next start on."""
    (ahead_of_jars(home) / _CLASS).unlink(missing_ok=True)


def moved(compiled: bytes, by_ms: int) -> bytes:
    """Return the class with `by_ms` added to what its method returns that asks the machine for the milliseconds."""
    names, methods, end = _constants(compiled)
    asked = next(number for number, name in methods.items() if names.get(name) == _ASKS)
    (count,) = struct.unpack_from(">H", compiled, _HEAD - 2)
    made = compiled[: _HEAD - 2] + struct.pack(">H", count + 2) + compiled[_HEAD:end]
    made += struct.pack(">Bq", _LONG, by_ms)
    before = struct.pack(">BHB", _INVOKE, asked, _RETURN)
    after = struct.pack(">BHBBHBB", _INVOKE, asked, _NOTHING, _LOAD, count, _ADD, _RETURN)
    body = compiled[end:]
    at = body.index(struct.pack(">HHI", 2, 1, len(before)) + before)
    (length,) = struct.unpack_from(">I", body, at - 4)
    head = struct.pack(">IHHI", length + len(after) - len(before), 4, 1, len(after))  # two longs lie on the stack
    return made + body[: at - 4] + head + after + body[at + 8 + len(before) :]


def _constants(compiled: bytes) -> tuple[dict[int, bytes], dict[int, int], int]:
    """Return the name of each name and type, the name and type of each method, and the constants' end."""
    (count,) = struct.unpack_from(">H", compiled, _HEAD - 2)
    texts: dict[int, bytes] = {}
    typed: dict[int, int] = {}
    methods: dict[int, int] = {}
    number, at = 1, _HEAD
    while number < count:
        tag = compiled[at]
        if tag == _UTF8:
            (size,) = struct.unpack_from(">H", compiled, at + 1)
            texts[number] = compiled[at + 3 : at + 3 + size]
            at += 3 + size
        else:
            if tag == _METHOD:
                (methods[number],) = struct.unpack_from(">H", compiled, at + 3)
            elif tag == _NAME_AND_TYPE:
                (typed[number],) = struct.unpack_from(">H", compiled, at + 1)
            at += _SIZES[tag]
        number += 2 if tag in _TWO_PLACES else 1
    return {number: texts[name] for number, name in typed.items()}, methods, at
