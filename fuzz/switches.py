"""A switch puts a mended fault back, for tests: the fuzzer must find it then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from libs.runtime.twins.memory_ledger import MemoryTransaction
from libs.schemas.ceb.engine.fast import _MessageMatcher
from services.accountbook.domain import bundling
from services.matching.domain.dossier import Dossier
from services.matching.domain.examination import Examiner
from services.tax.domain.taxation import Taxation


def _shifted(self: Any, document: Any) -> bool:
    """Values are matched together, whatever separators they hold themselves."""
    texts, patterned = self._head.texts(document), self._head.patterned(document)
    for line in document.lines if self._line else ():
        texts += self._line.texts(line)
        patterned += self._line.patterned(line)
    text = "|".join(texts)
    return text.isprintable() and self._matches("|".join(patterned)) is not None


_MANY = 10_000
_read = MemoryTransaction.read
_assess = Taxation.assess
_declare_list: Any = bundling.declare_list


async def _by_topic(self: MemoryTransaction, places: Any) -> Any:
    """Leftovers come by the name of their topic."""
    rows, pages = await _read(self, places)
    return rows, sorted(pages, key=lambda page: page.id)


def _unbounded(self: Taxation, *facts: Any) -> Any:
    """As many lists wait for one guarantee as come."""
    self._terms = replace(self._terms, queue_max=_MANY)
    return _assess(self, *facts)


def _awaited_by_all(*facts: Any) -> Any:
    """As many verification lists await one list's release as come."""
    return _declare_list(*facts[:-1], _MANY)


SWITCHES: dict[str, tuple[tuple[object, str, Any], ...]] = {
    "separator-in-a-value": ((_MessageMatcher, "is_well_formed", _shifted),),
    "corrections-not-counted": ((Dossier, "see", lambda *_: ()),),
    "any-payment-counts": ((Examiner, "_choose", lambda *_: None),),
    "queue-without-a-bound": ((Taxation, "assess", _unbounded),),
    "awaiting-without-a-bound": ((bundling, "declare_list", _awaited_by_all),),
    "leftovers-by-topic": ((MemoryTransaction, "read", _by_topic),),
}


@contextmanager
def left_out(name: str) -> Iterator[None]:
    """Inside the block the mending is not there."""
    patches = [patch.object(*what) for what in SWITCHES[name]]
    for each in patches:
        each.start()
    try:
        yield
    finally:
        for each in patches:
            each.stop()
