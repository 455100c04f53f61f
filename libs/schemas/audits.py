"""The tax centre audits released lists (后续审核): an officer reports what the documents behind a list show."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from libs.schemas.events.base import Fact
from libs.schemas.events.members import Code, GoodsCode, NotNegative, Number, Platform, Positive, ThreeDigits
from libs.schemas.reference import tables as t
from libs.schemas.reference.known import Of
from libs.schemas.register import Declaration


class AuditedLine(Fact):
    """A line of the list is corrected. gnum: its number. What is not given stays as declared.

    gcode: its classification. value: its dutiable value, its share of freight and insurance included, yuan. qty1/unit1,
    qty2/unit2: lawful quantities of all of the line, in the units of the classification.
    """

    gnum: Annotated[int, Field(ge=1, le=99, strict=True)]
    gcode: Annotated[GoodsCode | None, Of(t.TARIFF)] = None
    value: NotNegative | None = None
    qty1: Positive | None = None
    unit1: Annotated[ThreeDigits | None, Of(t.UNITS)] = None
    qty2: Positive | None = None
    unit2: Annotated[ThreeDigits | None, Of(t.UNITS)] = None


class AuditResult(Declaration):
    """An officer closes the audit of a released list: its documents are right, or lines are corrected.

    Without lines everything stands as it was declared.
    """

    ebp_code: Platform
    order_no: Number
    invt_no: Number
    officer: Code
    lines: Annotated[list[AuditedLine], Field(max_length=99)] = []
