"""Both libraries' clients are told the same of how to meet the brokers; tokens are fetched before they end."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from libs.identity import brokers
from libs.identity.brokers import BrokerSettings, ClientTokens

SCRAM = {"KAFKA_SECURITY": "scram", "KAFKA_USERNAME": "intake", "KAFKA_PASSWORD": "a-password"}
OAUTH = {
    "KAFKA_SECURITY": "oauth", "KAFKA_TOKEN_URL": "https://login.example/token", "KAFKA_CLIENT_ID": "intake",
    "KAFKA_CLIENT_SECRET": "a-secret", "KAFKA_SCOPE": "kafka",
}  # fmt: skip


def of(told: dict[str, str]) -> BrokerSettings:
    return BrokerSettings.model_validate(told)


def test_in_clear_nothing_is_said() -> None:
    assert brokers.aiokafka(of({})) == brokers.confluent(of({})) == brokers.faststream(of({})) == {}


def test_scram_and_oauth_go_over_tls_alone() -> None:
    for told, mechanism in ((SCRAM, "SCRAM-SHA-512"), (OAUTH, "OAUTHBEARER")):
        one, other, third = (say(of(told)) for say in (brokers.aiokafka, brokers.confluent, brokers.faststream))
        assert (one["security_protocol"], one["sasl_mechanism"]) == ("SASL_SSL", mechanism)
        assert (other["security.protocol"], other["sasl.mechanism"]) == ("SASL_SSL", mechanism)
        assert third["security"].use_ssl and one["ssl_context"].check_hostname
    assert "a-password" not in repr(of(SCRAM)) and "a-secret" not in repr(of(OAUTH))


@pytest.mark.parametrize(
    "wrong",
    [
        {"KAFKA_SECURITY": "perhaps"},
        {"KAFKA_SECURITY": "scram", "KAFKA_USERNAME": "intake"},
        {"KAFKA_SECURITY": "oauth", "KAFKA_CLIENT_ID": "intake"},
        {"KAFKA_CERTIFICATE": "client.pem"},
    ],
    ids=str,
)
def test_half_a_setting_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        of(wrong)


async def test_a_token_is_fetched_once_while_it_is_good() -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        told: dict[str, Any] = {"access_token": f"t{len(asked)}", "expires_in": 0 if len(asked) == 1 else 600}
        return httpx.Response(200, json=told)

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        tokens = ClientTokens(of(OAUTH), client)
        assert [await tokens.token() for _ in range(4)] == ["t1", "t2", "t2", "t2"]
    assert asked[0].content == b"grant_type=client_credentials&scope=kafka"
    assert asked[0].headers["authorization"].startswith("Basic ")
