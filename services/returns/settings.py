"""Returns' own settings: the two periods of GACC 2020-45, and what may gather."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from libs.runtime.settings import ServiceSettings
from services.returns.domain.exported.terms import ExportReturnTerms, ReturnsKept
from services.returns.domain.terms import ReturnTerms


class Settings(ServiceSettings):
    """Customs days after the release, which is day 0; the last day counts."""

    service: ClassVar[str] = "returns"

    apply_within_days: int = Field(
        default=30,
        ge=0,
        description="last day after release on which a return may be applied for",
        validation_alias="RETURNS_APPLY_WITHIN_DAYS",
    )
    arrive_within_days: int = Field(
        default=45,
        ge=0,
        description="last day after release on which it may arrive",
        validation_alias="RETURNS_ARRIVE_WITHIN_DAYS",
    )
    applications_max: int = Field(
        default=100,
        ge=1,
        description="most applications of one list that are open at once",
        validation_alias="RETURNS_APPLICATIONS_MAX",
    )
    arrivals_max: int = Field(
        default=100,
        ge=1,
        description="most arrivals of one application; parcels reported of one export list",
        validation_alias="RETURNS_ARRIVALS_MAX",
    )
    arrivals_of_site_max: int = Field(
        default=20,
        ge=1,
        description="of these parcels, most that one site reports, but those that applications name",
        validation_alias="RETURNS_ARRIVALS_OF_SITE_MAX",
    )
    disposals_max: int = Field(
        default=100,
        ge=1,
        description="most disposals of what one arrival or tally set apart that leave something of it",
        validation_alias="RETURNS_DISPOSALS_MAX",
    )
    centre_zone_kinds: str = Field(
        default="7XYZT",
        description="kinds of zones, a letter each, that may have a return centre warehouse (GACC 2021-70)",
        validation_alias="RETURNS_CENTRE_ZONE_KINDS",
    )

    export_arrive_within_days: int = Field(
        default=180,
        ge=0,
        description="days within which goods of an accepted export return must arrive, inside its period",
        validation_alias="RETURNS_EXPORT_ARRIVE_WITHIN_DAYS",
    )
    export_unclaimed_days: int = Field(
        default=30,
        ge=0,
        description="days that a parcel of exported goods waits for somebody to apply for its return",
        validation_alias="RETURNS_EXPORT_UNCLAIMED_DAYS",
    )

    export_ended_max: int = Field(
        default=200,
        ge=1,
        description="most applications of one export list that are kept though they ended in vain: the newest",
        validation_alias="RETURNS_EXPORT_ENDED_MAX",
    )
    export_reports_kept_max: int = Field(
        default=10,
        ge=1,
        description="most reports of one parcel kept behind its last, which stand again if it is refused; more is refused",
        validation_alias="RETURNS_EXPORT_REPORTS_KEPT_MAX",
    )

    export_lists_of_parcel_max: int = Field(
        default=50,
        ge=1,
        description="most lists of which a parcel may bring exports back, by applications of an agent or tallies of a site",
        validation_alias="RETURNS_EXPORT_LISTS_OF_PARCEL_MAX",
    )

    @property
    def export_kept(self) -> ReturnsKept:
        return ReturnsKept(self.export_ended_max)

    @property
    def export_terms(self) -> ExportReturnTerms:
        return ExportReturnTerms(
            self.export_arrive_within_days,
            self.export_unclaimed_days,
            self.applications_max,
            self.arrivals_max,
            self.arrivals_of_site_max,
            self.export_reports_kept_max,
            self.export_lists_of_parcel_max,
            self.disposals_max,
        )

    @property
    def terms(self) -> ReturnTerms:
        return ReturnTerms(
            self.apply_within_days,
            self.arrive_within_days,
            self.applications_max,
            self.arrivals_max,
            self.disposals_max,
            self.centre_zone_kinds,
        )
