"""A register says whether a name and a number are one person's. It is a table of ours, or somebody's over HTTP."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import NamedTuple, Protocol, Self

import httpx

from edge.asking import NoAnswer
from libs.schemas.buyer_identity import IdentityVerdict
from libs.schemas.text import alike

_FINAL = (httpx.codes.BAD_REQUEST, httpx.codes.REQUEST_ENTITY_TOO_LARGE, httpx.codes.UNPROCESSABLE_ENTITY)
"""The register cannot be asked about this person: asked again it says the same, and all others would wait for that."""
_ANSWERS = {verdict.value: verdict for verdict in (IdentityVerdict.VERIFIED, IdentityVerdict.REFUSED)}


class Person(NamedTuple):
    """A buyer as an order names it. Nobody logs it."""

    name: str
    number: str


class Register(Protocol):
    """Whoever may be asked."""

    async def ask(self, person: Person) -> IdentityVerdict:
        """Say whether the two are one person's. Raises NoAnswer where it does not say now; asked again it may."""

    async def close(self) -> None:
        """Let connections go."""


class TableRegister:
    """A number in the table is of its name alone; any other is believed. Its check digit was looked at by intake."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """names: number → name."""
        self._names = {_number(number): alike(name) for number, name in names.items()}

    @classmethod
    def read(cls, path: Path | None) -> Self:
        """Read `number,name` lines. Raises OSError, ValueError, which quote none."""
        if path is None:
            return cls({})
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        if any(len(row) != 2 for row in rows):
            raise ValueError("a line of BUYER_CHECK_TABLE is number,name")
        return cls(dict(rows))

    async def ask(self, person: Person) -> IdentityVerdict:
        known = self._names.get(_number(person.number))
        agrees = known is None or known == alike(person.name)
        return IdentityVerdict.VERIFIED if agrees else IdentityVerdict.REFUSED

    async def close(self) -> None:
        """It has none."""


def _number(text: str) -> str:
    return alike(text).upper()


class HttpRegister:
    """Posts `{"name": …, "number": …}` and reads `{"verdict": "verified" | "refused"}`. Redirects are not followed, and
    cookies not kept."""

    def __init__(
        self, url: str, token: str, seconds_max: float, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        self._url = url
        self._client = httpx.AsyncClient(
            headers=headers, timeout=seconds_max, trust_env=False, transport=transport,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )  # fmt: skip

    async def ask(self, person: Person) -> IdentityVerdict:
        try:
            answer = await self._client.post(self._url, json=person._asdict())
            said = answer.json() if answer.status_code == httpx.codes.OK else None
        except httpx.HTTPError as away:
            raise NoAnswer(type(away).__name__) from None
        except (ValueError, RecursionError):
            raise NoAnswer("an answer that is no JSON") from None
        if answer.status_code in _FINAL:
            return IdentityVerdict.UNANSWERED
        verdict = said.get("verdict") if isinstance(said, dict) else None
        if not isinstance(verdict, str) or verdict not in _ANSWERS:
            raise NoAnswer(f"HTTP {answer.status_code} without a verdict")
        return _ANSWERS[verdict]

    async def close(self) -> None:
        await self._client.aclose()
