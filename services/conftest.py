"""Whatever a service finds in its tests has a rule that the registry knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from libs.schemas.findings import Finding
from libs.schemas.rules import rule
from libs.schemas.rules.registry import registry


@pytest.fixture(scope="module", autouse=True)
def every_finding_has_a_registered_rule() -> Iterator[None]:
    """Rules make findings in one place: there, each is looked up by the name it quotes.

    By module, so that tests elsewhere, which invent rules, may follow in the same session.
    """
    known = registry()

    def registered(**facts: Any) -> Finding:
        assert facts["rule"] in known, f"{facts['rule']} is in no domain/rules.py; or run: python -m deploy.rules_page"
        return Finding(**facts)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rule, "Finding", registered)
        yield
