"""Fixtures that a test asks for, directly or not, tell whether it needs servers."""

from __future__ import annotations

import pytest


def fixtures_of(item: pytest.Item) -> set[str]:
    """Return every fixture of the test, those among its parameters' values (`getfixturevalue`) and what they ask for."""
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    found: set[str] = set()
    ask = [*getattr(item, "fixturenames", ()), *(value for value in parameters.values() if isinstance(value, str))]
    while ask:
        if (name := ask.pop()) not in found:
            found.add(name)
            for fixture in item.session._fixturemanager.getfixturedefs(name, item) or ():
                ask += fixture.argnames
    return found
