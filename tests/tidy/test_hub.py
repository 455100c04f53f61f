"""The partner hub has words in both languages for every row of the tables that its pages are made of."""

from __future__ import annotations

import pytest

from deploy.hub import words
from deploy.hub.assembling import pages
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.codes.supervision_modes import Check, Exit, Hold, Station
from libs.schemas.kinds.kind import SenderRole
from libs.schemas.rules.registry import registry
from tests.wrong.reasons import CLAIMS

TABLES = {
    "ROLES": SenderRole, "STATIONS": Station, "HOLDS": Hold, "CHECKS": Check, "EXITS": Exit, "ACTS": ListStatus,
    "CLAIMS": CLAIMS,
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_every_row_has_its_words(name: str) -> None:
    assert set(getattr(words, name)) == set(TABLES[name]), "deploy/hub/words.py"


def test_its_pages_can_be_made_of_what_is_generated() -> None:
    """The links are followed on the built site (`deploy/hub/tests`)."""
    english, chinese = (pages(lang) for lang in words.LANGS)
    assert chinese.keys() == english.keys() and len(chinese) > len({rule.id.split(".")[0] for _, rule in registry()})
