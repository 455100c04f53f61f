"""A dossier of another layout is refused with words that say what to do."""

from __future__ import annotations

import msgspec
import pytest

from libs.runtime.failures import Halt
from services.matching.domain.dossier import Dossier
from services.matching.packing import LAYOUT, pack, unpack

LAST_LAYOUT = b"\x93\x02\x90\x90"
"""An empty dossier as the release before stored it."""


def test_a_dossier_comes_back_as_it_was() -> None:
    assert unpack(pack(Dossier())) == Dossier()


def test_the_layout_of_the_release_before_is_refused_with_the_way_out() -> None:
    with pytest.raises(Halt, match=rf"layout 2, .* layout {LAYOUT} only: .* rebuild --accept"):
        unpack(LAST_LAYOUT)


def test_what_is_no_dossier_is_not_mistaken_for_another_layout() -> None:
    with pytest.raises(msgspec.ValidationError):
        unpack(msgspec.msgpack.encode((LAYOUT, 1, [])))
