"""Numbers, texts and moments that nobody expects. Every field of every kind may meet each of them."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from chaos.badinput.mutations.shifting import lines_of, shift

NUMBERS = (
    "0", "-1", "1E15", "1e3", "NaN", "Infinity", "-0", "0.00", "0.000001", "9" * 30, "1" + "0" * 400, "１２", "٣", "1.",
    ".5", "+1", "300.00|1|1|1", "300.00|3304990039|1|1|2|011|1|1", "1|1", "1 1", "1,000", "4980.004", "99999999999999.99999",
)  # fmt: skip
TEXTS = (
    "", " ", "|", "a|b", "| a", "a |", "\u0000", "a\u0000b", "\u200b", "T1\u200b", "\ud800", "\ufeff", "\u202e", ":",
    "E:1:2", "/", "%2F", "\n", "🙂", "无", "null", "'; --", "x" * 61, "长" * 300, "y" * 20_000,
)  # fmt: skip
MOMENTS = (
    "99991231235959", "20991231235959", "00010101000000", "19000101000000", "20260229000000", "20260302", "2026030210000",
    "20260302240000",
)  # fmt: skip
OTHERS: tuple[Any, ...] = (None, [], {}, 0, 1, -1, 1.5, 1e300, True, [[]], ["a"], {"a": {}}, 10**30)

SHIFTED_SHARE = 0.25
"""Of spoiled documents, as far as they have lines with numbers."""


def is_number(value: Any) -> bool:
    """Say whether a value is a number as documents write it."""
    return isinstance(value, str) and value.replace(".", "", 1).isdigit() and len(value) < 14


def value(random: Random, name: str, before: Any) -> Any:
    """An odd value for a field, mostly of the sort that the field has."""
    text = str(before)
    if random.random() < 0.1:
        return random.choice(OTHERS)
    if len(text) == 14 and text.isdigit() and random.random() < 0.7:
        return random.choice(MOMENTS)
    if is_number(before) and random.random() < 0.8:
        shifted = text + "|1" * random.randint(1, 8)
        return random.choice((*NUMBERS, shifted, f"{text}|{random.choice(NUMBERS)}", f"0{text}", f" {text} "))
    return random.choice((*TEXTS, text + random.choice(TEXTS)))


def spoil(random: Random, kind: str, document: dict[str, Any], known: Callable[[str], Any]) -> None:
    """A few members of a document become odd, or are left out. known: something said before of that name, or None."""
    if random.random() < SHIFTED_SHARE and shift(random, kind, document):
        return
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        place = _place(random, document)
        name = random.choice(list(place))
        what = random.random()
        numbers = [each for each, before in place.items() if is_number(before)]
        if what > 0.6 and numbers:
            name = random.choice(numbers)
            place[name] = value(random, name, place[name])
        elif what < 0.08:
            del place[name]
        elif what < 0.3 and (said := known(name)) is not None:
            place[name] = said
        else:
            place[name] = value(random, name, place[name])
        if not place:
            return


def _place(random: Random, document: dict[str, Any]) -> dict[str, Any]:
    """The head, or one of its lines."""
    lines = lines_of(document)
    return random.choice(lines) if lines and random.random() < 0.5 else document
