from __future__ import annotations

from collections.abc import Iterable

import pytest

from chaos.peace import Peace


def _peace(*readings: float) -> Peace:
    return Peace(iter(readings).__next__)


@pytest.mark.parametrize(
    ("what", "readings", "drained_s"),
    [
        (("disturbed", "rested"), (0, 10, 14), 4),
        (("disturbed", "disturbed", "rested"), (0, 10, 12, 14), 2),
        (("disturbed", "rested", "rested"), (0, 10, 14), 4),
        (("disturbed", "rested", "disturbed", "rested"), (0, 10, 14, 20, 50), 30),
        (("disturbed", "rested", "disturbed"), (0, 10, 14, 20), None),
    ],
)
def test_from_the_last_trouble_to_rest(what: Iterable[str], readings: tuple[float], drained_s: float | None) -> None:
    peace = _peace(*readings)
    for happened in what:
        getattr(peace, happened)()
    assert peace.drained_s == drained_s
