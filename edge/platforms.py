"""A table says where each platform is asked for raw payment data, and by which certificates it signs them."""

from __future__ import annotations

import asyncio
import csv
from base64 import b64decode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path

import httpx
from msgspec import json

from edge.asking import NoAnswer
from libs.runtime.setting_values import safe_url
from libs.schemas.raw_payment_upload import ACCEPTED
from libs.signing import METHODS, Certificate, NoCertificate, certificates_in
from libs.signing.algorithms import verifies

_ANSWER_BYTES_MAX = 64 << 10


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform takes questions at this address, and signs by one of these certificates."""

    url: str
    certificates: tuple[Certificate, ...]

    def signed(self, content: bytes, signature: str, at: datetime, methods: Collection[str]) -> bool:
        """Say whether it signed these bytes, by one of these methods. signature: in base64."""
        try:
            raw = b64decode(signature, validate=True)
        except ValueError:
            return False
        held = [each for each in self.certificates if each.holds_at(at)]
        return any(verifies(METHODS[name], each.public_key, raw, content) for each in held for name in methods)


def read_platforms(path: Path) -> Mapping[str, Platform]:
    """Read `ebp_code,url,certificate` lines; certificates are files beside the table. Raises OSError, ValueError, which say
    which line is wrong."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.reader(file) if row]
    found: dict[str, Platform] = {}
    for number, row in enumerate(rows, 1):
        if len(row) != 3:
            raise ValueError(f"{path}, line {number}: ebp_code,url,certificate is expected")
        code, url, certificate = (cell.strip() for cell in row)
        try:
            found[code] = Platform(safe_url(url), tuple(certificates_in(path.parent / certificate)))
        except (ValueError, NoCertificate) as wrong:
            raise ValueError(f"{path}, line {number}: {wrong}") from None
    return found


class PlatformDoor:
    """Posts questions to platforms. Redirects are not followed, proxies not asked, cookies not kept; answers are read to a
    bound, in bytes and seconds."""

    def __init__(
        self, field: str, seconds_max: float, connections_max: int, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        """field: of the form, that the question stands in."""
        self._field, self._seconds_max = field, seconds_max
        limits = httpx.Limits(max_connections=connections_max)
        self._client = httpx.AsyncClient(
            headers={"accept-encoding": "identity"}, timeout=seconds_max, trust_env=False, transport=transport,
            limits=limits, cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )  # fmt: skip

    async def ask(self, platform: Platform, order_no: str, session_id: str, service_time_ms: int) -> None:
        """Ask for the data of an order's payment. Raises NoAnswer where it does not say that it will upload them."""
        question = {"orderNo": order_no, "sessionID": session_id, "serviceTime": str(service_time_ms)}
        try:
            async with (
                asyncio.timeout(self._seconds_max),  # httpx's own is of each part
                self._client.stream("POST", platform.url, data={self._field: json.encode(question).decode()}) as answer,
            ):
                if answer.headers.get("content-encoding", "identity") != "identity":
                    raise NoAnswer("an answer that is packed")  # it may be longer than it looks
                body = b""
                async for part in answer.aiter_bytes(_ANSWER_BYTES_MAX):
                    body += part
                    if len(body) > _ANSWER_BYTES_MAX:
                        raise NoAnswer("an answer that is too long")
                said = json.decode(body) if answer.status_code == httpx.codes.OK else None
        except (httpx.HTTPError, TimeoutError) as away:
            raise NoAnswer(type(away).__name__) from None
        except (ValueError, RecursionError):
            raise NoAnswer("an answer that is no JSON") from None
        if not isinstance(said, dict) or str(said.get("code")) != ACCEPTED:
            raise NoAnswer(f"HTTP {answer.status_code} without code {ACCEPTED}")

    async def close(self) -> None:
        await self._client.aclose()
