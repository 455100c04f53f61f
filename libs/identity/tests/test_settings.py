"""Settings that would leave the door half open are refused at the start."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from libs.identity.settings import DoorSettings


@pytest.mark.parametrize(
    "wrong",
    [
        {"IDENTITY": "required"},
        {"IDENTITY": "perhaps"},
        {"OIDC_ISSUER": "https://login.example"},
        {"HTTP_TLS_CERTIFICATE": "door.pem"},
        {"HTTP_TLS_KEY": "door.key"},
        {"HTTP_TLS_CLIENTS": "clients.pem"},
        {"HTTP_TLS_CERTIFICATE": "door.pem", "HTTP_TLS_KEY": "door.key", "HTTP_TLS_CLIENTS_REQUIRED": "true"},
        {"IDENTITY_FILE": "https://user:word@elsewhere/credentials"},
    ],
    ids=str,
)
def test_half_a_door_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        DoorSettings.model_validate(wrong)


def test_off_asks_nobody() -> None:
    assert DoorSettings.model_validate({}).proofs(print) is None
