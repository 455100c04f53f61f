"""Writes docs/settings.md, every setting of every process: `python -m deploy.settings_page`."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from deploy.local.stack import SERVICES
from libs.runtime.settings import PLACES, SECRETS, ServiceSettings
from timekeeper.settings import Settings as TimekeeperSettings

TARGET = Path(__file__).parents[1] / "docs" / "settings.md"

_TOP = """\
# Settings

Generated from the settings classes; `python -m deploy.settings_page` writes it anew.

All come from the environment; an empty value is none. A service prints its own, redacted, when it starts; a value that
cannot be is refused then, and so is a start without the address of a server that the service needs.
Times end in their unit; a share is a part of one; days are customs days. `TONGGUAN_PARTITIONS` (4) is the number of
partitions of the chain's topics, the same for every process and for a system's whole life.
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
        "turns a buyer's ID number into the token quota is counted by",
        "quota used so far is forgotten: never change it",
    ),
    "DRAW_SECRET": ("draws lists and release notes for inspection", "what comes later is drawn anew"),
    "DEAD_LETTER_SECRET": (
        "seals the bodies of unreadable records",
        "letters sealed before cannot be shown or replayed: empty the box first",
    ),
}

MEANINGS = {
    "KAFKA_BOOTSTRAP": "brokers to begin with, `host:port`, several with commas between",
    "DATABASE_URL": "the service's own database; without it `DATABASE_URL_<SERVICE>`",
    "REDIS_URL": "velocity counters of `review`; without Redis, lists that need them go to manual review",
    "ZIPKIN_ENDPOINT": "where spans go, by Zipkin's JSON; none without it",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "where spans go without Zipkin, by OTLP over HTTP",
    "HTTP_HOST": "interface of health, metrics and, for `intake`, documents",
    "HTTP_PORT": "their port",
    "LOG_LEVEL": "`debug`, `info`, `warning` or `error`",
    "REFERENCE_DIR": "directory of the reference release to decide by; without it the sample (docs/reference-data.md)",
    "BATCH_EVENTS_MAX": "most events of one transaction",
    "POLL_MS": "how long a poll waits for records",
    "GATHER_MS": "how long records gather before a poll, where the last one brought few",
    "GATHER_LATE_MS": "the same where records are late already: wide batches save the CPU that is short",
    "PAGES_IN_FLIGHT_MAX": "committed pages that may wait for the broker's answer; then reading waits",
    "SESSION_TIMEOUT_MS": "after which a silent worker loses its partitions",
    "RETRY_PAUSE_MIN_MS": "first pause after a failure; doubles with jitter",
    "RETRY_PAUSE_MAX_MS": "longest pause",
    "UNREADABLE_SHARE_MAX": "share of unreadable records at which a worker halts: it is the deploy that is bad",
    "UNREADABLE_WINDOW": "records over which that share is taken",
    "TRACE_SHARE": "share of cases that are traced",
    "INTAKE_RECORD_BYTES_MAX": "largest document",
    "INTAKE_BODY_BYTES_MAX": "largest HTTP body",
    "INTAKE_LINES_MAX": "most lines of an NDJSON body",
    "INTAKE_SUBMISSIONS_MAX": "most submissions of one page of answers",
    "INTAKE_RECEIPTS_MAX": "most receipts of one answer",
    "INTAKE_PAID_TOLERANCE": "yuan by which what is paid may differ from the order's parts",
    "INTAKE_LINE_TOTAL_TOLERANCE": "yuan by which a line's total may differ from price times quantity",
    "MATCHING_AMOUNT_TOLERANCE": "yuan by which amounts of the documents may differ",
    "MATCHING_FREIGHT_TOLERANCE": "yuan by which the list's freight and insurance may differ from the order's freight",
    "MATCHING_WEIGHT_TOLERANCE": "share of the greater weight by which waybill and list may differ",
    "MATCHING_ALERT_WINDOW_HOURS": "what waits longer is counted as overdue; nothing expires",
    "MATCHING_WAITING_GRACE_S": "how long a list waits before its sender is told which documents it misses",
    "MATCHING_NUMBER_STRIDE": "keeps list numbers of partitions apart: the most partitions ever, fixed for a system's life",
    "ACCOUNTBOOK_GATE_INSPECTION_SHARE": "share of release notes drawn for inspection at the gate",
    "ACCOUNTBOOK_PASSPORT_PREFIX": "first letter of a 核放单 number",
    "TAX_ROUNDING": "how a tax is rounded to the fen",
    "TAX_ROUNDING_LEVEL": "round each line, or the order's sum",
    "TAX_APPORTIONMENT": "by what freight and insurance are apportioned to lines",
    "TAX_SUMMARY_DAYS": "bills are summarised when this day after release (day 0) closes",
    "TAX_PAYMENT_DAYS": "days to pay after that",
    "TAX_SURCHARGE_RATE": "late surcharge, share a day",
    "TAX_SURCHARGE_MIN": "yuan below which no surcharge is charged",
    "REVIEW_INSPECTION_SHARE": "share of lists drawn for inspection",
    "REVIEW_PRICE_BELOW_SHARE": "share by which a price may lie below the book's before manual review",
    "REVIEW_PRICE_ABOVE_SHARE": "share by which it may lie above",
    "REVIEW_VELOCITY_LISTS_MAX": "lists of one buyer in the window; more go to manual review",
    "REVIEW_VELOCITY_WINDOW_S": "that window",
    "REVIEW_VELOCITY_TIMEOUT_MS": "how long one batch waits for Redis",
    "RETURNS_APPLY_WITHIN_DAYS": "last day after release on which a return may be applied for",
    "RETURNS_ARRIVE_WITHIN_DAYS": "last day after release on which it may arrive",
    "TIMEKEEPER_GRACE_S": "how long a day stays open after its midnight, for what was under way",
    "TIMEKEEPER_LOOK_WITHIN_S": "longest look back for the last day closed",
}
"""Variable → meaning, of all but secrets."""


def page() -> str:
    return "\n".join(_lines()).rstrip() + "\n"


def processes() -> dict[str, type[BaseSettings]]:
    """Process → its settings class."""
    found = {name: import_module(f"services.{name}.settings").Settings for name in SERVICES}
    return {**found, "timekeeper": TimekeeperSettings}


def variables() -> set[str]:
    """Every variable some process reads."""
    return {str(field.validation_alias) for each in processes().values() for field in each.model_fields.values()}


def _lines() -> Iterator[str]:
    yield _TOP
    yield _SECRETS
    for secret, services in SECRETS.items():
        needed = "each service" if services is None else ", ".join(services)
        signs = " and the timekeeper" if secret in _names(TimekeeperSettings.model_fields) else ""
        meaning, change = SECRET_MEANINGS[secret]
        yield f"| `{secret}` | {needed}{signs} | {meaning} | {change} |"
    yield ""
    yield "## Every service"
    yield ""
    shared = ServiceSettings.model_fields
    yield from _table(shared)
    for name, settings in processes().items():
        own = {
            field: info for field, info in settings.model_fields.items() if field not in shared or name == "timekeeper"
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
            yield f"| `{variable}` | {'' if variable in PLACES else _shown(info.default)} | {MEANINGS[variable]} |"
    yield ""


def _names(fields: dict[str, FieldInfo]) -> set[str]:
    return {str(info.validation_alias) for info in fields.values()}


def _shown(default: Any) -> str:
    plain = default.get_secret_value() if isinstance(default, SecretStr) else default
    return "" if plain in (None, "") else f"{plain}"


def write() -> None:
    TARGET.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write()
