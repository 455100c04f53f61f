"""Intake's own code on one real database for all tests of a file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from chaos.badinput.inside import Inside
from libs.runtime.twins.testing import fresh_database
from services.intake.settings import Settings


@pytest.fixture(scope="module")
async def inside(servers: Any) -> AsyncIterator[Inside]:
    db = await fresh_database(servers.databases["intake"], "intake")
    inside = Inside(db, Settings())
    await inside.open()
    yield inside
    await db.close()
