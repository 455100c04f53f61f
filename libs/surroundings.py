"""Settings come from a process's surroundings: its environment, and files of secrets."""

from __future__ import annotations

import os

from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)


class FromSurroundings(BaseSettings):
    """Values come from the environment; what it leaves open, from files of `SECRETS_DIR` named as the variables are."""

    # A refused value is not quoted: the input of a check of several is all of them, secrets too.
    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", populate_by_name=True, env_ignore_empty=True, hide_input_in_errors=True
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        # Asked at each start and not when this module is read: a library that is imported has no surroundings yet.
        return init_settings, env_settings, SecretsSettingsSource(settings_cls, os.environ.get("SECRETS_DIR"))
