"""Every address but health asks who asks, and lets a role ask what the table says.

A client certificate is a credential, too."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from libs.identity import principal_of
from libs.identity.credentials import Credential, changing, make_key
from libs.identity.settings import DoorSettings
from libs.identity.tests.authority import Authority
from libs.runtime.http.access import ACCESS, DECLARANTS, OPEN
from libs.runtime.http.connections import bounded
from libs.runtime.http.guarding import guards
from libs.runtime.http.tls import Tls

FROM, UNTIL = "2026-01-01T00:00:00Z", "2999-01-01T00:00:00Z"
ROLES = sorted(DECLARANTS | {"service", "operator"})


def given(file: Path, code: str, *roles: str, subject: str | None = None) -> str:
    """A credential of these roles: the key, which nobody needs where it is a certificate's."""
    key_id, key, hashed = make_key()
    with changing(file) as rows:
        held = None if subject else hashed
        rows.append(Credential(key_id, code, roles, None, FROM, UNTIL, hashed=held, subject=subject))
    return key


def served(file: Path, need: str = "required", **more: str) -> Starlette:
    """Every address of the table, each of which says who asks."""

    async def who(request: Request) -> Response:
        principal = principal_of(request)
        await request.body()
        return JSONResponse(principal and [principal.code, sorted(principal.roles)])

    settings = DoorSettings.model_validate({"IDENTITY": need, "IDENTITY_FILE": str(file), **more})
    paths = [*OPEN, *(row.path for row in ACCESS), "/v1/untold"]
    return Starlette(routes=[Route(path, who, methods=["GET", "POST"]) for path in paths], middleware=guards(settings))


def asking(app: Starlette) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door")


