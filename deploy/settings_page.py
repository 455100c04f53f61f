"""Writes docs/settings.md, every setting of every process: `python -m deploy.settings_page`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from deploy.local.stack import SERVICES
from edge.settings import Settings as EdgeSettings
from libs.identity.brokers import BrokerSettings
from libs.runtime.settings import PLACES, SECRETS, ServiceSettings
from timekeeper.settings import Settings as TimekeeperSettings

TARGET = Path(__file__).parents[1] / "docs" / "settings.md"

_TOP = """\
# Settings

Generated from the settings classes; `python -m deploy.settings_page` writes it anew.

All come from the environment; an empty value is none. What the environment leaves open is read from files of the directory
that `SECRETS_DIR` names, each named as its variable is (`/run/secrets/TOKEN_SECRET`): the way for secrets and for
`DATABASE_URL`, whose values nobody then finds in a process list or an image.

A service prints its own, redacted, when it starts; a value that cannot be is refused then, and so is a start without the
address of a server that the service needs.
Times end in their unit; a share is a part of one; days are customs days. `TONGGUAN_PARTITIONS` (4) is the number of
partitions of the chain's topics, the same for every process and for a system's whole life. `KAFKA_DECLARED_DAYS` (30) and
`KAFKA_EVENT_DAYS` (180) say how long what partners sent, in clear, and events stay in topics; who makes the topics
(`python -m libs.runtime.kafka.cluster create`) sets them anew each time.
"""

_SECRETS = """\
## Secrets

None has a default: a process that lacks one it needs ends with a line that names it. `python -m deploy.local` gives its
processes fixed ones, good enough for servers that listen on the loopback interface only.

| variable | needed by | what it does | if it changes |
|---|---|---|---|"""

SECRET_MEANINGS = {
    "CALENDAR_SECRET": (
        "signs the days that are closed on topics that partners write too",
        "change it for both at once",
    ),
    "TOKEN_SECRET": (
        "makes the tokens that persons' names, numbers, telephones and addresses are compared by, and quota is counted by",
        "raise `TOKEN_VERSION` and give the old one as `TOKEN_SECRET_FORMER` until the year ends; without that, quota used "
        "so far is forgotten, and documents that came before disagree with those that come after",
    ),
    "SEALING_KEYS": (
        "master keys that kept messages are sealed under, `id:secret`, several with commas between: the first one seals, "
        "all of them open",
        "put the new one behind the old everywhere, then in front; drop the old once `make reseal` has wrapped its keys "
        "anew",
    ),
    "DRAW_SECRET": ("draws lists and release notes for inspection", "what comes later is drawn anew"),
    "DEAD_LETTER_SECRET": (
        "seals the bodies of unreadable records",
        "letters sealed before cannot be shown or replayed: empty the box first",
    ),
}


def page() -> str:
    return "\n".join(_lines()).rstrip() + "\n"


def processes() -> dict[str, type[BaseSettings]]:
    """Process → its settings class."""
    found = {name: import_module(f"services.{name}.settings").Settings for name in SERVICES}
    return {**found, "timekeeper": TimekeeperSettings, "edge": EdgeSettings}


def _lines() -> Iterator[str]:
    yield _TOP
    yield _SECRETS
    for secret, services in SECRETS.items():
        needed = "each service" if services is None else ", ".join(services)
        signs = " and the timekeeper" if secret in _names(TimekeeperSettings.model_fields) else ""
        meaning, change = SECRET_MEANINGS[secret]
        yield f"| `{secret}` | {needed}{signs} | {meaning} | {change} |"
    yield ""
    yield "## Every client of Kafka"
    yield ""
    yield "Services, the timekeeper, the edge, tools, the simulator and the checker (docs/identity.md)."
    yield ""
    yield from _table(BrokerSettings.model_fields)
    yield "## Every service"
    yield ""
    shared = ServiceSettings.model_fields
    yield from _table(shared)
    for name, settings in processes().items():
        own = {
            field: info
            for field, info in settings.model_fields.items()
            if name not in SERVICES or field not in shared or info.default != shared[field].default
        }
        if _names(own):
            yield f"## {name}"
            yield ""
            yield from _table(own)


def _table(fields: dict[str, FieldInfo]) -> Iterator[str]:
    yield "| variable | default | meaning |"
    yield "|---|---|---|"
    for info in fields.values():
        variable = str(info.validation_alias)
        if variable not in SECRETS:
            yield f"| `{variable}` | {'' if variable in PLACES else _shown(info)} | {info.description} |"
    yield ""


def _names(fields: dict[str, FieldInfo]) -> set[str]:
    return {str(info.validation_alias) for info in fields.values()}


def _shown(info: FieldInfo) -> str:
    default: Any = info.get_default(call_default_factory=True)
    plain = default.get_secret_value() if isinstance(default, SecretStr) else default
    if isinstance(plain, dict):
        return json.dumps(plain)
    return "" if plain in (None, "") else f"{plain}"


def write() -> None:
    TARGET.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write()
