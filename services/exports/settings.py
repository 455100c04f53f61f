"""Exports' own settings."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from pydantic import Field

from libs.runtime.settings import ServiceSettings
from services.exports.domain.summaries.terms import SummaryTerms


class Settings(ServiceSettings):
    """Lists that wait for their parcel are answered by these; bills are bounded, lists summarised, declarations judged."""

    service: ClassVar[str] = "exports"

    arrival_awaited_as_400: bool = Field(
        default=False,
        description="whether a list that waits for its parcel is told 400 instead of the status it keeps",
        validation_alias="EXPORTS_ARRIVAL_AWAITED_AS_400",
    )
    bill_parcels_max: int = Field(
        default=10_000,
        ge=1,
        le=50_000,
        description="parcels of one bill, and of one arrival, manifest or departure with all its messages",
        validation_alias="EXPORTS_BILL_PARCELS_MAX",
    )
    document_messages_max: int = Field(
        default=100,
        ge=1,
        le=1_000,
        description="messages that one arrival, manifest or departure may be split into",
        validation_alias="EXPORTS_DOCUMENT_MESSAGES_MAX",
    )
    transit_import_parcels_max: int = Field(
        default=50_000,
        ge=1,
        description="most direct purchases that one carrier has under seal at once",
        validation_alias="EXPORTS_TRANSIT_IMPORT_PARCELS_MAX",
    )
    transit_import_days: int = Field(
        default=30,
        ge=1,
        description="customs days after its opening on which a transit of direct purchases ends that nobody closed",
        validation_alias="EXPORTS_TRANSIT_IMPORT_DAYS",
    )
    summary_due_day: int = Field(
        default=15,
        ge=1,
        le=28,
        description="day of the month behind an export list's departure by which it must be summarised",
        validation_alias="EXPORTS_SUMMARY_DUE_DAY",
    )
    summary_remind_days: int = Field(
        default=5,
        ge=0,
        le=27,
        description="days before that day on which a declarant is told how many lists wait",
        validation_alias="EXPORTS_SUMMARY_REMIND_DAYS",
    )
    summary_lists_max: int = Field(
        default=10_000,
        ge=1,
        le=20_000,
        description="export lists that one summary application takes",
        validation_alias="EXPORTS_SUMMARY_LISTS_MAX",
    )
    summary_messages_max: int = Field(
        default=100,
        ge=1,
        le=1_000,
        description="messages that one summary application is split into",
        validation_alias="EXPORTS_SUMMARY_MESSAGES_MAX",
    )
    summary_goods_max: int = Field(
        default=50,
        ge=1,
        le=1_000,
        description="lines of goods of a customs declaration that a summary becomes",
        validation_alias="EXPORTS_SUMMARY_GOODS_MAX",
    )
    summary_result_lines_max: int = Field(
        default=1_000,
        ge=1,
        le=10_000,
        description="lines of export lists in one message of a summary's result",
        validation_alias="EXPORTS_SUMMARY_RESULT_LINES_MAX",
    )

    declaration_kinds_alone: int = Field(
        default=5,
        ge=1,
        description="kinds of goods of the greatest value that stand alone in a simplified declaration of a market",
        validation_alias="EXPORTS_DECLARATION_KINDS_ALONE",
    )
    declaration_tries_max: int = Field(
        default=50,
        ge=1,
        le=1_000,
        description="most customs declarations under one number, those taken back counted",
        validation_alias="EXPORTS_DECLARATION_TRIES_MAX",
    )
    declaration_sharing_max: int = Field(
        default=1_000,
        ge=1,
        le=10_000,
        description="most customs declarations at once whose goods leave by one bill, or as one parcel",
        validation_alias="EXPORTS_DECLARATION_SHARING_MAX",
    )
    declaration_sharing_of_agent_max: int = Field(
        default=500,
        ge=1,
        description="of these, most of one agent",
        validation_alias="EXPORTS_DECLARATION_SHARING_OF_AGENT_MAX",
    )
    declaration_inspection_share: Decimal = Field(
        default=Decimal("0.05"),
        ge=0,
        le=1,
        description="share of customs declarations drawn for inspection",
        validation_alias="EXPORTS_DECLARATION_INSPECTION_SHARE",
    )

    @property
    def summary_terms(self) -> SummaryTerms:
        return SummaryTerms(
            self.summary_due_day,
            self.summary_remind_days,
            self.summary_lists_max,
            self.summary_messages_max,
            self.summary_goods_max,
            self.summary_result_lines_max,
        )
