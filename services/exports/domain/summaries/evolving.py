"""Events change exported lists, applications, months and figures here and nowhere else; nothing is decided."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from libs.schemas.cloudevents import Cause
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events import departures, review, summaries
from libs.schemas.events.base import ByKind
from libs.schemas.events.declarations import DeclarationAnswered
from libs.schemas.events.summary_documents import SummaryApplied
from services.exports.domain.summaries.files import (
    Amounts,
    ExportedList,
    FigureKey,
    Month,
    MonthKey,
    NumberKey,
    SummaryFiles,
    SummaryPart,
)
from services.exports.domain.summaries.statistics import figures_of

Change = Callable[[SummaryFiles, Any, Any], None]
_OFFICE, _YEAR, _SERIAL = slice(0, 4), slice(4, 8), slice(-9, None)


def _change(files: SummaryFiles, exported: ExportedList, **facts: Any) -> None:
    """Put facts into a list's row, and what follows from them into its month and figures, once."""
    summarised, summed, counted = exported.to_summarise, exported.sum_no, exported.to_count
    own, block, goods = exported.key, exported.declared, exported.lines
    for name, value in facts.items():
        setattr(exported, name, value)
    if exported.declared is not block or exported.lines is not goods:
        files.listed.add(own)
        files.know(exported)
    files.changed[own] = exported
    if exported.to_summarise:
        more = files.more.setdefault(exported.month, Month())
        more.departed += not summarised
        more.summed += exported.sum_no is not None and (summed is None or not summarised)
    if exported.to_count and not counted:
        for key, amounts in figures_of(exported).items():
            known = files.figures.setdefault(key, Amounts())
            known.lists += amounts.lists
            known.qty += amounts.qty
            known.value += amounts.value


def _released(files: SummaryFiles, event: review.LeavePermitted, cause: Cause) -> None:
    """A list that is released again says what it said before."""
    if event.lines is None or event.list.exported is None:
        return
    exported = files.list_of(event.ref.attempt_key)
    if exported.lines is None:
        _change(files, exported, declared=event.list, lines=event.lines)


def _departed(files: SummaryFiles, event: departures.ListDeparted, cause: Cause) -> None:
    if event.list.exported is None:
        return
    exported = files.list_of(event.ref.attempt_key)
    if exported.departed_day is None:
        _change(files, exported, declared=exported.declared or event.list, departed_day=cause.day)


def _awaited(files: SummaryFiles, event: summaries.SummaryAwaited, cause: Any) -> None:
    applied: SummaryApplied = cause.event
    files.keep((event.agent_code, event.cop_no), SummaryPart(applied, cause.time))


def _deleted(files: SummaryFiles, event: summaries.SummaryPartDeleted, cause: Cause) -> None:
    files.drop((event.agent_code, event.cop_no), event.msg_seq_no)


def _refused(files: SummaryFiles, event: summaries.SummaryRefused, cause: Cause) -> None:
    """A message that is refused changes nothing. Where the application is, nothing of it is kept."""
    key = event.agent_code, event.cop_no
    if event.whole and event.msg_seq_no in files.parts.get(key, {}):
        files.drop(key, event.msg_seq_no)


def _accepted(files: SummaryFiles, event: summaries.SummaryAccepted, cause: Any) -> None:
    key = event.agent_code, event.cop_no
    applied: SummaryApplied = cause.event
    known = files.parts.get(key, {}).get(event.msg_seq_no)
    if applied.submission_id == event.submission_id:
        files.keep(key, SummaryPart(applied, cause.time, event.sum_no))
    elif known:
        files.keep(key, replace(known, sum_no=event.sum_no))
    for named in event.lists:
        exported = files.list_of(named.ref.attempt_key)
        if exported.sum_no is None:
            _change(files, exported, sum_no=event.sum_no, summed_day=cause.day)
    _number_given(files, NumberKey(event.sum_no[_OFFICE], int(event.sum_no[_YEAR])), int(event.sum_no[_SERIAL]))


def _declared(files: SummaryFiles, event: summaries.SummaryDeclared, cause: Cause) -> None:
    entry = event.entry_id
    _number_given(files, NumberKey(entry[_OFFICE], int(entry[_YEAR])), int(entry[_SERIAL]))


def _numbered(files: SummaryFiles, event: DeclarationAnswered, cause: Cause) -> None:
    """A customs declaration that is taken gets its number from the same pool."""
    if event.status is ListStatus.STORED:
        _number_given(files, *_number_of(event))


def _number_of(event: DeclarationAnswered) -> tuple[NumberKey, int]:
    entry = event.entry_id
    return NumberKey(entry[_OFFICE], int(entry[_YEAR])), int(entry[_SERIAL])


def number_again(files: SummaryFiles, told: Iterable[Any]) -> None:
    """The office gives the numbers that were told, when an application or declaration is decided on again."""
    for event in told:
        if isinstance(event, summaries.SummaryAccepted):
            key = NumberKey(event.sum_no[_OFFICE], int(event.sum_no[_YEAR]))
            files.numbers[key] = int(event.sum_no[_SERIAL]) - 1
        elif isinstance(event, DeclarationAnswered) and event.status is ListStatus.STORED:
            key, number = _number_of(event)
            files.numbers[key] = number - 1


def _number_given(files: SummaryFiles, key: NumberKey, number: int) -> None:
    files.numbers[key] = max(files.numbers.get(key, 0), number)


def _reminded(files: SummaryFiles, event: summaries.SummaryReminded, cause: Cause) -> None:
    _month_of(files, event).reminded = True


def _overdue(files: SummaryFiles, event: summaries.SummaryOverdue, cause: Cause) -> None:
    _month_of(files, event).overdue = True


def _month_of(files: SummaryFiles, event: summaries.SummaryDue) -> Month:
    key = MonthKey(event.month, event.customs_code, event.agent_code, event.ebc_code)
    month = files.told[key] = files.months.setdefault(key, Month())
    return month


def _published(files: SummaryFiles, event: summaries.StatisticsPublished, cause: Cause) -> None:
    key = FigureKey(event.month, event.customs_code, event.trade_mode, event.gcode4, event.country, event.unit)
    files.published[key] = event


_CHANGES: ByKind[Change] = ByKind(
    {
        review.LeavePermitted: _released,
        departures.ListDeparted: _departed,
        summaries.SummaryAwaited: _awaited,
        summaries.SummaryPartDeleted: _deleted,
        summaries.SummaryAccepted: _accepted,
        summaries.SummaryRefused: _refused,
        summaries.SummaryDeclared: _declared,
        DeclarationAnswered: _numbered,
        summaries.SummaryReminded: _reminded,
        summaries.SummaryOverdue: _overdue,
        summaries.StatisticsPublished: _published,
    }
)


def evolve(files: SummaryFiles, event: Any, cause: Cause) -> None:
    """Put an event into the files: one that came in, or one of our own."""
    if change := _CHANGES[type(event)]:
        change(files, event, cause)
