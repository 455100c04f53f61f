"""Platforms are asked for raw payment data, and upload them signed, in their session, within bounds (2018-179)."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import socket
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from starlette.applications import Starlette

from edge.asking import Asker, Limits, NoAnswer
from edge.payments import UPLOADED, Outcome, PaymentQuestion, Payments
from edge.platforms import Platform, PlatformDoor, read_platforms
from edge.question_log import Declared
from edge.registers import HttpRegister, Person
from edge.sessions import Session, Sessions
from edge.tests.test_asking import StandingClock
from edge.uploads import Uploads, serve
from libs.runtime.clock import Pause
from libs.runtime.http.bodies import Bodies
from libs.schemas.raw_payment_upload import FIELD
from libs.schemas.raw_payments import RawPaymentAnswer, RawPaymentVerdict
from libs.signing import RSA_SHA256, methods_of
from libs.signing.certificates import certificate
from libs.signing.making import Holder, authority
from simulator.acting.platform import signed_upload

UNANSWERED, UNSIGNED, DATA = RawPaymentVerdict
CODE, BYTES_MAX = "3301960AB1", 20_000
QUESTION = PaymentQuestion("orders-0-1", "T1", CODE, 1_000.0)
HEAD: dict[str, Any] = {
    "guid": "9D55BA71", "initalRequest": "payer=李梅", "initalResponse": "ok", "ebpCode": CODE, "payCode": "312226T001",
    "payTransactionId": "P0001", "totalAmount": 339.12, "currency": "142", "verDept": "3", "payType": "1",
    "tradingTime": "20260302075500", "note": "",
}  # fmt: skip
LISTS = [
    {"orderNo": "T1", "goodsInfo": [{"gname": "面霜", "itemLink": "https://shop.example/1"}], "recpAccount": "622202",
     "recpCode": "3301960AB2", "recpName": "示例电商有限公司"}
]  # fmt: skip
UPLOAD = "/up"


def _holder() -> Holder:
    since = datetime(1970, 1, 1, tzinfo=UTC)
    return authority("rsa", CODE, since, since + timedelta(days=1))


HOLDER, ANOTHER = _holder(), _holder()


class Edge:
    """One edge, without a log: what it declares lies in `declared`."""

    def __init__(self, answers: Any, limits: Limits | None = None, secret: str = "s") -> None:
        self.clock, self.declared = StandingClock(), [Declared("", None)][:0]  # type: ignore[arg-type]
        platforms = {CODE: Platform("https://shop.example/open", (certificate(HOLDER.certificate),))}
        door = PlatformDoor("openReq", 1, 4, httpx.MockTransport(answers))
        limits = limits or Limits(60, 5, 10, 10)
        self.payments = Payments(platforms, door, Sessions(secret), "0000", self.clock, limits)
        self.payments.declaring = self._declare
        uploads = Uploads(self.payments, methods_of("rsa-sha256"), self.clock, Bodies(1 << 20, 1), BYTES_MAX)
        self.app: Starlette = uploads.app(UPLOAD)

    async def _declare(self, documents: Iterable[Declared]) -> None:
        self.declared += documents

    async def upload(self, text: str | None, **form: str) -> tuple[int, str]:
        """Upload, and return status and code of the answer."""
        transport = httpx.ASGITransport(self.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://edge") as client:
            answer = await client.post(UPLOAD, data=form or {FIELD: text})
            return answer.status_code, answer.json()["code"]

    async def answers(self, question: PaymentQuestion = QUESTION) -> list[Any]:
        desk = self.payments.desk()
        asker: Asker[PaymentQuestion, Outcome]
        asker = Asker(self.payments.ask, UNANSWERED, self.clock, lambda: Pause(self.clock, 1_000, 1_000), desk.limits)
        return [
            (answer.verdict, desk.declare(answer)) async for answers in asker.answers([question]) for answer in answers
        ]


def says(code: str) -> Any:
    return lambda request: httpx.Response(200, json={"code": code, "message": "", "serviceTime": 1})


def session_id(until_s: int = 1_060) -> str:
    return Sessions("s").id_of(Session("orders-0-1", CODE, "T1", until_s))


def answer_of(declared: list[Declared]) -> RawPaymentAnswer:
    (one,) = declared
    assert isinstance(one.document, RawPaymentAnswer) and one.order_no == "T1"
    return one.document


async def test_a_platform_is_asked_once_and_its_upload_is_declared() -> None:
    asked: list[dict[str, str]] = []
    reached = asyncio.Event()

    def answers(request: httpx.Request) -> httpx.Response:
        asked.append(json.loads(httpx.QueryParams(request.content.decode())["openReq"]))
        reached.set()
        return httpx.Response(200, json={"code": 10000})

    edge = Edge(answers)
    waiting = asyncio.ensure_future(edge.answers())
    await reached.wait()
    text = signed_upload(asked[0]["sessionID"], HEAD, LISTS, HOLDER)
    assert await edge.upload(text) == (200, "10000")
    assert await waiting == [(UPLOADED, None)]
    edge.payments.opened(None)  # the log is away; what it did not count as read comes again
    assert await edge.upload(text) == (200, "10000")
    assert await edge.answers() == [(UPLOADED, None)]
    assert (asked[0]["orderNo"], asked[0]["serviceTime"], len(asked)) == ("T1", "1000000", 1)
    said = answer_of(edge.declared)
    assert (said.verdict, said.cop_no, said.asked, said.ebp_code) == (DATA, "orders-0-1", "orders-0-1", CODE)
    assert said.told and (str(said.told.total_amount), said.told.paid_orders[0].goods) == ("339.12", ["面霜"])
    assert said.told.inital_request.size == len("payer=李梅".encode())
    assert all(name not in said.model_dump_json() for name in ("李梅", "622202", "3301960AB2", "示例电商有限公司"))


async def test_who_says_nothing_or_is_not_known_is_answered_for_at_the_limit() -> None:
    silent = Edge(says("10000"), Limits(60, 0.05, 10, 10))
    silent.clock.now_s = 1_060.0
    ((verdict, declared),) = await silent.answers()
    assert (verdict, answer_of([declared]).verdict) == (UNANSWERED, UNANSWERED)
    unwilling = Edge(says("20000"))
    assert [verdict for verdict, _ in await unwilling.answers()] == [UNANSWERED]
    assert unwilling.clock.now_s == 1_060
    ((verdict, _),) = await Edge(says("10000")).answers(QUESTION._replace(ebp_code="E9"))
    assert verdict is UNANSWERED


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(302, headers={"location": "http://elsewhere/"}),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, text="[" * 50_000),
        httpx.Response(200, text="x" * 100_000),
        httpx.Response(500, json={"code": "10000"}),
        httpx.Response(200, json=["10000"]),
    ],
    ids=str,
)
async def test_only_the_code_of_success_promises_an_upload(answer: httpx.Response) -> None:
    door = PlatformDoor("openReq", 1, 4, httpx.MockTransport(lambda _: answer))
    with pytest.raises(NoAnswer):
        await door.ask(Platform("https://shop.example/", ()), "T1", "S", 1)
    await door.close()


class Dripping(httpx.AsyncByteStream):
    """An answer without an end."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            yield b""
            await asyncio.sleep(0)


