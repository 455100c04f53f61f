"""A service does not start without the secrets it uses, and shows none of them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings

from deploy.settings_page import processes
from libs.runtime.setting_values import address
from libs.runtime.settings import SECRETS, MissingSettings, ServiceSettings


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
        ("intake", "CALENDAR_SECRET, TOKEN_SECRET, SEALING_KEYS, DRAW_SECRET, DEAD_LETTER_SECRET"),
        ("accountbook", "SEALING_KEYS, DRAW_SECRET, DEAD_LETTER_SECRET"),
        ("review", "SEALING_KEYS, DRAW_SECRET, DEAD_LETTER_SECRET"),
        ("tax", "SEALING_KEYS, DEAD_LETTER_SECRET"),
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
    monkeypatch.setenv("SEALING_KEYS", "1:sealed-too")
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
    monkeypatch.setenv("SEALING_KEYS", "1:sealed-too")
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


def _planted(settings: type[BaseSettings], draw: Callable[[st.SearchStrategy[str]], str]) -> dict[str, str]:
    """A secret for each setting: bare where one belongs, else in an address, whatever the setting is for."""
    return {
        str(info.validation_alias): _PLANTED
        if isinstance(info.default, SecretStr) and "URL" not in str(info.validation_alias)
        else draw(_credentials())
        for info in settings.model_fields.values()
    }


def _shown(settings: type[BaseSettings], values: dict[str, str]) -> str:
    """All that a start with these values prints of them: the settings, or why they are refused."""
    with pytest.MonkeyPatch.context() as environment:
        for variable, value in values.items():
            environment.setenv(variable, value)
        try:
            found = settings()
        except ValidationError as refused:
            return str(refused)
    return f"{found.redacted()} {found.database}" if isinstance(found, ServiceSettings) else ""


@pytest.mark.parametrize("name", [*processes()])
@examples(max_examples=20)  # of every variable each
@given(data=st.data())
def test_nothing_that_opens_a_door_is_printed(name: str, data: st.DataObject) -> None:
    """Secrets stand in every setting of every process, one at a time and all at once."""
    settings = processes()[name]
    planted = _planted(settings, data.draw)
    needed = dict.fromkeys(SECRETS, "x") | {"KAFKA_BOOTSTRAP": "broker:9092"}
    shown = {variable: _shown(settings, needed | {variable: value}) for variable, value in planted.items()}
    assert [variable for variable, text in shown.items() if _PLANTED in text] == []
    takes = {each: value for each, value in planted.items() if each.endswith(("_URL", "_ENDPOINT", "_SECRET"))}
    assert _PLANTED not in _shown(settings, needed | takes)
    assert _PLANTED not in _shown(settings, needed | takes | {"RETRY_PAUSE_MIN_MS": "90000"})
    assert _PLANTED not in _shown(settings, planted)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"RETRY_PAUSE_MIN_MS": "90000"}, "RETRY_PAUSE_MIN_MS is above RETRY_PAUSE_MAX_MS"),
        ({"KAFKA_BOOTSTRAP": "me:PlAnTeD@broker:9092"}, "host:port"),
        ({"REFERENCE_DIR": "https://me:PlAnTeD@files/release"}, "no directory"),
        ({"LOG_LEVEL": "redis://:PlAnTeD@cache/0"}, "log_level|LOG_LEVEL"),
        ({"HTTP_HOST": "redis://:PlAnTeD@cache/0"}, "HTTP_HOST"),
        ({"DATABASE_URL_TAX": "postgresql://tax:PlAn/TeD@db:5432/tax"}, "DATABASE_URL_TAX leads to"),
    ],
)
def test_a_start_that_fails_prints_no_secret(changed: dict[str, str], says: str) -> None:
    """The output of the process itself: what Python and the libraries say of a failure is in it."""
    settings = dict.fromkeys(SECRETS, _PLANTED) | {
        "KAFKA_BOOTSTRAP": "127.0.0.1:9",
        "DATABASE_URL_TAX": "postgresql://tax:PlAn:TeD@[db/tax",
        "REDIS_URL": "redis://:PlAnTeD@127.0.0.1:9/0",
        "ZIPKIN_ENDPOINT": "http://me:PlAnTeD@127.0.0.1:9/",
        "HTTP_PORT": "0",
    }
    started = [sys.executable, "-m", "services.tax.app"]
    done = subprocess.run(
        started, env=os.environ | settings | changed, capture_output=True, text=True, check=False, timeout=60
    )
    output = done.stdout + done.stderr
    assert done.returncode
    assert re.search(says, output), output
    assert not re.search("PlAn|TeD", output), output


@pytest.mark.parametrize("wrong", ["redis://:PlAn/TeD@cache:6379/0", "cache:6379", "redis://cache:port/0"])
def test_an_address_that_cannot_be_read_is_refused_unquoted(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEAD_LETTER_SECRET", "x")
    monkeypatch.setenv("SEALING_KEYS", "1:sealed-too")
    monkeypatch.setenv("REDIS_URL", wrong)
    with pytest.raises(ValidationError, match="no URL") as refused:
        settings_of("tax")()
    assert "PlAn" not in str(refused.value)


def test_what_the_environment_leaves_open_is_read_from_secret_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DATABASE_URL", "DATABASE_URL_TAX"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "DEAD_LETTER_SECRET").write_text("of the file\n")
    (tmp_path / "SEALING_KEYS").write_text("1:sealed-too\n")
    (tmp_path / "DATABASE_URL").write_text("postgresql://tax:of-the-file@host:5432/tax\n")
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path))
    found = settings_of("tax")()
    assert found.dead_letter_secret.get_secret_value() == "of the file"
    assert found.database == "postgresql://host:5432/tax"
    assert found.database_url.get_secret_value().endswith("/tax")

    monkeypatch.setenv("DEAD_LETTER_SECRET", "of the environment")
    assert settings_of("tax")().dead_letter_secret.get_secret_value() == "of the environment"
