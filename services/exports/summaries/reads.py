"""These keys are touched by what exports reads of summaries."""

from __future__ import annotations

from libs.runtime.processing import Record
from libs.schemas.events.review import LeavePermitted
from libs.schemas.events.summary_documents import SummaryApplied
from services.exports.domain.summaries.applying import period_of
from services.exports.domain.summaries.files import NumberKey
from services.exports.summaries.loading import Period, SummaryTouched


def permitted(touched: SummaryTouched, event: LeavePermitted) -> None:
    """An export list that is released again may have departed meanwhile in a store made anew."""
    if event.list.exported is not None:
        touched.attempts.add(event.ref.attempt_key)


def applied(touched: SummaryTouched, record: Record) -> None:
    event: SummaryApplied = record.event
    touched.applications.add((event.agent_code, event.cop_no))
    touched.offices.add(NumberKey(event.customs_code, record.day.year))
    if days := period_of(event):
        touched.periods.add(Period(event.ebc_code, event.customs_code, *days, event.agent_code, event.loct_no))
    else:
        touched.numbers.update(line.invt_no for line in event.lines)


def month(touched: SummaryTouched, record: Record) -> None:
    touched.months.add(record.event.key)


def figure(touched: SummaryTouched, record: Record) -> None:
    touched.figures.add(record.event.key)
