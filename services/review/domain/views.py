"""What review reads of the fact every list brings it and keeps of a list that waits for an officer; and what it says of one
that is released."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar, TypeAlias

import msgspec

from libs.schemas.events.base import Event, case_key
from libs.schemas.events.review import ListReleased
from libs.schemas.events.said import Said
from libs.schemas.events.tax import TaxAssessed

Text: TypeAlias = str
"""A decimal that is only passed on, as the text it came as."""


class AssessedLine(msgspec.Struct, frozen=True, gc=False, rename="camel"):
    """`TaxLine`."""

    gnum: int
    gcode: str
    qty: Decimal
    unit: str
    total_price: Decimal
    value: Text
    item_record_no: str | None = None
    unit_price: Decimal | None = None


class Assessed(msgspec.Struct, frozen=True, rename="camel"):
    """`TaxAssessed`."""

    ebp_code: str
    order_no: str
    attempt: int
    customs_code: str
    ebc_code: str
    agent_code: str
    cop_no: str
    pre_no: str
    trade_mode: str
    logistics_code: str
    logistics_no: str
    pay_code: str
    assure_code: str
    buyer_token: str
    value: Decimal
    total: Text
    full_rate: bool
    lines: list[AssessedLine]
    invt_no: str | None = None
    ems_no: str | None = None
    area_code: str | None = None
    entry_mode: str | None = None


class Ground(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """`Ground`: why a verdict fell."""

    rule: str
    version: int
    code: str
    text: str
    parameters: str | None = None


class ReleasedLine(msgspec.Struct, frozen=True, gc=False, rename="camel", omit_defaults=True):
    """`ReleasedLine`."""

    gnum: int
    gcode: str
    qty: Decimal
    unit: str
    value: Text
    item_record_no: str | None = None


class Released(Said, frozen=True):
    """`ListReleased`."""

    event: ClassVar[type[Event]] = ListReleased
    ebp_code: str
    order_no: str
    attempt: int
    customs_code: str
    ebc_code: str
    agent_code: str
    cop_no: str
    pre_no: str
    trade_mode: str
    logistics_code: str
    logistics_no: str
    pay_code: str
    assure_code: str
    buyer_token: str
    value: Decimal
    tax: Text
    quota_year: int
    quota_used: Decimal
    grounds: Sequence[Ground]
    lines: list[ReleasedLine]
    invt_no: str | None = None
    ems_no: str | None = None
    area_code: str | None = None

    @property
    def key(self) -> str:
        return case_key(self.ebp_code, self.order_no)


VIEWS: dict[type[Event], type[msgspec.Struct]] = {TaxAssessed: Assessed}