async def test_an_answer_without_an_end_is_none() -> None:
    door = PlatformDoor("openReq", 0.05, 4, httpx.MockTransport(lambda _: httpx.Response(200, stream=Dripping())))
    async with asyncio.timeout(5):
        with pytest.raises(NoAnswer, match="TimeoutError"):
            await door.ask(Platform("https://shop.example/", ()), "T1", "S", 1)
    await door.close()


async def test_cookies_of_outsiders_are_not_kept() -> None:
    heard: list[str | None] = []

    def answers(request: httpx.Request) -> httpx.Response:
        heard.append(request.headers.get("cookie"))
        said = {"code": "10000", "verdict": "verified"}
        return httpx.Response(200, json=said, headers={"set-cookie": f"c{len(heard)}=1; Max-Age=9999"})

    door, platform = PlatformDoor("openReq", 1, 4, httpx.MockTransport(answers)), Platform("https://shop.example/", ())
    register = HttpRegister("https://register.example/", "t", 1, httpx.MockTransport(answers))
    for _ in range(2):
        await door.ask(platform, "T1", "S", 1)
        await register.ask(Person("张三", "110101199003070011"))
    assert heard == [None] * 4
    await door.close()
    await register.close()


async def test_what_is_not_signed_by_the_platform_says_so_and_tells_nothing() -> None:
    changed = signed_upload(session_id(), HEAD, LISTS, HOLDER).replace("339.12", "1.00")
    for text in (signed_upload(session_id(), HEAD, LISTS, ANOTHER), changed):
        edge = Edge(says("10000"))
        assert await edge.upload(text) == (200, "20000")
        assert (answer_of(edge.declared).verdict, answer_of(edge.declared).told) == (UNSIGNED, None)
    good = signed_upload(session_id(), HEAD, LISTS, HOLDER)
    assert (await edge.upload(good), len(edge.declared)) == ((200, "20000"), 1)  # the first decides
    late = Edge(says("10000"))
    late.clock.now_s = 2 * 86_400.0  # the certificate is over
    assert await late.upload(signed_upload(session_id(10**9), HEAD, LISTS, HOLDER)) == (200, "20000")
    assert answer_of(late.declared).verdict is UNSIGNED


