"""Each service's table of what it reads, and what its flow ignores, are together all events of its inputs."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest

from libs.runtime.processing import Processor
from libs.schemas.topics import FLOWS, PARTNERS
from services.intake.domain.answering.replies import REPLIES
from services.intake.domain.answering.views import VIEWS
from tests.tidy.tree import SERVICES

_REPLIES = {event for event in REPLIES if event not in VIEWS.values()} | VIEWS.keys()
TABLES: dict[str, frozenset[type[Any]]] = {
    "intake": frozenset(_REPLIES),  # what it reads of partners are documents, by their kind's row
} | {service: import_module(f"services.{service}.reads").READS.events for service in SERVICES if service != "intake"}


def _told(service: str) -> set[type[Any]]:
    topics = [topic for topic in FLOWS[service].inputs if topic.owner != PARTNERS]
    return {event for topic in topics for event in topic.events}


def _due(service: str) -> set[type[Any]]:
    """Name what a day's end makes due in a service."""
    module = import_module(f"services.{service}.processor")
    found = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Processor)]
    return {kind for one in found if one.__module__ == module.__name__ for kind in one.day_ends}


@pytest.mark.parametrize("service", SERVICES)
def test_every_event_is_acted_on_or_ignored_by_declaration(service: str) -> None:
    ignored = set(FLOWS[service].ignores)
    acted_on = {event for event in _told(service) if any(issubclass(event, row) for row in TABLES[service])}
    assert not acted_on & ignored, "a row of the table is never asked"
    assert _told(service) == acted_on | ignored


@pytest.mark.parametrize("service", SERVICES)
def test_no_row_waits_for_an_event_that_never_comes(service: str) -> None:
    there = _told(service) | _due(service)
    assert not {row for row in TABLES[service] if not any(issubclass(event, row) for event in there)}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_whose_days_make_something_due_says_so_in_its_flow(service: str) -> None:
    assert bool(_due(service)) == FLOWS[service].ends_days
