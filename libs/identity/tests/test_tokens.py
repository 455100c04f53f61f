"""A bearer token counts where the provider's keys, issuer, audience, time and the fixed algorithms say so."""

from __future__ import annotations

import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from libs.identity.tokens import AGAIN_S, FRESH_S, BearerTokens, KeySet

ISSUER, AUDIENCE = "https://login.example", "tongguan"
RSA_KEY = rsa.generate_private_key(65537, 2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())


def told(**more: Any) -> dict[str, Any]:
    now = int(time.time())
    return {
        "iss": ISSUER, "aud": AUDIENCE, "sub": "client-7", "exp": now + 300, "iat": now,
        "customs_code": "3105961234", "roles": ["agent"], **more,
    }  # fmt: skip


def signed(claims: dict[str, Any], kid: str | None = "r1", algorithm: str = "RS256", key: Any = RSA_KEY) -> str:
    return jwt.encode(claims, key, algorithm=algorithm, headers={"kid": kid} if kid else {})


class Provider:
    """It gives out its keys, and counts how often it was asked."""

    def __init__(self) -> None:
        self.now_s, self.asked, self.away = 1000.0, 0, False
        self.keys = [jwk(RSA_KEY, "r1")]
        self.tokens = BearerTokens(KeySet(self.fetch, lambda: self.now_s), ISSUER, AUDIENCE)

    async def fetch(self) -> bytes:
        self.asked += 1
        if self.away:
            raise OSError("away")
        return json.dumps({"keys": self.keys}).encode()


def jwk(key: Any, kid: str, **more: str) -> dict[str, Any]:
    kind = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    return {**kind.to_jwk(key.public_key(), as_dict=True), "kid": kid, "use": "sig", **more}


async def test_a_token_stands_for_whom_it_says() -> None:
    provider = Provider()
    principal = await provider.tokens.principal(signed(told(roles="agent ecommerce", customs_office="3105")))
    assert principal is not None
    assert (principal.code, principal.roles, principal.office) == (
        "3105961234",
        frozenset({"agent", "ecommerce"}),
        "3105",
    )
    assert principal.credential == "token:client-7"
    assert await provider.tokens.principal(signed(told(), algorithm="PS256")) is not None


async def test_what_is_not_believed() -> None:
    provider = Provider()
    provider.keys.append({"kty": "oct", "k": "c2VjcmV0" * 6, "kid": "h1", "alg": "HS256"})
    other = rsa.generate_private_key(65537, 2048)
    without = {name: value for name, value in told().items() if name != "exp"}
    wrong = {
        "another issuer": signed(told(iss="https://elsewhere.example")),
        "another audience": signed(told(aud="other")),
        "expired": signed(told(exp=int(time.time()) - 60)),
        "not yet": signed(told(nbf=int(time.time()) + 600)),
        "no end": signed(without),
        "no key id": signed(told(), kid=None),
        "an unknown key": signed(told(), kid="r9"),
        "another's key": signed(told(), key=other),
        "an algorithm nobody listed": signed(told(), algorithm="RS512"),
        "a shared secret": signed(told(), kid="h1", algorithm="HS256", key="secret" * 6),
        "no signature": jwt.encode(told(), "", algorithm="none", headers={"kid": "r1"}),
        "no code": signed(told(customs_code="")),
        "a code that none is": signed(told(customs_code="3105\0")),
        "no roles": signed(told(roles=[])),
        "odd roles": signed(told(roles=[{"name": "agent"}])),
        "nonsense": "a.b.c",
        "too little": "x",
    }
    believed = [name for name, token in wrong.items() if await provider.tokens.principal(token)]
    assert not believed


async def test_keys_are_kept_and_fetched_again_when_the_provider_rotates() -> None:
    provider = Provider()
    for _ in range(3):
        assert await provider.tokens.principal(signed(told()))
    assert provider.asked == 1
    provider.keys = [jwk(EC_KEY, "e2", alg="ES256")]
    new = signed(told(), kid="e2", algorithm="ES256", key=EC_KEY)
    assert await provider.tokens.principal(new) is None, "an unknown key is asked for seldom"
    provider.now_s += AGAIN_S + 1
    assert await provider.tokens.principal(new)
    assert provider.asked == 2
    provider.away = True
    provider.now_s += FRESH_S + 1
    assert await provider.tokens.principal(new), "what was known is used while the provider is away"
    assert await provider.tokens.principal(signed(told())) is None, "its old key is no more"
    assert provider.asked == 3, "a provider that is away is asked as seldom"
    provider.away, provider.keys = False, [jwk(RSA_KEY, "r1")]
    provider.now_s += AGAIN_S + 1
    assert await provider.tokens.principal(signed(told()))


def test_symmetric_algorithms_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="RS256"):
        BearerTokens(Provider.__new__(Provider), ISSUER, AUDIENCE, ["HS256"])  # type: ignore[arg-type]
