"""Every client of Kafka proves itself to the brokers in one way, which settings choose.

`aiokafka(…)` and `confluent(…)` say it in the words of either library; nobody writes them elsewhere.
"""

from __future__ import annotations

import asyncio
import ssl
from time import monotonic
from typing import Any, Literal

import httpx
from aiokafka.abc import AbstractTokenProvider
from pydantic import Field, SecretStr, model_validator

from libs.identity.settings import File
from libs.surroundings import FromSurroundings

SCRAM, OAUTH = "SCRAM-SHA-512", "OAUTHBEARER"
_FETCH_S = 5.0
_SPARE = 0.8
"""Of a token's life: after that share of it another one is fetched."""
_NO_SECRET = SecretStr("")


class BrokerSettings(FromSurroundings):
    """Every process that talks to Kafka has these: services, timekeeper, edge, tools, simulator, checker."""

    security: Literal["plain", "tls", "scram", "oauth"] = Field(
        default="plain",
        description="how clients prove themselves to the brokers: `plain` (in clear, local stack), `tls` (a client "
        "certificate, or none), `scram` (SASL_SSL, SCRAM-SHA-512) or `oauth` (SASL_SSL, OAUTHBEARER)",
        validation_alias="KAFKA_SECURITY",
    )
    authorities: File | None = Field(
        default=None,
        description="authorities (PEM) that brokers' certificates are judged by; without it the system's",
        validation_alias="KAFKA_CA",
    )
    certificate: File | None = Field(
        default=None,
        description="certificate (PEM) that the client shows, with each kind of security but `plain`",
        validation_alias="KAFKA_CERTIFICATE",
    )
    key: File | None = Field(default=None, description="its private key (PEM)", validation_alias="KAFKA_KEY")
    username: str = Field(default="", description="user of `scram`", validation_alias="KAFKA_USERNAME")
    password: SecretStr = Field(default=_NO_SECRET, description="their password", validation_alias="KAFKA_PASSWORD")
    token_url: str = Field(
        default="",
        description="where `oauth` gets tokens, by client credentials (RFC 6749, 4.4)",
        validation_alias="KAFKA_TOKEN_URL",
    )
    client_id: str = Field(default="", description="client of `oauth`", validation_alias="KAFKA_CLIENT_ID")
    client_secret: SecretStr = Field(
        default=_NO_SECRET, description="its secret", validation_alias="KAFKA_CLIENT_SECRET"
    )
    scope: str = Field(default="", description="scope it asks for", validation_alias="KAFKA_SCOPE")

    @model_validator(mode="after")
    def _whole(self) -> BrokerSettings:
        if self.security == "scram" and not (self.username and self.password.get_secret_value()):
            raise ValueError("KAFKA_SECURITY=scram needs KAFKA_USERNAME and KAFKA_PASSWORD")
        if self.security == "oauth" and not (self.token_url and self.client_id):
            raise ValueError("KAFKA_SECURITY=oauth needs KAFKA_TOKEN_URL, KAFKA_CLIENT_ID and KAFKA_CLIENT_SECRET")
        if (self.certificate is None) != (self.key is None):
            raise ValueError("KAFKA_CERTIFICATE and KAFKA_KEY go together")
        return self

    @property
    def context(self) -> ssl.SSLContext:
        """Make the context of TLS. Raises OSError, ssl.SSLError where a file is not what it must be."""
        context = ssl.create_default_context(cafile=self.authorities)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.certificate:
            context.load_cert_chain(self.certificate, self.key)
        return context

    @property
    def protocol(self) -> str:
        return {"plain": "PLAINTEXT", "tls": "SSL"}.get(self.security, "SASL_SSL")


class ClientTokens(AbstractTokenProvider):  # type: ignore[misc]
    """Fetches tokens by client credentials, and another one before one ends."""

    def __init__(self, settings: BrokerSettings, client: httpx.AsyncClient | None = None) -> None:
        self._settings, self._client = settings, client
        self._token, self._until_s = "", 0.0
        self._turn = asyncio.Lock()

    async def token(self) -> str:
        """Return a token that is good for a while. Raises httpx.HTTPError where none is to be had."""
        async with self._turn:
            if monotonic() >= self._until_s:
                await self._fetch()
        return self._token

    async def _fetch(self) -> None:
        settings = self._settings
        asked = {"grant_type": "client_credentials", **({"scope": settings.scope} if settings.scope else {})}
        client = self._client or httpx.AsyncClient(timeout=_FETCH_S)
        try:
            credentials = (settings.client_id, settings.client_secret.get_secret_value())
            answer = await client.post(settings.token_url, data=asked, auth=credentials)
            told = answer.raise_for_status().json()
        finally:
            if self._client is None:
                await client.aclose()
        self._token = str(told["access_token"])
        self._until_s = monotonic() + float(told.get("expires_in", 60)) * _SPARE


def aiokafka(settings: BrokerSettings | None = None) -> dict[str, Any]:
    """Return what aiokafka's clients need; nothing where brokers are met in clear. settings: default: the surroundings'."""
    settings = settings or BrokerSettings()
    if settings.security == "plain":
        return {}
    told: dict[str, Any] = {"security_protocol": settings.protocol, "ssl_context": settings.context}
    if settings.security == "scram":
        told |= {"sasl_mechanism": SCRAM, "sasl_plain_username": settings.username}
        told |= {"sasl_plain_password": settings.password.get_secret_value()}
    if settings.security == "oauth":
        told |= {"sasl_mechanism": OAUTH, "sasl_oauth_token_provider": ClientTokens(settings)}
    return told


def confluent(settings: BrokerSettings | None = None) -> dict[str, Any]:
    """Return what confluent-kafka's clients need (librdkafka's names)."""
    settings = settings or BrokerSettings()
    if settings.security == "plain":
        return {}
    told: dict[str, Any] = {"security.protocol": settings.protocol}
    for name, path in (("ca", settings.authorities), ("certificate", settings.certificate), ("key", settings.key)):
        told |= {f"ssl.{name}.location": str(path)} if path else {}
    if settings.security == "scram":
        told |= {"sasl.mechanism": SCRAM, "sasl.username": settings.username}
        told |= {"sasl.password": settings.password.get_secret_value()}
    if settings.security == "oauth":
        told |= {
            "sasl.mechanism": OAUTH,
            "sasl.oauthbearer.method": "oidc",
            "sasl.oauthbearer.token.endpoint.url": settings.token_url,
            "sasl.oauthbearer.client.id": settings.client_id,
            "sasl.oauthbearer.client.secret": settings.client_secret.get_secret_value(),
            **({"sasl.oauthbearer.scope": settings.scope} if settings.scope else {}),
        }
    return told


def faststream(settings: BrokerSettings | None = None) -> dict[str, Any]:
    """Return what FastStream's broker needs."""
    from faststream import security  # noqa: PLC0415  a client of the system need not have it

    settings = settings or BrokerSettings()
    if settings.security == "plain":
        return {}
    if settings.security == "scram":
        password = settings.password.get_secret_value()
        made: security.BaseSecurity = security.SASLScram512(settings.username, password, settings.context)
    elif settings.security == "oauth":
        return {
            "security": security.SASLOAuthBearer(settings.context),
            "sasl_oauth_token_provider": ClientTokens(settings),
        }
    else:
        made = security.BaseSecurity(settings.context, use_ssl=True)
    return {"security": made}
