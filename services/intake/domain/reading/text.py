"""Text that XML, PostgreSQL and receipts can carry."""

from __future__ import annotations

import re
from typing import Any

from libs.schemas.text import unseen

_KEY_PART_MAX = 60
_ILLEGAL = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ud800-\\udfff\\ufffe\\uffff]")


def is_legal(text: str) -> bool:
    """Say whether XML and PostgreSQL can carry every character."""
    return _ILLEGAL.search(text) is None


def readable(value: Any) -> str | None:
    """A value of an unchecked document as text that XML and PostgreSQL can carry; None where it has none."""
    text = str(value).strip() if isinstance(value, (str, int)) else ""
    return text if text and len(text) <= _KEY_PART_MAX and is_legal(text) and not unseen(text) else None
