"""The bench measures a stack and services of its own, empty at the start and stopped at the end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local import processes, stack
from deploy.local.errors import StackError
from deploy.local.part import Say
from libs.runtime.kafka.cluster import Cluster
from libs.schemas.topics import CHAIN, MADE

HOME = Path("var/bench")
SERVICE_SETTINGS = {
    "REVIEW_INSPECTION_SHARE": "0",
    "REVIEW_CONSIGNOR_LISTS_MAX": "1000000000",
    "ACCOUNTBOOK_GATE_INSPECTION_SHARE": "0",
}
"""No random inspection, and few consignors may export much: an officer would have to answer, and a list that waits for one
would count as lost."""
WORKERS = {"intake": min(2, CHAIN)}
"""Intake reads four documents for each list; one process of it fills before the machine does."""
ASIDE = stack.ASIDE
"""Not measured: what these cost is a question of how many subscribe."""


@contextmanager
def fresh_stack(say: Say, home: Path = HOME) -> Iterator[stack.Endpoints]:
    """Kafka with every topic of the table, PostgreSQL and Redis, all empty. Stops them and any services at the end."""
    given = [name for name in ("KAFKA_BOOTSTRAP", "REDIS_URL") if os.environ.get(name)]
    given += [name for name in map(stack.database_variable, stack.SERVICES) if os.environ.get(name)]
    if given:
        raise StackError(f"the bench wipes what it measures, so it uses servers of its own: unset {', '.join(given)}")
    processes.stop_services(home)
    stack.wipe(home)
    try:
        endpoints = stack.start(home, say=say)
        Cluster(endpoints.kafka).create(MADE)
        yield endpoints
    finally:
        say("services: stopping")
        processes.stop_services(home)
        stack.stop(home)
        say("services: stopped")


def start_services(endpoints: stack.Endpoints, say: Say, home: Path = HOME) -> dict[str, int]:
    """Start every service on the way of a list. Returns worker → HTTP port."""
    return processes.start_services(home, endpoints, SERVICE_SETTINGS, workers=WORKERS, without=ASIDE, say=say)


def process_ids(home: Path = HOME) -> dict[str, int]:
    """Process name → pid of everything that runs under the home, servers and services."""
    running = stack.status(home) | processes.status(home)
    return {name: pid for name, pid in running.items() if pid is not None}