async def test_what_is_no_upload_declares_nothing() -> None:
    edge = Edge(says("10000"))
    good = signed_upload(session_id(), HEAD, LISTS, HOLDER)
    other = Sessions("another").id_of(Session("orders-0-1", CODE, "T1", 1_060))
    wrong = [
        signed_upload(other, HEAD, LISTS, HOLDER), signed_upload(session_id(999), HEAD, LISTS, HOLDER),
        signed_upload("é", HEAD, LISTS, HOLDER), "", "{}", "[" * 5_000, good[:-1],
        signed_upload(session_id(), {**HEAD, "totalAmount": "-1"}, LISTS, HOLDER),
        signed_upload(session_id(), {**HEAD, "tradingTime": "yesterday"}, LISTS, HOLDER),
        signed_upload(session_id(), HEAD, [{**LISTS[0], "goodsInfo": []}], HOLDER),
        signed_upload(session_id(), HEAD, [], HOLDER), signed_upload(session_id(), HEAD, LISTS * 2, HOLDER),
    ]  # fmt: skip
    for text in wrong:
        assert await edge.upload(text) == (200, "20000"), text[:80]
    assert await edge.upload(None, other=good) == (200, "20000")
    assert (await edge.upload(good + " " * BYTES_MAX))[0] == 413
    assert edge.declared == []
    edge.payments.declaring = None  # the log is away
    assert await edge.upload(good) == (503, "20000")


async def test_a_session_is_declared_once_however_often_it_is_uploaded() -> None:
    edge = Edge(says("10000"))
    for until_s in (1_060, 1_200):
        for _ in range(3):
            assert await edge.upload(signed_upload(session_id(until_s), HEAD, LISTS, HOLDER)) == (200, "10000")
        edge.clock.now_s = 1_100.0
    assert len(edge.declared) == 1
    for n in range(3):  # what is over is not remembered
        other = Sessions("s").id_of(Session(f"orders-1-{n}", CODE, "T1", int(edge.clock.now_s)))
        assert await edge.upload(signed_upload(other, HEAD, LISTS, HOLDER)) == (200, "10000")
        edge.clock.now_s += 1
    assert len(edge.payments._answered) == 1


def test_a_session_is_known_to_every_edge_of_the_secret_and_to_no_other() -> None:
    session = Session("orders-0-1", CODE, "T单/1", 1_060)
    id_ = Sessions("s").id_of(session)
    assert Sessions("s").session_of(id_) == session
    assert Sessions("t").session_of(id_) is None
    for broken in (id_[:-2], "A" + id_[1:] if id_[0] != "A" else "B" + id_[1:], "", "=", "a b"):
        assert Sessions("s").session_of(broken) is None


def test_the_table_says_which_line_is_wrong(tmp_path: Path) -> None:
    table = tmp_path / "platforms.csv"
    (tmp_path / "shop.pem").write_bytes(HOLDER.pem + ANOTHER.pem)
    table.write_text(f"{CODE},https://shop.example/open,shop.pem\n", encoding="utf-8")
    assert len(read_platforms(table)[CODE].certificates) == 2
    for line in (CODE, f"{CODE},http://shop.example/,shop.pem", f"{CODE},https://shop.example/,platforms.csv"):
        table.write_text(f"{CODE},https://shop.example/open,shop.pem\n{line}\n", encoding="utf-8")
        with pytest.raises(ValueError, match="line 2"):
            read_platforms(table)
    with pytest.raises(ValueError, match="rsa-sha256"):
        methods_of("md5")
    assert methods_of("rsa-sha256") == (RSA_SHA256,)


async def test_partners_example_signs_what_the_edge_takes() -> None:
    place = Path(__file__).parents[2] / "examples" / "raw_payment" / "sign.py"
    spec = importlib.util.spec_from_file_location("sign", place)
    assert spec and spec.loader
    example = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(example)
    parts = {"payExchangeInfoHead": HEAD, "payExchangeInfoLists": LISTS, "serviceTime": "1544519952469", "certNo": "01"}
    text = example.sign({"sessionID": session_id(), **parts}, HOLDER.private_key)
    edge = Edge(says("10000"))
    assert await edge.upload(text) == (200, "10000")
    assert example.verify(json.loads(text), HOLDER.pem) and not example.verify(json.loads(text), ANOTHER.pem)


async def test_uploads_are_served_at_their_path_alone() -> None:
    edge = Edge(says("10000"))
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    serving = asyncio.ensure_future(serve(edge.app, listening, 4))
    body = urlencode({FIELD: signed_upload(session_id(), HEAD, LISTS, HOLDER)}).encode()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        assert (await client.post(UPLOAD, content=body)).json()["code"] == "10000"
        assert (await client.post("/elsewhere", content=body)).status_code == 404
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
