"""docs/settings.md says what the settings classes say."""

from __future__ import annotations

from deploy.settings_page import MEANINGS, SECRET_MEANINGS, TARGET, page, variables
from libs.runtime.settings import SECRETS


def test_the_page_is_current() -> None:
    assert TARGET.read_text(encoding="utf-8") == page(), "run: python -m deploy.settings_page"


def test_each_variable_has_a_meaning_and_each_meaning_a_variable() -> None:
    assert variables() - SECRETS.keys() == MEANINGS.keys()
    assert SECRETS.keys() == SECRET_MEANINGS.keys()
