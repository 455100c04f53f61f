"""A service does not start without the secrets it uses, and shows none of them."""

from __future__ import annotations

from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError

from deploy.settings_page import processes
from libs.runtime.settings import SECRETS, MissingSettings, ServiceSettings, address


def settings_of(name: str) -> type[ServiceSettings]:
    class Settings(ServiceSettings):
        service: ClassVar[str] = name

    return Settings


@pytest.fixture(autouse=True)
def _no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("service", "needs"),
    [
        ("intake", "CALENDAR_SECRET, TOKEN_SECRET, DEAD_LETTER_SECRET"),
        ("accountbook", "DRAW_SECRET, DEAD_LETTER_SECRET"),
        ("review", "DRAW_SECRET, DEAD_LETTER_SECRET"),
        ("tax", "DEAD_LETTER_SECRET"),
    ],
)
def test_one_line_names_what_is_missing(service: str, needs: str) -> None:
    with pytest.raises(MissingSettings) as ended:
        settings_of(service)()
    assert str(ended.value) == f"{service} cannot start: set {needs}"


def test_an_empty_secret_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEAD_LETTER_SECRET", "")
    with pytest.raises(MissingSettings):
        settings_of("tax")()


def test_a_service_needs_no_secret_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEAD_LETTER_SECRET", "sealed")
    assert settings_of("tax")().service == "tax"


@pytest.mark.parametrize(
    ("service", "needs"),
    [("tax", "KAFKA_BOOTSTRAP, DATABASE_URL_TAX"), ("review", "KAFKA_BOOTSTRAP, DATABASE_URL_REVIEW, REDIS_URL")],
)
def test_where_servers_are_is_asked_not_guessed(service: str, needs: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.setenv(name, "x")
    for name in ("KAFKA_BOOTSTRAP", "DATABASE_URL", f"DATABASE_URL_{service.upper()}", "REDIS_URL"):
        monkeypatch.setenv(name, "")
    with pytest.raises(MissingSettings) as ended:
        settings_of(service)().ask_for_places()
    assert str(ended.value) == f"{service} cannot start: set {needs}"

    monkeypatch.setenv("KAFKA_BOOTSTRAP", "a:9092, b:9092")
    monkeypatch.setenv("REDIS_URL", "redis://cache:6379/0")
    monkeypatch.setenv(f"DATABASE_URL_{service.upper()}", "postgresql://db/x")
    found = settings_of(service)()
    found.ask_for_places()
    assert found.brokers == ["a:9092", "b:9092"]


@pytest.mark.parametrize("wrong", ["a", "a:", "kafka://a:9092", "me:word@a:9092", ","])
def test_a_broker_is_a_host_and_a_port(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEAD_LETTER_SECRET", "x")
    monkeypatch.setenv("KAFKA_BOOTSTRAP", wrong)
    with pytest.raises(ValidationError, match="host:port") as refused:
        settings_of("tax")()
    assert "word" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://tax:hidden@db:5432/tax?sslmode=require", "postgresql://db:5432/tax"),
        ("postgresql://tax:hidden@h1:5432,h2:5432/tax", "postgresql://h1:5432,h2:5432/tax"),
        ("postgresql:///tax?host=h&password=hidden", "postgresql:///tax"),
        ("redis://:hidden@[::1]:6379/0", "redis://[::1]:6379/0"),
        ("redis://cache:6379/0?password=hid@den", "redis://***"),
        ("redis://:hid@den@cache:6379/0", "redis://***"),
        ("redis://:hid/den@cache:6379/0", "redis://cache:6379/0"),
        ("redis://:hid?den@cache:6379/0", "redis://***"),
        ("https://hidden:@collector/v1/hidden", "https://collector"),
        ("host=db password=hidden", "***"),
    ],
)
def test_an_address_is_shown_without_its_credentials(url: str, shown: str) -> None:
    assert address(url) == shown


_PLANTED = "PlAnTeD"
_BETWEEN = st.text("/@:?#&=%[]., ü", max_size=4)


@st.composite
def _credentials(draw: st.DrawFn) -> str:
    """An address with a secret in each place where libraries take one, written as people write it."""
    scheme = draw(st.sampled_from(["redis", "rediss", "postgresql", "postgres", "http", "https", "unix"]))
    secret = draw(_BETWEEN) + _PLANTED + draw(_BETWEEN)
    at = draw(
        st.sampled_from(["{0}:{0}@h:1/0", ":{0}@h:1/0", "{0}@h/x", "h:1/0?password={0}", "u:{0}@h/x?a=b&token={0}"])
    )
    return f"{scheme}://" + at.format(secret)


@pytest.mark.parametrize("name", [*processes()])
@given(data=st.data())
def test_nothing_that_opens_a_door_is_printed(name: str, data: st.DataObject) -> None:
    """Secrets planted in every setting that can hold one, of every service; a refusal quotes none either."""
    settings = processes()[name]
    planted: dict[str, str] = {}
    for info in settings.model_fields.values():
        if isinstance(info.default, SecretStr) and "URL" not in str(info.validation_alias):
            planted[str(info.validation_alias)] = _PLANTED
        elif str(info.validation_alias).endswith(("_URL", "_ENDPOINT")):
            planted[str(info.validation_alias)] = data.draw(_credentials())
    with pytest.MonkeyPatch.context() as environment:
        for variable, value in {**planted, "KAFKA_BOOTSTRAP": "broker:9092"}.items():
            environment.setenv(variable, value)
        try:
            given_settings = settings()
        except ValidationError as unreadable:
            assert _PLANTED not in str(unreadable)
            return
        if isinstance(given_settings, ServiceSettings):
            assert _PLANTED not in str(given_settings.redacted())
            assert _PLANTED not in given_settings.database
        environment.setenv("RETRY_PAUSE_MIN_MS", "90000")
        if isinstance(given_settings, ServiceSettings):
            with pytest.raises(ValidationError) as refused:
                settings()
            assert _PLANTED not in str(refused.value)


@pytest.mark.parametrize("wrong", ["redis://:PlAn/TeD@cache:6379/0", "cache:6379", "redis://cache:port/0"])
def test_an_address_that_cannot_be_read_is_refused_unquoted(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEAD_LETTER_SECRET", "x")
    monkeypatch.setenv("REDIS_URL", wrong)
    with pytest.raises(ValidationError, match="no URL") as refused:
        settings_of("tax")()
    assert "PlAn" not in str(refused.value)
