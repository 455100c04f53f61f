"""A system of one's own, begun from nothing, whatever servers the environment names."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from deploy.demo.__main__ import REDIS_IS_THERE
from deploy.local import stack, system
from tests.e2e.partners import ANSWER_WITHIN_S, until
from tests.e2e.secured import SECURED, guarded_broker

HOMES = Path(__file__).parents[2] / "var" / "test-e2e"


@contextmanager
def fresh_system(name: str, *, zipkin: bool = False, env: Mapping[str, str] | None = None) -> Iterator[system.System]:
    """With `TEST_SECURED` its brokers ask who is there. The system ends with the block. What it left, logs above all, stays
    under `HOMES / name` until the next one of that name."""
    named = (
        "KAFKA_BOOTSTRAP",
        "REDIS_URL",
        "OTEL_EXPORTER_OTLP_ENDPOINT",
        *map(stack.database_variable, stack.SERVICES),
    )
    with pytest.MonkeyPatch.context() as environment, ExitStack() as more:
        for variable in named:
            environment.delenv(variable, raising=False)
        own: dict[str, dict[str, str]] = {}
        if os.environ.get(SECURED):
            guarded = more.enter_context(guarded_broker(HOMES / f"{name}-broker"))
            for variable, value in guarded.everywhere.items():
                environment.setenv(variable, value)
            own = guarded.own
        with system.running(HOMES / name, zipkin=zipkin, env={**REDIS_IS_THERE, **(env or {})}, own=own) as up:
            yield up


def page(up: system.System, service: str, path: str) -> str:
    """A page that a service shows."""
    return httpx.get(f"http://127.0.0.1:{up.ports[service]}{path}", timeout=ANSWER_WITHIN_S, trust_env=False).text


def not_ready(up: system.System) -> dict[str, object]:
    """Service → what its health says, of those that cannot work now."""
    reports = {service: json.loads(page(up, service, "/health/ready")) for service in up.ports}
    return {service: report for service, report in reports.items() if not report["ready"] or report["halted"]}


async def ready(up: system.System) -> None:
    """Return once every service can work; fails at the deadline."""

    async def nothing_is_wrong() -> bool:
        return not await asyncio.to_thread(not_ready, up)

    await until(nothing_is_wrong, "a service is not ready")


def logs(up: system.System) -> dict[str, str]:
    """Return what services and servers have said so far, by name."""
    return {path.stem: path.read_text(errors="replace") for path in (up.home / "logs").glob("*.log")}


def environment_of(up: system.System) -> dict[str, str]:
    """Return what a command needs to find this system."""
    return {**os.environ, **up.endpoints.environment(), "INTAKE_URL": up.intake_url}
