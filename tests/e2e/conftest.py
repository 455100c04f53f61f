"""One undisturbed play, shared by all who ask what came of it."""

from __future__ import annotations

import pytest

from tests.e2e.life import Life, live, small_plan


@pytest.fixture(scope="session")
async def life() -> Life:
    """The system is gone by then: what it left can be read."""
    return await live(small_plan(), "life")
