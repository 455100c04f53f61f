"""Personal data: which kinds there are, and how each is shown where it must be shown at all.

Findings quote both values of a disagreement; a name, number, telephone or address is quoted masked.
"""

import re
from enum import Enum

_PERSON = re.compile(r"(?<![0-9A-Za-z])(?:\d{15}|\d{17}[\dXx]|1\d{10})(?![0-9A-Za-z])")
_NAME = re.compile(r"[\w.:/{}#-]+", re.ASCII)


class Personal(Enum):
    """A personal field holds one of these; that decides how much of it may be shown."""

    NAME = "name"
    ID_NUMBER = "id number"
    PHONE = "telephone"
    ADDRESS = "address"
    ACCOUNT = "account"
    FREE_TEXT = "free text"  # a note may name anybody


_SHOWN = {  # characters left standing at the start and at the end
    Personal.NAME: (1, 0),
    Personal.ID_NUMBER: (2, 2),
    Personal.PHONE: (3, 4),
    Personal.ADDRESS: (2, 0),
    Personal.ACCOUNT: (1, 1),
    Personal.FREE_TEXT: (0, 0),
}
_STARS = {Personal.NAME: 1, Personal.PHONE: 4}


def mask(kind: Personal, value: str) -> str:
    """The value as it may be shown: 张*, 138****0000, 11**************33. Too short to hide anything: stars only."""
    head, tail = _SHOWN[kind]
    hidden = len(value) - head - tail
    if hidden < 1:
        return "*" * max(len(value), 1)
    stars = "*" * min(_STARS.get(kind, hidden), 20)
    return value[:head] + stars + (value[-tail:] if tail else "")


def looks_personal(text: str) -> bool:
    """Say whether an identity number or a mobile telephone stands in it, whatever the field is meant for."""
    return _PERSON.search(text) is not None


def shown_name(name: str) -> str:
    """The name of a member or element that no model knows. It is its sender's own text, and may name anybody."""
    return name if _NAME.fullmatch(name) and not looks_personal(name) else mask(Personal.FREE_TEXT, name)
