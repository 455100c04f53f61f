"""A rule says what must hold of a document, and what its sender is answered where it does not.

Its id has three parts, `scope.subject.test`:

- scope: the number of the message (`621`), the kind of declaration (`gate-pass`), or the service that asks it of every
  list (`tax`);
- subject: the field as its sender writes it (`amountPaid`), or a word for what is no field (`document`, `buyer`);
- test: lower-case words joined by hyphens that say what is asked of the subject (`required`, `single-limit`).

A finding quotes `id@version`, and `id@version+release` where the answer depends on a release of the reference data.
"""

from __future__ import annotations

import re
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Self

from libs.schemas.codes.error_codes import ANSWERS, Words
from libs.schemas.findings import Finding
from libs.schemas.personal import Personal, mask

_ID = re.compile(r"(?:\d{3}|[a-z]+(?:-[a-z]+)*)\.[A-Za-z][A-Za-z0-9]*(?:-[a-z0-9]+)*\.[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
AS_THE_CODE = Words("", "")
"""A cause or remedy that says no more than the code's own."""
START_ANEW = Words(
    "停止重发并核对已有回执；确需申报的，换用新的订单号。",
    "Stop sending and look at the receipts there are. What still has to be declared takes a new order number.",
)
"""Remedy where an order number has gathered as much as it may, whoever counts."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. zh, en: what is wrong, in a few words. path: of the field, `{}` for the line's number.

    code: what the sender is answered with. source: announcement or article. since, until: first and last customs day.
    release: of the reference data that the answer depends on. personal: what its values are, which are quoted masked.
    cause, remedy: where to look and what to send next; those of the code, where the rule has no better ones.
    name: how a finding quotes it.
    """

    id: str
    version: int
    code: str
    zh: str
    en: str
    path: str = ""
    _: KW_ONLY
    source: str = ""
    since: date = date.min
    until: date = date.max
    release: str | None = None
    personal: Personal | None = None
    cause: Words = AS_THE_CODE
    remedy: Words = AS_THE_CODE
    name: str = field(init=False)

    def __post_init__(self) -> None:
        """Raises ValueError for an id out of the grammar or a code that no table explains."""
        if not _ID.fullmatch(self.id):
            raise ValueError(f"{self.id} is not scope.subject.test")
        answer = ANSWERS.get(self.code)
        if answer is None:
            raise ValueError(f"{self.id} answers with {self.code}, which nothing explains")
        release = f"+{self.release}" if self.release else ""
        object.__setattr__(self, "name", f"{self.id}@{self.version}{release}")
        for part in ("cause", "remedy"):
            if getattr(self, part) == AS_THE_CODE:
                object.__setattr__(self, part, getattr(answer, part))

    @property
    def text(self) -> str:
        return f"{self.zh} {self.en}"

    def under(self, release: str) -> Self:
        """The same rule, decided by this release of the reference data."""
        return replace(self, release=release)

    def finding(
        self,
        actual: object = None,
        expected: object = None,
        line: int | None = None,
        *,
        path: str | None = None,
        text: str | None = None,
    ) -> Finding:
        """The finding, with both values where the rule has two. path, text: where they say more than the rule's own."""
        return Finding(
            code=self.code,
            rule=self.name,
            path=self.path.format(line) if path is None else path,
            message=self.text if text is None else text,
            actual=quoted(actual, self.personal),
            expected=quoted(expected, self.personal),
        )


_PLAIN_DIGITS_MAX = 40
"""Numbers of more digits are shown with their exponent: written out, 1E+999999999 would fill the memory."""


def quoted(value: object, personal: Personal | None = None) -> str | None:
    """A value as an answer shows it: decimals plain, personal values masked."""
    if value is None:
        return None
    plain = isinstance(value, Decimal) and abs(value.adjusted()) <= _PLAIN_DIGITS_MAX
    text = format(value, "f") if plain else str(value)
    return mask(personal, text) if personal else text


class NamedRule(NamedTuple):
    """A rule's name, taken apart."""

    id: str
    version: int
    release: str | None


def named_rule(name: str) -> NamedRule:
    """Takes `id@version+release` apart; raises ValueError where that is not what it is."""
    id_, _, rest = name.partition("@")
    version, _, release = rest.partition("+")
    return NamedRule(id_, int(version), release or None)
