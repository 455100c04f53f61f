"""A request says who asks by an API key, a bearer token or a client certificate. The first of these that is given counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from libs.identity.credentials import PREFIX, Credentials
from libs.identity.principal import Principal
from libs.identity.tokens import BearerTokens

KEY_HEADER = "x-api-key"
_BEARER = "bearer "


class Unbelieved(Exception):
    """A credential was given and is not to be believed. The words say why as far as its holder may know."""


@dataclass(frozen=True, slots=True)
class Proofs:
    """A door believes these. None: that kind of credential is not taken."""

    credentials: Credentials | None
    tokens: BearerTokens | None
    now: Callable[[], datetime]

    async def principal(self, headers: Mapping[str, str], subject: str | None) -> Principal | None:
        """Return who asks; None where no credential is given. subject: of the certificate that TLS has verified.

        Raises Unbelieved: nobody is taken for nobody because their credential is wrong.
        """
        key = headers.get(KEY_HEADER)
        authorization = headers.get("authorization", "")
        bearer = authorization[len(_BEARER) :].strip() if authorization[: len(_BEARER)].lower() == _BEARER else None
        if authorization and bearer is None:
            raise Unbelieved("the header Authorization is `Bearer` and a key or token")
        if key is None and bearer is not None and bearer.startswith(f"{PREFIX}_"):
            key = bearer
        if key is not None:
            return self._of_key(key)
        if bearer is not None:
            return await self._of_token(bearer)
        return self._of_certificate(subject) if subject is not None else None

    def _of_key(self, key: str) -> Principal:
        found = self.credentials.of_key(key, self.now()) if self.credentials else None
        if found is None:
            raise Unbelieved("the API key is unknown, expired or revoked")
        return found

    async def _of_token(self, token: str) -> Principal:
        found = await self.tokens.principal(token) if self.tokens else None
        if found is None:
            raise Unbelieved(
                "the bearer token is not believed: issuer, audience, time, signature, code and roles count"
            )
        return found

    def _of_certificate(self, subject: str) -> Principal:
        found = self.credentials.of_subject(subject, self.now()) if self.credentials else None
        if found is None:
            raise Unbelieved("the certificate's subject is bound to nobody here")
        return found
