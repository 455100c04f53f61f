from __future__ import annotations

from typing import Any

import pytest
from asyncpg.protocol import protocol

from libs.runtime.store.pools import PLANS

ARRAYS: tuple[Any, ...] = (["a"], ("a",), {"a"}, frozenset("a"), {"a": 1}.keys(), {"a": 1}.values())
ELEMENTS = ("a", b"a", 1, None, 1.5, object())


@pytest.mark.parametrize("name", ["IterableABC", "SizedABC"])
def test_whoever_asks_one_question_alone_is_answered_rightly(name: str) -> None:
    """asyncpg asks both what is an array, and may come to ask one."""
    assert PLANS  # whoever imports this module has them answered
    asked: Any = getattr(protocol, name)
    assert all(isinstance(each, asked) for each in ARRAYS)
    assert not any(isinstance(each, asked) for each in ELEMENTS)
