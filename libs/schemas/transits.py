"""Carriers and sites declare transits (转关), which the Unified Version does not know."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from libs.schemas.codes.supervision_modes import EXPORT, Direction
from libs.schemas.declarations import Declaration, LeavingParcel
from libs.schemas.events.members import Code, FourDigits, Moment, Number
from libs.schemas.reference import tables as t
from libs.schemas.reference.known import Of


class TransitOpening(Declaration):
    """Opens a transit (转关): a carrier's parcels set out under seal from one customs office to another.

    ie_flag: E released parcels go to the port where they leave, which is also what its absence says; I parcels of direct
    purchases go from the port to the office where they are declared. customs_code: the office where they set out (启运地);
    port_code: the one where the transit ends (指运地).
    """

    ie_flag: Direction = EXPORT
    customs_code: Annotated[FourDigits, Of(t.CUSTOMS_OFFICES)]
    port_code: Annotated[FourDigits, Of(t.CUSTOMS_OFFICES)]
    logistics_code: Code
    vehicle_no: Code
    seal_no: Number
    open_time: Moment
    parcels: Annotated[list[LeavingParcel], Field(min_length=1, max_length=2000)]


class TransitClosing(Declaration):
    """Closes a transit: its parcels came with this seal to a site of the office where it ends.

    transit_no: the opening's copNo. parcels: those that came, all that set out; absent where nobody counted them.
    """

    customs_code: Annotated[FourDigits, Of(t.CUSTOMS_OFFICES)]
    operator_code: Code
    logistics_code: Code
    transit_no: Number
    seal_no: Number
    close_time: Moment
    parcels: Annotated[list[LeavingParcel], Field(min_length=1, max_length=2000)] | None = None
