"""A pytest plugin for runs that repeat the tests once per mutant: no servers, few examples, always the same ones."""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from mutmut.state import state

from deploy.local.secrets import LOCAL_SECRETS
from tests.fixtures import fixtures_of
from tests.mutation.rooms import IMPORTED

SERVERS = {"servers", "database", "redis_url", "kafka", "own_redis"}
"""Fixtures that start a real server, of the rooms and of the root conftest.py."""

settings.register_profile(
    "mutation",
    derandomize=True,
    max_examples=8,
    stateful_step_count=15,
    phases=[Phase.explicit, Phase.generate],  # a failure is enough; nobody reads the smallest one
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("mutation")
os.environ |= LOCAL_SECRETS  # the root conftest.py stays out: it starts servers
_PROJECT = Path(__file__).parents[2] / "pyproject.toml"


def pytest_configure(config: pytest.Config) -> None:
    """Register the project's marks; the mutants' own project knows none."""
    for mark in tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["tool"]["pytest"]["ini_options"]["markers"]:
        config.addinivalue_line("markers", mark)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what asks for a server. A test is called by its name later: one that pytest cannot find again by it
    would count as failed, whatever the mutant."""
    if lost := [item.nodeid for item in items if "\\" in item.nodeid]:
        raise pytest.UsageError(f"tests that cannot be called by name: {lost}")
    slow = [item for item in items if SERVERS & fixtures_of(item)]
    items[:] = [item for item in items if item not in slow]
    config.hook.pytest_deselected(items=slow)


def pytest_collection_finish() -> None:
    """Forget what imports called until now: no test is to blame for it."""
    if os.environ.get("MUTANT_UNDER_TEST") == "stats" and (called := state()._stats):
        IMPORTED.write_text(json.dumps(sorted(called)), encoding="utf-8")
        called.clear()
