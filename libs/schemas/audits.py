"""The tax centre audits released lists (后续审核): a party hands in papers, an officer reports what they show."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from libs.schemas.events.base import Fact
from libs.schemas.events.members import Code, GoodsCode, NotNegative, Number, Platform, Positive, ThreeDigits
from libs.schemas.reference import tables as t
from libs.schemas.reference.known import Of
from libs.schemas.register import Declaration

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 of a file, in lower-case hexadecimal."""
PAPERS_MAX = 20


class PaperKind(StrEnum):
    """A paper behind a list is one of these."""

    CONTRACT = "contract"
    INVOICE = "invoice"
    PAYMENT = "payment"
    FREIGHT = "freight"
    GOODS = "goods"
    OTHER = "other"


class AuditPaper(Fact):
    """A paper behind a list (单证). kind: contract, invoice, payment (its proof), freight (bill or invoice of it), goods
    (what they are and are made of) or other. number: its own. digest: SHA-256 of the file that the officer is given."""

    kind: PaperKind
    number: Number
    digest: Digest


class AuditPapers(Declaration):
    """A party of a released list hands in the papers that an audit asks for. It is the e-commerce enterprise, the declarant
    or the guarantor; more papers may follow until the audit has its result."""

    ebp_code: Platform
    order_no: Number
    invt_no: Number
    party: Code
    papers: Annotated[list[AuditPaper], Field(min_length=1, max_length=PAPERS_MAX)]


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
