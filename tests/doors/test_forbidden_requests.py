"""Nobody asks over HTTP what is another's to ask: each request refused, and its like answered to whom it belongs.

Intake's own addresses stand behind the door of a service; no server is needed to be turned away, or to hand in.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, cast

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from chaos.badinput.samples import sample
from libs.identity import Principal
from libs.identity.credentials import Credential, changing, make_key
from libs.identity.settings import DoorSettings
from libs.runtime.http.guarding import guards
from services.intake.checking import DryRun
from services.intake.http import routes
from services.intake.settings import Settings
from tests.e2e.test_forbidden_acts import ACTS

ISSUER, AUDIENCE = "https://login.example", "tongguan"
PLATFORM, CARRIER = "3301960AB1", "3301980GH4"
HOLDERS = {
    "platform": (PLATFORM, "platform", None), "carrier": (CARRIER, "logistics", None),
    "officer": ("officer-3105", "officer", "3105"), "gate": ("gate-3105", "gate", "3105"), "bank": ("B1", "bank", None),
    "operator": ("OPS", "operator", None), "service": ("intake", "service", None),
}  # fmt: skip
ORDER = json.dumps(sample("order", 1).document)
KEY, ANOTHERS_KEY = (rsa.generate_private_key(65537, 2048) for _ in range(2))


def claims(**more: Any) -> dict[str, Any]:
    now = int(time.time())
    who = {"customs_code": PLATFORM, "roles": ["platform"], "sub": "p"}
    return {"iss": ISSUER, "aud": AUDIENCE, "exp": now + 86_400, **who, **more}


def token(key: Any = KEY, algorithm: str = "RS256", **more: Any) -> str:
    return jwt.encode(claims(**more), key, algorithm=algorithm, headers={"kid": "k1"})


class Ask(NamedTuple):
    """Somebody asks. by: holder of a key, or a header of their own making; None: nobody. says: more headers.
    belongs: whoever is answered, where it is somebody's."""

    path: str
    status: int
    by: str | dict[str, str] | None = None
    says: dict[str, str] = {}
    belongs: str | dict[str, str] | None = "platform"

    @property
    def posts(self) -> bool:
        return self.path.split("?")[0] in ("/v1/documents", "/v1/ceb", "/v1/check", "/v1/trial")


TAKING, READING = "/v1/documents?kind=order", "/v1/receipts?orderNo=T1"
IDS = ("/v1/receipts/orders-0-1", "/v1/documents/orders-0-1")


def bearing(value: str) -> dict[str, str]:
    return {"authorization": f"Bearer {value}"}


def asks() -> Iterator[Ask]:
    for path in (TAKING, "/v1/ceb", "/v1/check", READING, *IDS, "/v1/waiting", "/v1/trial"):
        yield Ask(path, 401, belongs={"/v1/waiting": "operator", "/v1/trial": "service"}.get(path, "platform"))
    for path in (TAKING, READING):
        yield Ask(path, 403, "platform", {"x-customs-code": CARRIER})
        yield Ask(path, 403, "carrier", {"x-customs-code": PLATFORM})
        yield Ask(path, 403, "operator")
        yield Ask(path, 403, "service")
    for by in ("platform", "carrier", "officer", "gate", "bank", "operator"):
        yield Ask("/v1/trial", 403, by, belongs="service")
    for by in ("platform", "carrier", "gate", "bank", "service"):
        yield Ask("/v1/waiting", 403, by, belongs="officer")
    for by in ("platform", "carrier", "gate", "bank"):
        yield Ask("/v1/documents/orders-0-1?clear=true", 403, by, belongs=None)
    yield Ask("/v1/letters", 404, "platform", belongs=None)
    forged: dict[str, dict[str, str]] = {
        "ended": {"x-api-key": "ended"},
        "revoked": {"x-api-key": "revoked"},
        "invented": {"x-api-key": f"tgk_{'0' * 12}_{'A' * 43}"},
        "another's secret under an id": {"x-api-key": "swapped"},
        "password": {"authorization": "Basic cGxhdGZvcm06cGxhdGZvcm0="},
        "other issuer": bearing(token(iss="https://elsewhere.example")),
        "other audience": bearing(token(aud="elsewhere")),
        "over": bearing(token(exp=int(time.time()) - 60)),
        "signed by another": bearing(token(ANOTHERS_KEY)),
        "not signed": bearing(token("", "none")),
        "of nobody": bearing(token(customs_code="")),
        "in no role": bearing(token(roles=[])),
    }
    for headers in forged.values():
        yield Ask(TAKING, 401, headers, belongs=bearing(token()))


