"""Tokens stand for what documents tell of persons: whoever compares or counts by them never sees a value.

A value is normalised before its token is made, each kind in its own way, so that what reads alike has one token.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple
from unicodedata import normalize

from libs.schemas.events.persons import PersonalValue
from libs.schemas.personal import Personal, mask
from libs.schemas.text import alike, digits_of_telephone

REMEMBERED_MAX = 8192
"""Values of a kind whose tokens are remembered: the documents of a case name the same persons."""
_BYTES = 16


class TokenSecret(NamedTuple):
    """A secret, and the number of its version, which its tokens begin with."""

    version: int
    secret: bytes


def _id_number(text: str) -> str:
    """`x` and `X` are one, so are wide and plain digits."""
    return normalize("NFKC", text).upper()


def _telephone(text: str) -> str:
    """A text without digits is no telephone: it is compared as it is."""
    return digits_of_telephone(text) or text


_NORMALISED: Mapping[Personal, Callable[[str], str]] = {
    Personal.NAME: alike,
    Personal.ADDRESS: alike,
    Personal.PHONE: _telephone,
    Personal.ID_NUMBER: _id_number,
}
"""Kind of personal value → what of it counts."""

TOLD = frozenset(_NORMALISED)
"""The kinds that events may tell of."""


class Tokens:
    """of: by the kind's name, the function that makes of a text what events tell of it.

    former: the secret before, while both overlap. person: the token of a name and a number together.
    """

    def __init__(self, current: TokenSecret, former: TokenSecret | None = None) -> None:
        token = _token_of("person", current)

        def person(name: str, number: str) -> str:
            return token(f"{_id_number(number)}\0{alike(name)}".encode())

        self.person: Callable[[str, str], str] = person
        self.of: dict[str, Callable[[str], PersonalValue]] = {
            kind.value: _maker(kind, current, former) for kind in _NORMALISED
        }


def _maker(kind: Personal, current: TokenSecret, former: TokenSecret | None) -> Callable[[str], PersonalValue]:
    normalised, token = _NORMALISED[kind], _token_of(kind.value, current)
    before = _token_of(kind.value, former) if former else None

    @lru_cache(maxsize=REMEMBERED_MAX)
    def personal_value(text: str) -> PersonalValue:
        counts = normalised(text).encode()
        return PersonalValue(token(counts), mask(kind, text), before and before(counts))

    return personal_value


def _token_of(kind: str, made_with: TokenSecret) -> Callable[[bytes], str]:
    """Keyed BLAKE2b (RFC 7693); the kind is part of it, so that one secret serves all kinds."""
    key = blake2b(made_with.secret).digest()
    keyed = blake2b(key=key, digest_size=_BYTES, person=kind.encode()).copy
    version = f"{made_with.version}-"

    def token(counts: bytes) -> str:
        hashed = keyed()
        hashed.update(counts)
        return version + hashed.hexdigest()

    return token
