"""One value of a good JSON document is nonsense; everything round it is right."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from random import Random
from typing import Any

from chaos.badinput.case import ANSWERED, Draft, Expected, dead, refused
from chaos.badinput.mutations.mutation import Document, Draw, Mutation
from chaos.badinput.mutations.nonsense import (
    AMOUNTS,
    BAD_AMOUNTS,
    BAD_MOMENTS,
    BAD_NUMBER_TOKENS,
    ILLEGAL,
    MOMENTS,
    TEXTS,
)
from chaos.badinput.mutations.shifting import numbers_of, shift
from chaos.badinput.samples import KINDS, Sample, sample

_MARK = "@HERE@"
Places = Callable[[str, Any], bool]
"""Whether a member of this name and value may be spoilt."""


def amount(name: str, _: Any) -> bool:
    return name in AMOUNTS


def moment(name: str, _: Any) -> bool:
    return name in MOMENTS


def text(_: str, value: Any) -> bool:
    return isinstance(value, str)


def member(_: str, value: Any) -> bool:
    return not isinstance(value, list | dict)


def spots(document: Document, fits: Places) -> list[tuple[dict[str, Any], str]]:
    """(object, member) of each value that may be spoilt, lines included."""
    return list(_spots(document, fits))


def _spots(node: Any, fits: Places) -> Iterator[tuple[dict[str, Any], str]]:
    if isinstance(node, list):
        for inner in node:
            yield from _spots(inner, fits)
    elif isinstance(node, dict):
        for name, value in node.items():
            if fits(name, value):
                yield node, name
            yield from _spots(value, fits)


def kinds_with(fits: Places) -> tuple[str, ...]:
    return tuple(kind for kind in KINDS if spots(sample(kind, 0).document, fits))


def spoil(document: Document, fits: Places, rng: Random, value: Any) -> str:
    """Put the value somewhere it may go; the name of that member."""
    node, name = rng.choice(spots(document, fits))
    node[name] = value
    return name


def _valued(fits: Places, value: Any, expected: Expected | None) -> Callable[[Draw], Draft]:
    """expected: None where the sender must be told of the very field."""

    def make(draw: Draw) -> Draft:
        document = draw.sample.document
        name = spoil(document, fits, draw.rng, value)
        return draw.document(document, expected or refused(name))

    return make


def _token(fits: Places, token: bytes, expected: Expected | None) -> Callable[[Draw], Draft]:
    """The same with JSON that `json` does not write."""

    def make(draw: Draw) -> Draft:
        document = draw.sample.document
        name = spoil(document, fits, draw.rng, _MARK)
        body = json.dumps(document, ensure_ascii=False).encode().replace(f'"{_MARK}"'.encode(), token)
        return draw.body(body, expected or refused(name))

    return make


def _table(
    prefix: str, values: Mapping[str, Any], fits: Places, expected: Expected | None = None, weight: int = 100
) -> Iterable[Mutation]:
    kinds = kinds_with(fits)
    for name, value in values.items():
        make = _token if isinstance(value, bytes) else _valued
        yield Mutation(f"{prefix}: {name}", make(fits, value, expected), weight, kinds)


def _shifted(draw: Draw) -> Draft:
    document = draw.sample.document
    name = shift(draw.rng, draw.kind, document)
    assert name
    return draw.document(document, refused(name))


def _nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


def fresh(draw: Draw) -> Sample:
    """Another valid document of the kind."""
    return sample(draw.kind, draw.rng.randrange(10**14, 10**15))


MUTATIONS: tuple[Mutation, ...] = (
    Mutation("line: a number takes in a whole line more", _shifted, 300, [kind for kind in KINDS if numbers_of(kind)]),
    *_table("amount", BAD_AMOUNTS, amount),
    *_table("amount", BAD_NUMBER_TOKENS, amount),
    *_table("amount", {"NaN token": b"NaN", "infinity token": b"-Infinity"}, amount, None),
    *_table("moment", BAD_MOMENTS, moment),
    *_table("moment", {"JSON number": b"20260302080000", "object": b"{}"}, moment),
    *_table("text", TEXTS, text, ANSWERED),
    *_table("text", ILLEGAL, text),
    *_table("text", {"ten thousand characters": "长" * 10_000}, text),
    *_table(
        "text", {"lone high surrogate": b'"\\ud800"', "lone low surrogate": b'"a\\udc00b"'}, text, dead("not-json")
    ),
    *_table("text", {"surrogates the wrong way round": b'"\\udc00\\ud800"'}, text, dead("not-json")),
    *_table("text", {"half an escape": b'"\\u12"', "unknown escape": b'"\\x41"'}, text, dead("not-json")),
    *_table("text", {"raw newline": b'"a\nb"', "raw NUL": b'"a\0b"'}, text, dead("not-json")),
    *_table("text", {"invalid UTF-8": b'"\xc3\x28"', "overlong UTF-8": b'"\xc0\xaf"'}, text, dead("not-json")),
    *_table("text", {"surrogate in UTF-8": b'"\xed\xa0\x80"', "cut UTF-8": b'"\xe4\xbd"'}, text, dead("not-json")),
    *_table("member", {"list": ["a"], "empty list": [], "object": {"a": "b"}, "empty object": {}}, member),
    *_table("member", {"false": False, "fraction": 0.5, "huge number": 10**400}, member),
    *_table("member", {"hundred levels": _nested(100)}, member, refused()),
    *_table("member", {"thousand levels": _nested(1_000)}, member, dead("not-json")),
    *_table("member", {"hundred thousand levels": b"[" * 100_000}, member, dead("not-json"), weight=5),
)