def bearing(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


async def test_each_role_asks_what_the_table_says_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "credentials"
    keys = {role: given(file, f"C-{role}", role) for role in ROLES}
    async with asking(served(file)) as client:
        for row in ACCESS:
            path = row.path.replace("{id}", "orders-0-1")
            assert (await client.get(path)).status_code == 401
            for role, key in keys.items():
                answer = await client.get(path, headers=bearing(key))
                assert answer.status_code == (200 if role in row.roles else 403), (path, role)
        for path in OPEN:
            assert (await client.get(path)).status_code == 200
        assert (await client.get("/v1/untold", headers=bearing(keys["customs"]))).status_code == 404


async def test_a_credential_counts_for_nobody_else(tmp_path: Path) -> None:
    file = tmp_path / "credentials"
    key = given(file, "3105961234", "agent")
    async with asking(served(file)) as client:
        mine = await client.get("/v1/receipts", headers={"x-api-key": key, "x-customs-code": "3105961234"})
        assert mine.json() == ["3105961234", ["agent"]]
        wrong = {
            "another's code": ({**bearing(key), "x-customs-code": "3301960AB1"}, 403),
            "a key of nobody": (bearing(key[:-4] + "AAAA"), 401),
            "no bearer": ({"authorization": "Basic eDp5"}, 401),
            "a token nobody takes": (bearing("a.b.c"), 401),
            "an empty key": ({"x-api-key": ""}, 401),
        }
        for name, (headers, status) in wrong.items():
            answer = await client.get("/v1/receipts", headers=headers)
            assert answer.status_code == status, name
            assert key.split("_", 2)[2] not in answer.text
            assert ("www-authenticate" in answer.headers) == (status == 401)


async def test_accepted_asks_nobody_but_believes_no_wrong_word(tmp_path: Path) -> None:
    file = tmp_path / "credentials"
    key, service = given(file, "3105961234", "agent"), given(file, "intake", "service")
    async with asking(served(file, "accepted")) as client:
        assert (await client.get("/v1/receipts")).json() is None
        assert (await client.get("/v1/receipts", headers=bearing(key))).json() == ["3105961234", ["agent"]]
        assert (await client.get("/v1/receipts", headers=bearing("tgk_x"))).status_code == 401
        assert (await client.get("/v1/trial", headers=bearing(key))).status_code == 403
        assert (await client.get("/v1/trial")).status_code == 401, "a service of this system has a key"
        assert (await client.get("/v1/trial", headers=bearing(service))).json() == ["intake", ["service"]]


async def test_a_flood_is_answered_429_and_others_are_not(tmp_path: Path) -> None:
    file = tmp_path / "credentials"
    flooding, other = given(file, "3105961234", "agent"), given(file, "3301960AB1", "platform")
    app = served(file, HTTP_BYTES_S_MAX="1000", HTTP_RECORDS_S_MAX="1000")
    async with asking(app) as client:
        statuses = [
            (await client.post("/v1/documents", content=bytes(5_000), headers=bearing(flooding))) for _ in range(3)
        ]
        assert [answer.status_code for answer in statuses] == [200, 429, 429]
        assert 1 <= int(statuses[-1].headers["retry-after"]) <= 3
        assert (await client.post("/v1/documents", content=b"{}", headers=bearing(other))).status_code == 200


@pytest.fixture
async def secure(tmp_path: Path) -> AsyncIterator[tuple[str, Authority, Tls, Path]]:
    """The door over TLS: its address, the authority, the context, the file of credentials."""
    authority, file = Authority(tmp_path), tmp_path / "credentials"
    given(file, "3301980GH4", "logistics", subject="CN=carrier")
    chain, key = authority.issue("door")
    named = {"HTTP_TLS_CERTIFICATE": chain, "HTTP_TLS_KEY": key, "HTTP_TLS_CLIENTS": authority.file}
    tls = Tls(DoorSettings.model_validate({name: str(path) for name, path in named.items()}))
    config = uvicorn.Config(
        served(file), port=0, http=bounded(10, 60.0), ws="none", log_config=None, lifespan="off",
        ssl_context_factory=lambda *_: tls.context,
    )  # fmt: skip
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  uvicorn tells nobody
        await asyncio.sleep(0.001)
    host, port = server.servers[0].sockets[0].getsockname()
    yield f"https://{host}:{port}", authority, tls, file
    server.should_exit = server.force_exit = True
    await task


async def test_a_client_certificate_says_who_asks(secure: tuple[str, Authority, Tls, Path]) -> None:
    url, authority, tls, file = secure
    plain = ssl.create_default_context(cafile=authority.file)
    bound, unbound = (ssl.create_default_context(cafile=authority.file) for _ in range(2))
    bound.load_cert_chain(*authority.issue("carrier"))
    unbound.load_cert_chain(*authority.issue("stranger"))

    async def ask(context: ssl.SSLContext, **headers: str) -> httpx.Response:
        async with httpx.AsyncClient(verify=context, base_url=url, trust_env=False) as client:
            return await client.get("/v1/receipts", headers=headers)

    assert (await ask(bound)).json() == ["3301980GH4", ["logistics"]]
    assert (await ask(plain)).status_code == 401
    assert (await ask(unbound)).status_code == 401
    key = given(file, "3105961234", "agent")
    assert (await ask(bound, **{"x-api-key": key})).json() == ["3105961234", ["agent"]], (
        "a key goes before a certificate"
    )

    before = await _served_by(url, authority)
    authority.issue("door")
    tls.look()
    assert await _served_by(url, authority) != before, "a renewed certificate needs no restart"

    other, former = Authority(file.parent / "other"), authority.file.read_bytes()
    authority.file.write_bytes(other.file.read_bytes())
    tls.look()
    with pytest.raises((httpx.HTTPError, ssl.SSLError)):  # who vouched for it is believed no more
        await ask(bound)
    renewed = ssl.create_default_context(cadata=former.decode())
    renewed.load_cert_chain(*other.issue("carrier"))
    assert (await ask(renewed)).json() == ["3301980GH4", ["logistics"]]


async def _served_by(url: str, authority: Authority) -> bytes:
    context = ssl.create_default_context(cafile=authority.file)
    at = httpx.URL(url)
    _, writer = await asyncio.open_connection(at.host, at.port, ssl=context)
    shown: bytes = writer.get_extra_info("ssl_object").getpeercert(True)
    writer.close()
    return shown
