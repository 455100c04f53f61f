"""Customs registers enterprises, officers, gates and sites in roles, rates and suspends them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo
from pydantic_core import PydanticKnownError

from libs.schemas.events.base import Fact
from libs.schemas.events.members import Code, FourDigits, Moment, Number
from libs.schemas.reference import tables as t
from libs.schemas.reference.known import Of


class Declaration(Fact):
    """A declaration is a document of the sender's. cop_no: the sender's number of this document, unique per sender and
    kind."""

    cop_no: Number
    app_time: Moment


class EnterpriseRole(StrEnum):
    """Customs registers a party in these roles; each lets it send some kinds of documents."""

    PLATFORM = "platform"
    ECOMMERCE = "ecommerce"
    PAYMENT = "payment"
    LOGISTICS = "logistics"
    AGENT = "agent"
    WAREHOUSE = "warehouse"
    SITE = "site"
    BANK = "bank"
    OFFICER = "officer"
    GATE = "gate"
    TREASURY = "treasury"


ACTS_FOR_AN_OFFICE = frozenset(
    {EnterpriseRole.OFFICER, EnterpriseRole.GATE, EnterpriseRole.SITE, EnterpriseRole.WAREHOUSE}
)
"""Who is registered in one of these roles acts for one customs office, and says nothing of what lies under another."""

ENTERPRISES = frozenset(EnterpriseRole) - {EnterpriseRole.OFFICER, EnterpriseRole.GATE, EnterpriseRole.TREASURY}
"""What an enterprise may apply for."""


class Credit(StrEnum):
    """Customs rates an enterprise (GACC order 251): certified, ordinary, or one that broke its trust (失信)."""

    CERTIFIED = "certified"
    ORDINARY = "ordinary"
    DISCREDITED = "discredited"


def _office_of_whom_acts_for_one(value: str | None, info: ValidationInfo) -> str | None:
    if value is None and ACTS_FOR_AN_OFFICE & {*info.data.get("roles", ())}:
        raise PydanticKnownError("missing")
    return value


class EnterpriseRegistration(Declaration):
    """Customs registers an enterprise, an officer, a gate, a site, a bank or the treasury, rates it, or suspends it.

    The last word about a code stands (GACC 2018-194). customs_code: its office; an officer, a gate, a site, a zone
    enterprise (warehouse) needs one.
    pilot_zone: the comprehensive pilot zone where it is filed, as B2B exports (9710) have to be. customs: customs' own code;
    it may be left out where the sender is named round the document.
    """

    code: Code
    name: Number
    roles: Annotated[list[EnterpriseRole], Field(min_length=1, max_length=len(EnterpriseRole))]
    status: Literal["active", "suspended"] = "active"
    credit: Credit = Credit.ORDINARY
    customs_code: Annotated[
        FourDigits | None,
        Of(t.CUSTOMS_OFFICES),
        Field(validate_default=True),
        AfterValidator(_office_of_whom_acts_for_one),
    ] = None
    pilot_zone: Annotated[FourDigits | None, Of(t.PILOT_ZONES)] = None
    customs: Code | None = None
