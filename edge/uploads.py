"""Uploads of platforms are judged: whose session it is, whether it is signed, what it tells. Nobody keeps or logs a text."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from socket import socket
from urllib.parse import parse_qs

import structlog
import uvicorn
from aiokafka.errors import KafkaError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from edge.payments import Payments
from libs.runtime.clock import Clock
from libs.runtime.http.bodies import Bodies
from libs.runtime.http.connections import bounded
from libs.runtime.http.problems import Problem
from libs.runtime.http.serving import QuietServer
from libs.schemas.raw_payment_upload import ACCEPTED, FIELD, REFUSED, NoUpload, Upload, read, told_by
from libs.schemas.raw_payments import RawPaymentVerdict

log = structlog.get_logger()

_FIELDS_MAX = 10
_HEAD_SECONDS_MAX = 10.0
_STOP_SECONDS_MAX = 2


class Uploads:
    """Judges uploads one by one. methods: names of signatures that are taken, as `libs.signing.METHODS` has them."""

    def __init__(
        self, payments: Payments, methods: Collection[str], clock: Clock, bodies: Bodies, bytes_max: int
    ) -> None:
        self._payments, self._methods, self._clock = payments, methods, clock
        self._bodies, self._bytes_max = bodies, bytes_max

    def app(self, path: str) -> Starlette:
        """The application that takes uploads at this path, and nothing anywhere else."""
        return Starlette(routes=[Route(path, self.take, methods=["POST"])])

    async def take(self, request: Request) -> Response:
        """Answer an upload: its code says whether it is taken."""
        try:
            async with self._bodies.read(request, self._bytes_max) as body:
                return await self._judged(body)
        except Problem as wrong:
            headers = {"connection": "close"} if wrong.closes or wrong.status == 413 else None
            return self._answer(REFUSED, wrong.detail, wrong.status, headers)
        except NoUpload as wrong:
            return self._answer(REFUSED, f"上传数据不符合要求 {wrong}")
        except (KafkaError, TimeoutError, OSError) as away:
            log.warning("an upload cannot be declared", error=type(away).__name__)
            return self._answer(REFUSED, "暂时无法受理，请重新上传 send it again", 503)

    async def _judged(self, body: bytes) -> Response:
        upload, payments = _upload_in(body), self._payments
        session = payments.open_session(upload.session_id)
        if session is None:
            return self._answer(REFUSED, "sessionID无效或已过期 the session is unknown or over")
        verdict = payments.answered(session)
        if verdict is None:
            if payments.declaring is None:
                return self._answer(REFUSED, "暂时无法受理，请重新上传 send it again", 503)
            signed = self._signed(upload, session.ebp_code)
            verdict = RawPaymentVerdict.DATA if signed else RawPaymentVerdict.UNSIGNED
            await payments.answer(session, verdict, told_by(upload) if signed else None)
            tell = log.info if signed else log.warning
            tell("uploaded", order_of=session.asked, platform=session.ebp_code, verdict=verdict)
        if verdict is RawPaymentVerdict.UNSIGNED:
            return self._answer(REFUSED, "签名验证失败 the signature does not hold")
        return self._answer(ACCEPTED, "上传成功")

    def _signed(self, upload: Upload, ebp_code: str) -> bool:
        platform = self._payments.platforms.get(ebp_code)
        at = datetime.fromtimestamp(self._clock.now_ns() / 1e9, UTC)
        return platform is not None and platform.signed(upload.signed, upload.sign_value, at, self._methods)

    def _answer(
        self, code: str, message: str, status: int = 200, headers: dict[str, str] | None = None
    ) -> JSONResponse:
        now_ms = self._clock.now_ns() // 1_000_000
        return JSONResponse({"code": code, "message": message, "serviceTime": now_ms}, status, headers)


def _upload_in(body: bytes) -> Upload:
    """Read the form. Raises NoUpload."""
    try:
        fields = parse_qs(body.decode("utf-8"), max_num_fields=_FIELDS_MAX, errors="strict")
    except (ValueError, UnicodeError):
        raise NoUpload("no form") from None
    told = fields.get(FIELD, [])
    if len(told) != 1:
        raise NoUpload(f"no form with one field {FIELD}")
    return read(told[0])


class _Server(QuietServer):
    """It leaves signals to whoever runs it."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(app: Starlette, listening: socket, connections_max: int) -> None:
    """Serve until cancelled."""
    config = uvicorn.Config(
        app,
        http=bounded(connections_max, _HEAD_SECONDS_MAX),
        ws="none",
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=_STOP_SECONDS_MAX,
    )
    server = _Server(config)
    serving = asyncio.ensure_future(server.serve(sockets=[listening]))
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        server.should_exit = True
        server.wake()
        await serving
        raise
