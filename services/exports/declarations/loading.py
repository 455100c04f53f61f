"""Read what a batch needs of customs declarations, in the order in which locks are taken. It is the same on every store.

Declarations are locked before orders, orders before goods of records, each in key order. What else they are held to
(enterprises, operators of markets, instructions) is only read: those who say it write it whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from libs.schemas.events.declaration_documents import CustomsDeclared
from libs.schemas.events.intake import ControlInstructed, EnterpriseRegistered
from services.exports.domain.declarations.files import (
    BusinessOrder,
    DeclarationFiles,
    DeclarationKey,
    DeclarationRow,
    GoodsKey,
    MarketGoods,
    MarketOperator,
    OperatorKey,
    OrderKey,
    key_in_record,
    parcels_of,
)
from services.exports.domain.places import ParcelKey


@dataclass(slots=True)
class DeclarationTouched:
    """Keys that a batch needs. numbers: of declarations; bills, parcels: by which goods depart; entries: customs numbers of
    declarations whose goods entered a zone. goods: lines of market records. asked: declarations that are handed in;
    controls: whether control instructions are asked; since: the first day of these."""

    numbers: set[DeclarationKey] = field(default_factory=set)
    bills: set[str] = field(default_factory=set)
    parcels: set[ParcelKey] = field(default_factory=set)
    entries: set[str] = field(default_factory=set)
    orders: set[OrderKey] = field(default_factory=set)
    goods: set[GoodsKey] = field(default_factory=set)
    operators: set[OperatorKey] = field(default_factory=set)
    asked: list[CustomsDeclared] = field(default_factory=list)
    since: date = date.max
    controls: bool = False


class DeclarationRows(Protocol):
    """The rows of customs declarations in one transaction."""

    async def lock_numbers(self, keys: Collection[DeclarationKey]) -> Iterable[DeclarationRow]: ...

    async def lock_leaving(self, bills: Collection[str], parcels: Collection[ParcelKey]) -> Iterable[DeclarationRow]:
        """Those that live and leave by these bills, or with one of these parcels."""

    async def lock_entries(self, entries: Collection[str]) -> Iterable[DeclarationRow]: ...

    async def sharing(
        self, bills: Collection[str], parcels: Collection[ParcelKey]
    ) -> tuple[Mapping[str, Counter[str]], Mapping[ParcelKey, Counter[str]]]:
        """Count the declarations that live under each bill, and that name each parcel, by who declared them."""

    async def lock_orders(self, keys: Collection[OrderKey]) -> Iterable[BusinessOrder]: ...

    async def lock_goods(self, keys: Collection[GoodsKey]) -> Iterable[MarketGoods]: ...

    async def enterprises(self, codes: Collection[str]) -> Iterable[EnterpriseRegistered]: ...

    async def operators(self, keys: Collection[OperatorKey]) -> Iterable[MarketOperator]: ...

    async def instructions(self, day: date) -> Iterable[ControlInstructed]:
        """Those that hold on the day, or later."""

    async def save(self, files: DeclarationFiles, day: date) -> None: ...

    async def waiting(self) -> list[tuple[str, int, datetime]]:
        """Declarations that wait for an officer: why, how many, since when the oldest."""


async def load_declarations(rows: DeclarationRows, touched: DeclarationTouched) -> DeclarationFiles:
    """Lock and read what the batch touches. A declaration that is named may end, and give back what it took.

    Of a number all that was declared is read, which the desk bounds: a rebuild may find any of it ended first.
    """
    files = DeclarationFiles()
    if touched.controls:
        files.instructions = {each.instruction_no: each for each in await rows.instructions(touched.since)}
    if touched.numbers:
        _know(files, await rows.lock_numbers(touched.numbers))
    if touched.bills or touched.parcels:
        _know(files, await rows.lock_leaving(touched.bills, touched.parcels))
    if touched.entries:
        _know(files, await rows.lock_entries(touched.entries))
    standing = (row.said for row in files.rows.values() if row.said and row.lives) if touched.numbers else ()
    said = [*touched.asked, *standing]
    if not (said or touched.orders or touched.operators):
        return files
    orders = touched.orders | {(each.ebc_code, order.order_no) for each in said for order in each.orders or ()}
    if orders:
        files.orders = {order.key: order for order in await rows.lock_orders(orders)}
    named = (key_in_record(each, line) for each in said for line in each.lines)
    if goods_keys := touched.goods | {key for key in named if key}:
        files.goods = {goods.key: goods for goods in await rows.lock_goods(goods_keys)}
    if codes := {code for each in said for code in _parties(each)}:
        files.enterprises = {each.code: each for each in await rows.enterprises(codes)}
    operators = touched.operators | {(each.ebc_code, each.cluster) for each in touched.asked if each.cluster}
    if operators:
        files.operators = {each.key: each for each in await rows.operators(operators)}
    if touched.asked:
        bills = {each.bill_no for each in touched.asked if each.bill_no}
        parcels = {parcel for each in touched.asked for parcel in parcels_of(each)}
        files.under, files.within = await rows.sharing(bills, parcels)
    return files


def _know(files: DeclarationFiles, found: Iterable[DeclarationRow]) -> None:
    for row in found:
        files.rows.setdefault(row.submission_id, row)


def _parties(said: CustomsDeclared) -> Iterable[str]:
    platforms = (order.ebp_code for order in said.orders or ())
    return filter(None, (said.agent_code, said.ebc_code, said.area_code, said.logistics_code, *platforms))
