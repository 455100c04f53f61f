"""A service does not start without the secrets it uses, and shows none of them."""

from __future__ import annotations

from typing import ClassVar

import pytest

from libs.runtime.settings import SECRETS, MissingSecrets, ServiceSettings


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
    with pytest.raises(MissingSecrets) as ended:
        settings_of(service)()
    assert str(ended.value) == f"{service} cannot start: set {needs}"


def test_an_empty_secret_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEAD_LETTER_SECRET", "")
    with pytest.raises(MissingSecrets):
        settings_of("tax")()


def test_a_service_needs_no_secret_of_another_and_prints_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEAD_LETTER_SECRET", "sealed")
    monkeypatch.setenv("DATABASE_URL_TAX", "postgresql://tax:hidden@127.0.0.1:5432/tax")
    shown = str(settings_of("tax")().redacted())
    assert "sealed" not in shown
    assert "hidden" not in shown