ASKS = tuple(asks())


@dataclass
class Door:
    """Intake behind a door that asks everybody. keys: by holder. written: what reached the log."""

    http: httpx.AsyncClient
    keys: dict[str, str]
    written: list[tuple[str, dict[str, bytes]]] = field(default_factory=list)

    def headers(self, by: str | dict[str, str] | None) -> dict[str, str]:
        if by is None:
            return {}
        if isinstance(by, str):
            return bearing(self.keys[by])
        return {name: self.keys.get(value, value) for name, value in by.items()}

    async def ask(self, path: str, posts: bool, by: str | dict[str, str] | None, **more: str) -> int:
        headers = {**self.headers(by), **more}
        answer = await (
            self.http.post(path, content=ORDER, headers=headers) if posts else self.http.get(path, headers=headers)
        )
        secrets = [key.split("_", 2)[2] for key in self.keys.values()]
        assert not [secret for secret in secrets if secret in answer.text]
        return answer.status_code


@pytest.fixture
def door(tmp_path: Path) -> Door:
    file, keys = tmp_path / "credentials", dict[str, str]()
    from_, until, ended = "2026-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "2026-01-02T00:00:00Z"
    with changing(file) as rows:
        for name, (code, role, office) in HOLDERS.items():
            key_id, keys[name], hashed = make_key()
            rows.append(Credential(key_id, code, (role,), office, from_, until, hashed=hashed))
        for name, times in {"ended": (ended, None), "revoked": (until, ended)}.items():
            key_id, keys[name], hashed = make_key()
            rows.append(Credential(key_id, PLATFORM, ("platform",), None, from_, times[0], times[1], hashed))
    keys["swapped"] = "_".join([*keys["platform"].split("_", 2)[:2], keys["carrier"].split("_", 2)[2]])
    jwks = tmp_path / "keys.json"
    public = jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
    jwks.write_text(json.dumps({"keys": [{**public, "kid": "k1", "use": "sig"}]}))
    settings = DoorSettings.model_validate(
        {"IDENTITY": "required", "IDENTITY_FILE": str(file), "OIDC_ISSUER": ISSUER, "OIDC_AUDIENCE": AUDIENCE}
        | {"OIDC_KEYS": str(jwks)}
    )
    written: list[tuple[str, dict[str, bytes]]] = []

    async def publish(topic: str, key: bytes, value: bytes, headers: list[tuple[str, bytes]]) -> tuple[int, int]:
        written.append((topic, dict(headers)))
        return 0, len(written)

    async def act(who: Principal | None, what: str, about: str, personal: bool) -> None:
        """Nothing keeps it here."""

    async def answered(_: Request) -> Response:
        return JSONResponse({})

    nothing = cast(Any, None)
    told = routes(Settings(), nothing, publish, nothing, lambda: None, DryRun(nothing, {}), act)
    taking = [route for route in told if "POST" in (route.methods or ()) and route.path != "/v1/check"]
    clear = [route for route in told if route.path == "/v1/documents/{id}"]
    others = [
        "/v1/check",
        "/v1/receipts",
        "/v1/receipts/{id}",
        "/v1/waiting",
        "/v1/trial",
    ]  # a database would answer these
    standing = [Route(path, answered, methods=["GET", "POST"]) for path in others]
    app = Starlette(routes=[*taking, *standing, *clear], middleware=guards(settings))
    http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://intake")
    return Door(http, keys, written)


async def test_each_request_is_refused_and_its_like_is_answered_to_whom_it_belongs(door: Door) -> None:
    refused = [(ask, await door.ask(ask.path, ask.posts, ask.by, **ask.says)) for ask in ASKS]
    wrong = [f"{ask}: {status}" for ask, status in refused if status != ask.status]
    assert door.written == [], "nothing that was refused reached the log"
    for ask in ASKS:
        if ask.belongs is None or ask.path == IDS[1] or ask.path == "/v1/ceb":
            continue  # a database would answer it, or it is no order
        if (status := await door.ask(ask.path, ask.posts, ask.belongs)) not in (200, 202):
            wrong.append(f"{ask}: not even from whom it belongs to: {status}")
    assert wrong == []
    assert {headers["tg_sender"] for _, headers in door.written} == {PLATFORM.encode()}


def test_there_are_enough_acts() -> None:
    assert len(ACTS) + len(ASKS) >= 110
    assert len(ASKS) >= 40
