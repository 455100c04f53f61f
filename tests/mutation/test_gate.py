"""The gate tells tests that notice from tests that only run the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutation.draws import ALL, Draw, draw
from tests.mutation.gate import judge
from tests.mutation.rooms import ROOMS, Room
from tests.tidy.tree import ROOT

SHOP = """\
class Shelf:
    def fits(self, pieces: int) -> bool:
        # nothing stands on the floor
        return pieces <= 3


def price(pieces: int) -> int:
    return pieces * 7


def _priced(*sizes: int) -> dict[int, int]:
    return {size: price(size) for size in sizes if size}


PRICES = _priced(0, 1, 2)
"""
TESTS = """\
import pytest
from toy.domain.shop import PRICES, Shelf, price


@pytest.mark.requirement("I1")
def test_the_price_is_looked_at() -> None:
    assert price(2) == 14


def test_the_table_is_looked_at() -> None:
    assert PRICES == {1: 7, 2: 14}


def test_the_shelf_is_only_asked() -> None:
    Shelf().fits(1)


def test_a_server_is_never_waited_for(database: object) -> None:
    raise AssertionError("the gate runs without servers")
"""


TOY = Room("toy", Path("toy"), ("domain/*.py",))


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    for folder, file, text in (("domain", "shop.py", SHOP), ("tests", "test_shop.py", TESTS)):
        place = tmp_path / "sources" / "toy" / folder
        place.mkdir(parents=True)
        (place / file).write_text(text, encoding="utf-8")
    return tmp_path / "sources"


def test_a_mutant_that_is_noticed_dies_and_another_survives_with_its_place(sources: Path, tmp_path: Path) -> None:
    verdict = judge(TOY, sources, tmp_path / "home", workers=2)
    assert verdict.by_module == {"toy/domain/shop.py": (5, 3)}
    assert (verdict.mutants, verdict.killed, verdict.percent) == (5, 3, 60.0)
    assert {str(change) for change in verdict.survivors} == {
        "toy/domain/shop.py:4: return pieces <= 3 → return pieces < 3",
        "toy/domain/shop.py:4: return pieces <= 3 → return pieces <= 4",
    }


def test_a_drawn_mutant_counts_and_no_other(sources: Path, tmp_path: Path) -> None:
    verdict = judge(TOY, sources, tmp_path / "home", workers=2, asked=Draw(count=3))
    assert (verdict.mutants, verdict.of) == (3, 5)
    assert verdict.mutants - verdict.killed == len(verdict.survivors)


def test_a_seed_draws_the_same_mutants_again_whatever_else_there_is() -> None:
    before, asked = [f"price_{number}" for number in range(1000)], Draw(300, seed=1)
    drawn = draw(before, asked)
    assert len(set(drawn)) == 300
    assert draw(reversed(before), asked) == drawn
    assert draw(before, Draw(300, seed=2)) != drawn
    assert len(set(drawn) & set(draw([*before, "fits_1"], asked))) >= 299, "one mutant more takes the place of one"
    assert sorted(draw(before, ALL)) == sorted(before)


def test_every_room_names_files_that_are_there() -> None:
    for room in ROOMS:
        for glob in room.mutated:
            assert list((ROOT / room.package).glob(glob)), f"{room.name}: {glob}"
