"""Settings of the door say who must prove who they are, and by what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field, SecretStr, model_validator

from libs.identity.credentials import Credentials
from libs.identity.door import Proofs
from libs.identity.limits import LimitsOfOne
from libs.identity.tokens import ALGORITHMS, BearerTokens, Claims, KeySet, fetching


def _file(path: object) -> object:
    """No URL: its credentials would be printed as parts of a path. Raises ValueError."""
    if "://" in str(path):
        raise ValueError("no file of this machine")
    return path


File = Annotated[Path, BeforeValidator(_file)]
Need = Literal["off", "accepted", "required"]


class DoorSettings(BaseModel):
    """Every service has these; a service's settings class inherits them."""

    identity: Need = Field(
        default="off",
        description="whether who asks over HTTP must prove who they are: `off`, `accepted` (a credential that is given "
        "must be right and counts; services need one for trials) or `required`",
        validation_alias="IDENTITY",
    )
    identity_file: File | None = Field(
        default=None,
        description="file of credentials, as `python -m libs.identity` writes it; read again when it changes",
        validation_alias="IDENTITY_FILE",
    )
    identity_service_key: SecretStr = Field(
        default=SecretStr(""),
        description="API key, of the role `service`, by which a service asks others for trials",
        validation_alias="IDENTITY_SERVICE_KEY",
    )
    oidc_issuer: str = Field(
        default="",
        description="issuer of bearer tokens, as they say it; without it none is taken",
        validation_alias="OIDC_ISSUER",
    )
    oidc_audience: str = Field(
        default="", description="audience that a token must be for", validation_alias="OIDC_AUDIENCE"
    )
    oidc_keys: str = Field(
        default="",
        description="URL (`jwks_uri`) or file of the issuer's keys; kept five minutes, fetched anew for an unknown key",
        validation_alias="OIDC_KEYS",
    )
    oidc_algorithms: str = Field(
        default=",".join(ALGORITHMS),
        description="algorithms a token may be signed with, with commas; none other than these",
        validation_alias="OIDC_ALGORITHMS",
    )
    oidc_code_claim: str = Field(
        default="customs_code",
        description="claim that holds the code of whom the token stands for",
        validation_alias="OIDC_CODE_CLAIM",
    )
    oidc_roles_claim: str = Field(
        default="roles",
        description="claim that holds the roles, as a list or as words",
        validation_alias="OIDC_ROLES_CLAIM",
    )
    oidc_office_claim: str = Field(
        default="customs_office",
        description="claim that holds the customs office",
        validation_alias="OIDC_OFFICE_CLAIM",
    )
    http_tls_certificate: File | None = Field(
        default=None,
        description="certificate chain (PEM) that HTTP is served with; without it HTTP is in clear. Read again when it "
        "changes",
        validation_alias="HTTP_TLS_CERTIFICATE",
    )
    http_tls_key: File | None = Field(
        default=None, description="its private key (PEM)", validation_alias="HTTP_TLS_KEY"
    )
    http_tls_clients: File | None = Field(
        default=None,
        description="authorities (PEM) whose client certificates are believed; their subjects are bound by "
        "`python -m libs.identity bind`. Read again when they change",
        validation_alias="HTTP_TLS_CLIENTS",
    )
    http_tls_clients_required: bool = Field(
        default=False,
        description="whether a connection without a client certificate is refused, health's included",
        validation_alias="HTTP_TLS_CLIENTS_REQUIRED",
    )

    http_records_s_max: int = Field(
        default=0,
        ge=0,
        description="most records a second that one partner may hand in over HTTP, a question counted as one; beyond, 429 "
        "with Retry-After. 0: no limit",
        validation_alias="HTTP_RECORDS_S_MAX",
    )
    http_bytes_s_max: int = Field(default=0, ge=0, description="the same of bytes", validation_alias="HTTP_BYTES_S_MAX")
    http_in_flight_max: int = Field(
        default=0,
        ge=0,
        description="most requests of one partner at once; beyond, 429. 0: no limit",
        validation_alias="HTTP_IN_FLIGHT_MAX",
    )

    @property
    def limits(self) -> LimitsOfOne:
        return LimitsOfOne(self.http_records_s_max, self.http_bytes_s_max, self.http_in_flight_max)

    @model_validator(mode="after")
    def _provable(self) -> DoorSettings:
        if self.identity == "required" and not (self.identity_file or self.oidc_issuer):
            raise ValueError("IDENTITY=required needs IDENTITY_FILE or OIDC_ISSUER")
        if self.oidc_issuer and not (self.oidc_audience and self.oidc_keys):
            raise ValueError("OIDC_ISSUER needs OIDC_AUDIENCE and OIDC_KEYS")
        if (self.http_tls_certificate is None) != (self.http_tls_key is None):
            raise ValueError("HTTP_TLS_CERTIFICATE and HTTP_TLS_KEY go together")
        if self.http_tls_clients and not self.http_tls_certificate:
            raise ValueError("HTTP_TLS_CLIENTS needs HTTP_TLS_CERTIFICATE")
        if self.http_tls_clients_required and not self.http_tls_clients:
            raise ValueError("HTTP_TLS_CLIENTS_REQUIRED needs HTTP_TLS_CLIENTS")
        return self

    def proofs(
        self, complain: Callable[[str], None], now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> Proofs | None:
        """Load what the door believes; None where nobody is asked. Raises NoCredentials."""
        if self.identity == "off":
            return None
        credentials = Credentials(self.identity_file, complain) if self.identity_file else None
        return Proofs(credentials, self._tokens(), now)

    def _tokens(self) -> BearerTokens | None:
        if not self.oidc_issuer:
            return None
        claims = Claims(self.oidc_code_claim, self.oidc_roles_claim, self.oidc_office_claim)
        algorithms = [name.strip() for name in self.oidc_algorithms.split(",") if name.strip()]
        keys = KeySet(fetching(self.oidc_keys), monotonic)
        return BearerTokens(keys, self.oidc_issuer, self.oidc_audience, algorithms, claims)
