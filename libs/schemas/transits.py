"""Carriers and sites declare transits of exports (转关), which the Unified Version does not know."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from libs.schemas.declarations import Declaration, LeavingParcel
from libs.schemas.events.members import Code, FourDigits, Moment, Number
from libs.schemas.reference import tables as t
from libs.schemas.reference.known import Of


class TransitOpening(Declaration):
    """Opens a transit (转关): released parcels set out under seal from one customs office to the port where they leave."""

    customs_code: Annotated[FourDigits, Of(t.CUSTOMS_OFFICES)]
    port_code: Annotated[FourDigits, Of(t.CUSTOMS_OFFICES)]
    logistics_code: Code
    vehicle_no: Code
    seal_no: Number
    open_time: Moment
    parcels: Annotated[list[LeavingParcel], Field(min_length=1, max_length=2000)]


class TransitClosing(Declaration):
    """Closes a transit: its parcels came to a site of the port with this seal. transit_no: the opening's copNo."""

    customs_code: Annotated[FourDigits, Of(t.CUSTOMS_OFFICES)]
    operator_code: Code
    logistics_code: Code
    transit_no: Number
    seal_no: Number
    close_time: Moment
