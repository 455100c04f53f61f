"""Sites and customs declare these of exported goods that come back, beside application and arrival (CEB213, CEB215)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from libs.schemas.declarations import ArrivedLine, Declaration, Disposal, DisposedLine, OnWrongGoods
from libs.schemas.events.members import Code, Day, FourDigits, Number
from libs.schemas.reference import tables as t
from libs.schemas.reference.known import Of


class ReturnTallyResult(Declaration):
    """The site says what of an export list a parcel brought back, and in which condition. The rest is short.

    invt_no: the export list. ems_no: the export book that the goods go back to; without it they go to the home market.
    """

    customs_code: Annotated[FourDigits, Of(t.CUSTOMS_OFFICES)]
    operator_code: Code
    logistics_code: Code
    logistics_no: Number
    invt_no: Number
    ems_no: Code | None = None
    lines: Annotated[list[ArrivedLine], Field(max_length=297)] = []


class AboutTally(Declaration):
    """A document about what a tally set apart. invt_no: the export list; arrival_no: the tally's `cop_no`."""

    invt_no: Number
    arrival_no: Number


class ExportUnfitGoodsDisposal(AboutTally):
    """The site that tallied had unfit goods of exports destroyed, or they left abroad again."""

    operator_code: Code
    disposal: Disposal
    lines: Annotated[list[DisposedLine], Field(min_length=1, max_length=99)]


class ExportWrongGoodsVerdict(AboutTally):
    """An officer decides on what came back in place of exported goods: handed back to the sender, or seized."""

    officer: Code
    verdict: OnWrongGoods
    reason: Annotated[str, StringConstraints(max_length=200)] = ""


class ReturnSystem(StrEnum):
    """An enterprise runs one of these for returns.

    return-process: who exports follows returns by it and guarantees that they are the goods exported. production: a site
    keeps goods of other districts apart by it, open to customs.
    """

    RETURN_PROCESS = "return-process"
    PRODUCTION = "production"


class ReturnProcessSystem(Declaration):
    """Customs puts on record that an enterprise runs a system for returns, from one day to another, both included.

    The last word about an enterprise and a system stands; on no day where it ends before it begins. customs: its own code;
    it may be left out where the sender is named round the document.
    """

    code: Code
    system: ReturnSystem
    since: Day
    until: Day
    customs: Code | None = None


class TaxCertificate(Declaration):
    """Customs puts on record what the tax authority certified of an export list: 出口货物已补税/未退税证明.

    customs: its own code. says: whether the list's tax refund was repaid, or never paid.
    """

    invt_no: Number
    ebc_code: Code
    certificate_no: Number
    says: Literal["repaid", "not-refunded"]
    customs: Code | None = None
