"""The rules of review look at these facts, and find these things."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from libs.schemas.clearance import Clearance, clearance_of
from libs.schemas.codes.supervision_modes import SupervisionMode
from libs.schemas.control import Instruction
from libs.schemas.declarations import Credit, EnterpriseRole
from libs.schemas.draws import Draw
from libs.schemas.events.lists import Declared
from services.review.domain.quota import QuotaAccount
from services.review.domain.views import ToDecide


@dataclass(frozen=True, slots=True)
class Enterprise:
    """A registration as it stands. pilot_zone: the comprehensive pilot zone where it is filed. office: its own."""

    code: str
    roles: frozenset[EnterpriseRole]
    active: bool
    pilot_zone: str | None = None
    office: str | None = None
    credit: Credit = Credit.ORDINARY


def clearance_in(
    mode: SupervisionMode, declared: Declared, port: str, enterprises: Mapping[str, Enterprise], day: date
) -> Clearance | None:
    """The type of clearance of a list; its e-commerce enterprise is known at every office."""
    merchant = enterprises.get(declared.parties.ebc_code)
    office, credit = (merchant.office, merchant.credit) if merchant else (None, Credit.ORDINARY)
    return clearance_of(declared, port, mode.exit, office, credit, day)


@dataclass(slots=True)
class Facts:
    """One list and what is known around it on its customs day.

    mode: None where the list's trade mode does not exist in its direction on that day.
    value: V, yuan; None where no tax is assessed.
    account: the buyer's quota of the day's year, this list not yet in it; None where the mode has none.
    lists_in_window: the buyer's lists in the velocity window, this one included; None while nobody can tell.
    released_attempt: the attempt of the same case that was released before, if any.
    instructions: the risk centre's, whomever they name.
    """

    assessed: ToDecide
    value: Decimal | None
    day: date
    mode: SupervisionMode | None
    enterprises: Mapping[str, Enterprise]
    account: QuotaAccount | None
    lists_in_window: int | None
    released_attempt: int | None
    draw: Draw
    instructions: Collection[Instruction] = ()

    @property
    def list(self) -> Declared:
        return self.assessed.list


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule hit this list. path: the field it is about; message: Chinese and English, with both values. by: the
    instruction it follows from, where that is no rule's parameter; the list's declarant is not told. release: of the
    reference data, where a value is its.
    """

    path: str
    message: str
    actual: str | None = None
    expected: str | None = None
    by: str | None = None
    release: str | None = None
