"""Bearer tokens of an OpenID provider are believed where its keys, issuer and audience say so."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import jwt

from libs.identity.principal import CODE, Principal

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
"""A setting may narrow them. None is symmetric: a public key is no shared secret."""
FRESH_S = 300.0
"""A fetched set of keys is used so long; an unknown key id has it fetched again, once within AGAIN_S."""
AGAIN_S = 30.0
_FETCH_S = 5.0
_LEEWAY_S = 30

FetchKeys = Callable[[], Awaitable[bytes]]


@dataclass(frozen=True, slots=True)
class Claims:
    """Names of the claims that say whom a token stands for. roles: a list, or words with blanks between."""

    code: str = "customs_code"
    roles: str = "roles"
    office: str = "customs_office"


class _Key(NamedTuple):
    """algorithm: the only one that the provider lets it be used with; None where it says none."""

    key: jwt.PyJWK
    algorithm: str | None


_PUBLIC = ("RSA", "EC", "OKP")
_NAMED = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512", "Ed25519": "EdDSA"}


class KeySet:
    """The provider's keys by id, fetched when they are asked for and too old."""

    def __init__(self, fetch: FetchKeys, now_s: Callable[[], float]) -> None:
        self._fetch, self._now_s = fetch, now_s
        self._keys: dict[str, _Key] = {}
        self._fetched_s = self._tried_s = -inf
        self._turn = asyncio.Lock()

    async def key(self, key_id: str) -> _Key | None:
        """Return the key; None where the provider has none of that id, or cannot be reached and none is known."""
        if self._due(key_id):
            async with self._turn:
                if self._due(key_id):
                    await self._renew()
        return self._keys.get(key_id)

    def _due(self, key_id: str) -> bool:
        """Tell whether the keys are fetched for this one: they are too old, or lack it. Nobody tries again soon behind a
        try, which may have failed."""
        now_s = self._now_s()
        wanted = key_id not in self._keys or now_s - self._fetched_s > FRESH_S
        return wanted and now_s - self._tried_s > AGAIN_S

    async def _renew(self) -> None:
        """Fetch the keys. Those known are used on where nothing better comes."""
        try:
            found = json.loads(await self._fetch())["keys"]
            self._keys = {told["kid"]: key for told in found if (key := _usable(told))}
        except (httpx.HTTPError, OSError, ValueError, TypeError, AttributeError, KeyError):
            return
        finally:
            self._tried_s = self._now_s()
        self._fetched_s = self._tried_s


def _usable(told: dict[str, Any]) -> _Key | None:
    """Read one key of a set; None for one that signs nothing, or that we cannot use."""
    if told.get("kty") not in _PUBLIC or told.get("use", "sig") != "sig" or not isinstance(told.get("kid"), str):
        return None
    try:
        return _Key(jwt.PyJWK(told, told.get("alg") or _NAMED.get(told.get("crv", ""), "RS256")), told.get("alg"))
    except jwt.PyJWTError:
        return None


def fetching(place: str) -> FetchKeys:
    """Fetch a set of keys from a URL, or read it from a file."""

    async def from_url() -> bytes:
        async with httpx.AsyncClient(timeout=_FETCH_S, follow_redirects=False) as client:
            answer = await client.get(place)
            return answer.raise_for_status().content

    async def from_file() -> bytes:
        return await asyncio.to_thread(Path(place).read_bytes)

    return from_url if place.startswith(("https://", "http://")) else from_file


class BearerTokens:
    """A door believes tokens of one issuer for one audience."""

    def __init__(
        self,
        keys: KeySet,
        issuer: str,
        audience: str,
        algorithms: Sequence[str] = ALGORITHMS,
        claims: Claims = Claims(),
    ) -> None:
        unknown = set(algorithms) - set(ALGORITHMS)
        if unknown or not algorithms:
            raise ValueError(f"algorithms of bearer tokens are some of {', '.join(ALGORITHMS)}")
        self._keys, self._issuer, self._audience = keys, issuer, audience
        self._algorithms, self._claims = list(algorithms), claims

    async def principal(self, token: str) -> Principal | None:
        """Return whom the token stands for; None where it is not to be believed."""
        try:
            head = jwt.get_unverified_header(token)
        except jwt.PyJWTError:
            return None
        key_id, algorithm = head.get("kid"), head.get("alg")
        if not isinstance(key_id, str) or algorithm not in self._algorithms:
            return None
        key = await self._keys.key(key_id)
        if key is None or key.algorithm not in (None, algorithm):
            return None
        try:
            told = jwt.decode(
                token,
                key.key.key,
                algorithms=[algorithm],
                audience=self._audience,
                issuer=self._issuer,
                leeway=_LEEWAY_S,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError):
            return None
        return self._named(told)

    def _named(self, told: dict[str, Any]) -> Principal | None:
        code, roles, office = (told.get(name) for name in (self._claims.code, self._claims.roles, self._claims.office))
        roles = roles.split() if isinstance(roles, str) else roles
        if not isinstance(code, str) or not CODE.fullmatch(code) or not isinstance(roles, list) or not roles:
            return None
        if not all(isinstance(role, str) for role in roles):
            return None
        subject = str(told["sub"])[:60]
        return Principal(code, frozenset(roles), office if isinstance(office, str) else None, f"token:{subject}")
