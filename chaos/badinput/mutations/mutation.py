"""A mutation has a name and spoils a valid document."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from chaos.badinput.case import Draft, Expected, Headers
from chaos.badinput.samples import KINDS, Sample

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Draw:
    """A case is made of the dice and a valid document with a number of its own."""

    rng: Random
    sample: Sample

    @property
    def kind(self) -> str:
        return self.sample.kind

    def body(self, value: bytes | None, expected: Expected, headers: Headers = (), *, shuffled: bool = False) -> Draft:
        return Draft(self.kind, value, expected, headers, shuffled=shuffled)

    def document(self, document: Mapping[str, Any], expected: Expected, *, shuffled: bool = False) -> Draft:
        return self.body(json.dumps(document, ensure_ascii=False).encode(), expected, shuffled=shuffled)


@dataclass(frozen=True, slots=True)
class Mutation:
    """weight: how often it is drawn, beside the others. kinds: those it can be made of."""

    name: str
    make: Callable[[Draw], Draft]
    weight: int = 100
    kinds: Collection[str] = KINDS
