"""Rows of general codes: countries, currencies and their rates, transport, packing, modes, holidays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Literal

from msgspec import Meta

from libs.schemas.reference.files.cells import Amount, Percent, Row, Words

_THREE = r"^[0-9]{3}$"
Zh = Annotated[Words, Meta(description="Chinese name")]
En = Annotated[str, Meta(max_length=200, description="English name")]


class Code1(Row, frozen=True, gc=False, kw_only=True):
    """A code of one digit."""

    code: Annotated[str, Meta(pattern=r"^[0-9]$", description="one digit")]
    zh: Zh


class Code4(Row, frozen=True, gc=False, kw_only=True):
    """A code of four digits."""

    code: Annotated[str, Meta(pattern=r"^[0-9]{4}$", description="four digits")]
    zh: Zh


class TransportMode(Row, frozen=True, gc=False, kw_only=True):
    """A mode of transport; at the second line it names the kind of zone that goods leave."""

    code: Annotated[str, Meta(pattern=r"^[0-9A-Z]$", description="one digit or letter")]
    zh: Zh
    border: Annotated[bool, Meta(description="whether goods cross the border by it")]


class Country(Row, frozen=True, gc=False, kw_only=True):
    """A country or region under customs' own number, which is not that of ISO 3166."""

    code: Annotated[str, Meta(pattern=_THREE, description="customs' three digits; the first is the continent")]
    zh: Zh
    iso: Annotated[
        Annotated[str, Meta(pattern=_THREE)] | None, Meta(description="number in ISO 3166, to tell who sends that one")
    ] = None


class Currency(Row, frozen=True, gc=False, kw_only=True):
    """A currency under customs' own number, which is not that of ISO 4217."""

    code: Annotated[str, Meta(pattern=_THREE, description="customs' three digits")]
    zh: Zh
    iso: Annotated[Annotated[str, Meta(pattern=r"^[A-Z]{3}$")] | None, Meta(description="letters of ISO 4217")] = None


class ExchangeRate(Row, frozen=True, gc=False, kw_only=True):
    """The rate customs uses in a month."""

    currency: Annotated[str, Meta(pattern=_THREE, extra={"refers": "currencies"}, description="code of the currency")]
    yuan: Annotated[Amount, Meta(description="yuan for one of the currency")]


class Holiday(Row, frozen=True, gc=False, kw_only=True):
    """A span of days off, or of weekend days worked instead; since and until are its first and last day."""

    code: Annotated[
        str, Meta(pattern=r"^[0-9a-z-]{1,40}$", description="a name of its own, such as `2026-national-day`")
    ]
    zh: Zh
    kind: Annotated[Literal["off", "work"], Meta(description="days off, or weekend days that are worked")]


class AuditShare(Row, frozen=True, gc=False, kw_only=True):
    """The tax centre audits this share of an enterprise's released lists."""

    credit: Annotated[
        Literal["certified", "ordinary", "discredited"], Meta(description="credit of the e-commerce enterprise")
    ]
    share: Annotated[Percent, Meta(description="percent of its released lists, drawn at random")]


def bounded(row: Row) -> Iterator[tuple[str, str]]:
    """Both days are said."""
    yield from ((name, "a day wanted") for name in ("since", "until") if getattr(row, name) is None)


def whole_months(row: Row) -> Iterator[tuple[str, str]]:
    """The row holds from the first day of a month to the last of one."""
    yield from bounded(row)
    if row.since and row.since.day != 1:
        yield "since", "the first day of a month wanted"
    if row.until and (row.until + timedelta(1)).day != 1:
        yield "until", "the last day of a month wanted"
