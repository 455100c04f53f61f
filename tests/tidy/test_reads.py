"""Each service's table of what it reads, and what its flow ignores, are together all events of its inputs."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest

from libs.schemas.topics import FLOWS, PARTNERS
from services.intake.domain.answering.replies import REPLIES
from services.intake.domain.answering.views import VIEWS
from services.matching.processor import Matching
from tests.tidy.tree import SERVICES

_REPLIES = {event for event in REPLIES if event not in VIEWS.values()} | VIEWS.keys()
TABLES: dict[str, frozenset[type[Any]]] = {
    "intake": frozenset(_REPLIES),  # what it reads of partners are documents, by their kind's row
    "matching": frozenset(Matching.views),  # four documents, all taken alike
} | {
    service: import_module(f"services.{service}.reads").READS.events
    for service in SERVICES
    if service not in ("intake", "matching")
}


def _told(service: str) -> set[type[Any]]:
    return {event for topic in FLOWS[service].inputs if topic.owner != PARTNERS for event in topic.events}


@pytest.mark.parametrize("service", SERVICES)
def test_every_event_is_acted_on_or_ignored_by_declaration(service: str) -> None:
    ignored = set(FLOWS[service].ignores)
    acted_on = {event for event in _told(service) if any(issubclass(event, row) for row in TABLES[service])}
    assert not acted_on & ignored, "a row of the table is never asked"
    assert _told(service) == acted_on | ignored


@pytest.mark.parametrize("service", SERVICES)
def test_no_row_waits_for_an_event_that_never_comes(service: str) -> None:
    assert not {row for row in TABLES[service] if not any(issubclass(event, row) for event in _told(service))}
