"""Export documents are the events of `intake`, each with its part in the set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from msgspec import Meta

from libs.schemas.codes.supervision_modes import EXPORT, Direction
from libs.schemas.events.export_documents import (
    ExportListAccepted,
    ExportListLine,
    ExportOrderAccepted,
    ExportReceiptAccepted,
    ExportWaybillAccepted,
    ExportWaybillRetracted,
)
from libs.schemas.events.lists import Exported
from services.matching.domain import roles
from services.matching.domain.roles import Role

_YUAN = "142"


class ExportOrder(ExportOrderAccepted, frozen=True):
    direction: ClassVar[Direction] = EXPORT
    role: ClassVar[Role] = roles.EXPORT_ORDER

    @property
    def owner(self) -> str:
        """The enterprise: the platform may be a foreign one without a code."""
        return self.ebc_code


class ExportReceipt(ExportReceiptAccepted, frozen=True):
    direction: ClassVar[Direction] = EXPORT
    role: ClassVar[Role] = roles.EXPORT_RECEIPT

    @property
    def owner(self) -> str:
        """The enterprise: the platform may be a foreign one without a code."""
        return self.ebc_code


class ExportWaybill(ExportWaybillAccepted, frozen=True):
    direction: ClassVar[Direction] = EXPORT
    role: ClassVar[Role] = roles.EXPORT_WAYBILL


class ExportRetraction(ExportWaybillRetracted, frozen=True):
    """It takes the waybill away from whatever waits at its parcel, and from the parcel."""

    role: ClassVar[roles.Retracting] = roles.PARCEL_RETRACTION


class ListedExport(ExportListLine, frozen=True):
    said: ClassVar[Mapping[str, str | None]] = {"currency": "foreign_currency"}

    @property
    def foreign_currency(self) -> str | None:
        return _foreign(self.currency)


class ExportList(ExportListAccepted, frozen=True):
    lines: Annotated[list[ListedExport], Meta(min_length=1)]  # type: ignore[assignment]
    direction: ClassVar[Direction] = EXPORT
    role: ClassVar[Role] = roles.EXPORT_LIST

    @property
    def owner(self) -> str:
        """The enterprise: the platform may be a foreign one without a code."""
        return self.ebc_code

    @property
    def area_code(self) -> str | None:
        """The zone enterprise, as imports call it."""
        return self.iac_code

    @property
    def freight_currency(self) -> str | None:
        return _foreign(self.f_currency)

    @property
    def insured_currency(self) -> str | None:
        return _foreign(self.i_currency)

    @property
    def exported(self) -> Exported:
        """The facts that no import list tells."""
        return Exported(**{name: getattr(self, name) for name in Exported.__struct_fields__})


def _foreign(currency: str) -> str | None:
    """A currency, where it is not the yuan."""
    return None if currency == _YUAN else currency
