"""Text as it may travel. White space round a value is no content; characters that nobody sees are refused by name."""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = (
    (0xAD, 0xAD), (0x600, 0x605), (0x61C, 0x61C), (0x6DD, 0x6DD), (0x70F, 0x70F), (0x890, 0x891), (0x8E2, 0x8E2),
    (0x180E, 0x180E), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x2064), (0x2066, 0x206F), (0xFEFF, 0xFEFF),
    (0xFFF9, 0xFFFB), (0x110BD, 0x110BD), (0x110CD, 0x110CD), (0x13430, 0x1343F), (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A), (0xE0001, 0xE0001), (0xE0020, 0xE007F),
)  # fmt: skip
"""Ranges of category Cf (Unicode 15): zero widths, joiners, marks of direction and of byte order, the soft hyphen."""


def _written(code: int) -> str:
    """A character as every dialect of regular expressions reads it."""
    return f"\\u{code:04x}" if code < 0x10000 else chr(code)


UNSEEN_CLASS = "".join(_written(low) if low == high else f"{_written(low)}-{_written(high)}" for low, high in _UNSEEN)
"""The inside of a character class."""
_SEARCH = re.compile(f"[{UNSEEN_CLASS}]").search
_INTERPUNCTS = dict.fromkeys(map(ord, "\u2022\u2027\u2219\u22c5\u30fb"), "\u00b7")


def unseen(text: str) -> str | None:
    """Name the first character that nobody sees, and its place from 1; None where there is none."""
    found = None if text.isascii() else _SEARCH(text)
    if found is None:
        return None
    place, code = found.start() + 1, ord(found[0])
    name = unicodedata.name(found[0], "")
    return f"第{place}个字符不可见 character {place} is invisible: U+{code:04X} {name}".rstrip()


def alike(text: str) -> str:
    """Return the text as it is compared: over NFKC, interpuncts as one, white space as one blank."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_INTERPUNCTS)
    return " ".join(text.split())


def digits_of_telephone(text: str) -> str:
    """Return the digits that are dialled within the country, without the country's 86 and the 0 for trunk calls."""
    text = unicodedata.normalize("NFKC", text)
    digits = "".join(char for char in text if char.isascii() and char.isdigit()).lstrip("0")
    return digits[2:].lstrip("0") if digits.startswith("86") and len(digits) > 11 else digits


def difference(one: str, other: str) -> str:
    """Say at which character, from 1, two texts differ. Code points are told only of what is no letter or digit."""
    pairs = list(zip(one, other, strict=False))
    place = next((n for n, (left, right) in enumerate(pairs) if left != right), len(pairs))
    points = " | ".join(_point(text[place : place + 1]) for text in (one, other))
    return f"自第{place + 1}个字符起不同 they differ from character {place + 1} on ({points})"


def _point(char: str) -> str:
    if not char:
        return "end"
    return "a letter or digit" if char.isalnum() else f"U+{ord(char):04X}"
