"""Official names and attributes turn into each other."""

import pytest

from libs.schemas.ceb import MESSAGES
from libs.schemas.names import official, snake

_NAMES = {
    field.name
    for message in MESSAGES.values()
    for field in (*message.fields, *(message.lines.fields if message.lines else ()))
}


@pytest.mark.parametrize("name", sorted({*_NAMES, "POD", "qty1", "acturalPaid"}))
def test_every_official_name_comes_back(name: str) -> None:
    assert official(snake(name)) == name


def test_a_digit_begins_no_word() -> None:
    assert (snake("qty1"), snake("acturalPaid"), snake("POD")) == ("qty1", "actural_paid", "pod")
