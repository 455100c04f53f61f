"""docs/settings.md says what the settings classes say."""

from __future__ import annotations

from deploy.settings_page import SECRET_MEANINGS, TARGET, page, processes
from libs.runtime.settings import SECRETS


def test_the_page_is_current() -> None:
    assert TARGET.read_text(encoding="utf-8") == page(), "run: python -m deploy.settings_page"


def test_each_setting_says_what_it_means() -> None:
    fields = [field for settings in processes().values() for field in settings.model_fields.values()]
    assert all(field.description for field in fields if field.validation_alias not in SECRETS)
    assert SECRETS.keys() == SECRET_MEANINGS.keys()
