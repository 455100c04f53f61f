"""The partner hub has words in both languages for every row of the tables that its pages are made of."""

from __future__ import annotations

import pytest

from deploy.hub import lives, words
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.codes.supervision_modes import ROWS, Check, Exit, Hold, Station
from libs.schemas.kinds.kind import SenderRole

TABLES = {
    "ROLES": SenderRole, "STATIONS": Station, "HOLDS": Hold, "CHECKS": Check, "EXITS": Exit, "ACTS": ListStatus,
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_every_row_has_its_words(name: str) -> None:
    assert set(getattr(words, name)) == set(TABLES[name]), "deploy/hub/words.py"


def test_every_mode_has_its_name() -> None:
    assert {(row.code, row.direction) for row in ROWS} == set(lives.NAMES), "deploy/hub/lives.py"
