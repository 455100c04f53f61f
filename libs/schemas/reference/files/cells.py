"""Cells of a reference file: what a column may hold, and how its text is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta

_NUMBER = re.compile(r"[0-9]{1,14}(\.[0-9]{1,10})?")
_FACTS = ("since", "until", "source")
"""The columns that close every file."""

Percent: TypeAlias = Annotated[Decimal, Meta(extra={"reads": "percent"})]
"""A file says 13 for 13 %; the row holds 0.13."""
Amount: TypeAlias = Annotated[Decimal, Meta(extra={"reads": "amount"})]
Words: TypeAlias = Annotated[str, Meta(min_length=1, max_length=200)]


class Row(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One row of a file. since, until: first and last customs day on which it holds; empty means always."""

    since: Annotated[date | None, Meta(description="first customs day of the row; empty: always")] = None
    until: Annotated[date | None, Meta(description="last customs day of the row; empty: still")] = None
    source: Annotated[str, Meta(description="where the row is from; M: from memory, D: assumed, to be verified")] = ""

    def holds_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a file. refers: the table in which its code must stand. reads: what makes a number of its text."""

    name: str
    meaning: str
    form: str
    required: bool
    refers: str | None
    reads: Callable[[str], Any] | None


def columns_of(row: type[Row]) -> tuple[Column, ...]:
    """The columns of a file in their order, from the class of its rows."""
    hints = get_type_hints(row, include_extras=True)
    fields = {field.name: field for field in msgspec.structs.fields(row)}
    names = [name for name in row.__annotations__ if name in fields]
    return tuple(_column(name, hints[name], fields[name].required) for name in (*names, *_FACTS))


def _column(name: str, hint: Any, required: bool) -> Column:
    metas = list(_metas(hint))
    extra: Mapping[str, str] = {key: value for meta in metas for key, value in (meta.extra or {}).items()}
    meaning = next((meta.description for meta in metas if meta.description), "")
    return Column(
        name, meaning, _form(hint, metas, extra), required, extra.get("refers"), _READS.get(extra.get("reads"))
    )


def _metas(hint: Any) -> Iterator[Meta]:
    """Every remark on a type, those of the members of a union included."""
    if get_origin(hint) is Annotated:
        yield from (meta for meta in hint.__metadata__ if isinstance(meta, Meta))
        yield from _metas(hint.__origin__)
    elif get_origin(hint) in (Union, UnionType):
        for member in get_args(hint):
            yield from _metas(member)


def _form(hint: Any, metas: list[Meta], extra: Mapping[str, str]) -> str:
    if extra.get("reads"):
        return str(extra["reads"])
    if pattern := next((meta.pattern for meta in metas if meta.pattern), None):
        return f"`{pattern.removeprefix('^').removesuffix('$')}`"
    plain = _plain(hint)
    if get_origin(plain) is Literal:
        return " or ".join(f"`{value}`" for value in get_args(plain))
    return {date: "yyyy-mm-dd", bool: "`true` or `false`"}.get(plain, "text")


def _plain(hint: Any) -> Any:
    while get_origin(hint) in (Annotated, Union, UnionType):
        hint = get_args(hint)[0]
    return hint


def _amount(text: str) -> Decimal:
    if not _NUMBER.fullmatch(text):
        raise ValueError("plain decimal text wanted, such as 12.5")
    return Decimal(text)


def _percent(text: str) -> Decimal:
    return _amount(text) / 100


_READS: dict[str | None, Callable[[str], Any]] = {"amount": _amount, "percent": _percent}
