"""Customs asks whoever keeps the register of persons whether name and number of a buyer are one person's.

Announcement 2016-26: an enterprise has its buyers' identity verified, or the payer is the buyer. The question travels
sealed, the answer names neither.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from libs.schemas.events.members import Code, Number, Platform
from libs.schemas.register import Declaration

PersonToken = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,9}-[0-9a-f]{32}$")]
"""Stands for a name and a number together; never equal to a token of either."""


class IdentityVerdict(StrEnum):
    """Name and number are of one person, or are not, or nobody said so within the time limit."""

    VERIFIED = "verified"
    REFUSED = "refused"
    UNANSWERED = "unanswered"


class IdentityAnswer(Declaration):
    """The identity check of an order's buyer has its answer. asked: the submission of the order it was asked for. customs:
    its own code; it may be left out where the sender is named round the document."""

    ebp_code: Platform
    order_no: Number
    asked: Number
    person: PersonToken
    verdict: IdentityVerdict
    customs: Code | None = None
