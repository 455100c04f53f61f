"""These mutations spoil what stands round a good document: headers, keys, topics, and days that nobody may close."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from chaos.badinput.case import ACCEPTED, XML_HEADERS, Draft, Expected, Headers, dead, refused
from chaos.badinput.mutations.mutation import Draw, Mutation
from chaos.badinput.samples import DECLARED_KINDS, KINDS, PERSONAL
from libs.schemas.events.calendar import DayClosed, sign_day
from libs.schemas.kinds import KINDS as ROWS

_DAY = date(2027, 1, 1)
_CLOSES: Headers = (("ce_type", b"DayClosed"), ("ce_source", b"calendar"))
_STRANGER, _NO_EVENT = "day-closed-by-a-stranger", "bad-event-body"
_NAMING_SENDERS = tuple(kind for kind in KINDS if ROWS[kind].sender_fields)


def _with(headers: Headers, expected: Expected = ACCEPTED) -> Callable[[Draw], Draft]:
    return lambda draw: draw.body(draw.sample.json, expected, headers)


HEADERS: dict[str, Headers] = {
    "content type NULL": (("content-type", None),),
    "content type binary": (("content-type", b"\xff\x00\xfe"),),
    "content type of text": (("content-type", b"text/plain; charset=GBK"),),
    "content type of a kilobyte": (("content-type", b"a" * 1_000),),
    "trace of nobody": (("traceparent", b"00-" + b"0" * 32 + b"-" + b"0" * 16 + b"-01"),),
    "trace NULL": (("traceparent", None),),
    "trace binary": (("traceparent", b"\xff\x00"),),
    "CloudEvents NULL": (("ce_id", None), ("ce_type", None), ("ce_time", None), ("ce_customsday", None)),
    "CloudEvents binary": (("ce_id", b"\xff"), ("ce_type", b"\xfe"), ("ce_time", b"\x00"), ("ce_customsday", b"\xff")),
    "CloudEvents of another event": (("ce_id", b"tax/x/1/0"), ("ce_type", b"ListReleased"), ("ce_specversion", b"9.9")),
    "a day of the sender's own": (("ce_customsday", b"2099-12-31"), ("ce_time", b"0001-01-01T00:00:00+00:00")),
    "almost a closed day": (("ce_type", b"dayclosed"), ("CE_TYPE", b"DayClosed")),
    "a replay of nothing": (("tg_topic", b"cbec.declare.lists.v1"), ("tg_replay_of", b"intake/x/1")),
    "a hundred headers": tuple((f"x-{number}", b"\xff" * 100) for number in range(100)),
    "header without name": (("", b"x"),),
    "header of a strange name": (("头\u202e\n\x00", PERSONAL[0].encode()),),
    "a sheet of nothing": (("tg_sheet", None), ("tg_origin", None)),
    "a sheet of ours": (("tg_sheet", b"1/0/1"), ("tg_origin", b"calendar")),
    "a sheet beyond all numbers": (("tg_sheet", b"9" * 40 + b"/0/" + b"9" * 5_000), ("tg_origin", b"intake/x@y-0")),
    "sender NULL": (("tg_sender", None),),
    "sender empty": (("tg_sender", b""),),
}
_STRANGERS: dict[str, bytes] = {
    "unknown": b"3399990ZZ9",
    "binary": b"\xff\xfe\x00",
    "of a kilobyte": b"9" * 1_000,
    "a person": PERSONAL[1].encode(),
}
KEYS: dict[str, bytes | None] = {
    "NULL": None,
    "empty": b"",
    "binary": b"\xff\x00\xfe",
    "of another": b"T9999",
    "of a hundred kilobytes": b"k" * 100_000,
}


def _keyed(key: bytes | None) -> Callable[[Draw], Draft]:
    return lambda draw: Draft(draw.kind, draw.sample.json, ACCEPTED, key=key)


def _xml_by_name(draw: Draw) -> Draft:
    """JSON that calls itself XML: the first character says what a body is."""
    return draw.body(draw.sample.json, ACCEPTED, XML_HEADERS)


def _headers_about_somebody(draw: Draw) -> Draft:
    names = ("ce_id", "ce_type", "ce_source", "ce_time", "ce_customsday", "content-type", "x-buyer")
    headers = [(name, draw.rng.choice(PERSONAL).encode()) for name in names]
    return draw.body(draw.sample.json[:-1], dead("not-json"), headers)


def _day_closed(body: Callable[[Draw], bytes | None], *reasons: str) -> Callable[[Draw], Draft]:
    return lambda draw: draw.body(body(draw), dead(*reasons), _CLOSES)


def _closing(**values: Any) -> Callable[[Draw], bytes]:
    event = DayClosed(day=_DAY, **values).model_dump_json(by_alias=True).encode()
    return lambda draw: event


def _guessed(draw: Draw) -> bytes:
    signature = sign_day(_DAY, str(draw.rng.random()))
    return DayClosed(day=_DAY, signature=signature).model_dump_json(by_alias=True).encode()


def _as_json(value: object) -> Callable[[Draw], bytes]:
    return lambda draw: json.dumps(value).encode()


def _sheet(draw: Draw) -> Draft:
    """Our own services write many events into one record. On a topic of partners that would be a day closed unsigned."""
    event = {"type": "DayClosed", "time": "2027-01-01T00:00:00+08:00", "customsday": "2027-01-01"}
    body = json.dumps([event | {"data": {"day": "2027-01-01"}}]).encode()
    page = draw.rng.choice((b"1", b"9" * 40))
    return draw.body(body, dead("not-json"), (("tg_origin", b"calendar"), ("tg_sheet", page + b"/0/1")))


FORGERIES: dict[str, Callable[[Draw], Draft]] = {
    "guessed secret": _day_closed(_guessed, _STRANGER),
    "no signature": _day_closed(_closing(), _STRANGER),
    "signature of a person": _day_closed(_closing(signature=PERSONAL[1]), _STRANGER),
    "signature for nobody": _day_closed(_closing(signature=sign_day(_DAY, "")), _STRANGER),
    "no body": _day_closed(lambda draw: None, _NO_EVENT),
    "a document": _day_closed(lambda draw: draw.sample.json, _NO_EVENT),
    "month thirteen": _day_closed(_as_json({"day": "2026-13-01"}), _NO_EVENT),
    "year ten thousand": _day_closed(_as_json({"day": "10000-01-01"}), _NO_EVENT),
    "a number for a day": _day_closed(_as_json({"day": 10**30, "signature": 1}), _NO_EVENT),
    "half of it": _day_closed(lambda draw: b'{"day": "2027-', _NO_EVENT),
    "in a sheet": _sheet,
    "binary": _day_closed(lambda draw: draw.rng.randbytes(40), _NO_EVENT),
}

MUTATIONS: tuple[Mutation, ...] = (
    *(Mutation(f"header: {name}", _with(headers)) for name, headers in HEADERS.items()),
    *(
        Mutation(f"sender: {name}", _with((("tg_sender", code),), refused("tg_sender")), kinds=_NAMING_SENDERS)
        for name, code in _STRANGERS.items()
    ),
    *(Mutation(f"key: {name}", _keyed(key), 5 if "hundred" in name else 100) for name, key in KEYS.items()),
    Mutation("JSON that calls itself XML", _xml_by_name),
    Mutation("headers about somebody round what breaks off", _headers_about_somebody),
    Mutation(
        "XML where JSON is taken", lambda draw: draw.body(b"<?xml version='1.0'?><a/>", dead("not-json")),
        kinds=DECLARED_KINDS,
    ),
    *(Mutation(f"day closed: {name}", make) for name, make in FORGERIES.items()),
)  # fmt: skip
