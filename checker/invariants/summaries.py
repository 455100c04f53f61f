"""Export lists that departed end in one summary or in the month's figures, and sums are those of the lists."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from checker.facts import Facts
from checker.invariant import Verdict, verdict
from checker.standing import attempt_of
from libs.schemas.events.departures import ListDeparted
from libs.schemas.events.lists import Declared, DeclaredLine
from libs.schemas.events.review import LeavePermitted
from libs.schemas.events.summaries import (
    StatisticsPublished,
    SummaryAccepted,
    SummaryDeclared,
    SummaryDue,
    SummaryOverdue,
)
from libs.schemas.keys import AttemptKey

_SUMMARISED, _HEADING = "B", 4
_YUAN = "142"
DAYS_UNTIL_DUE = 60
"""From the first of a month to the last day that any setting gives its lists (`EXPORTS_SUMMARY_DUE_DAY`)."""


class Departed(NamedTuple):
    """An export list that left on a day, and what it declares."""

    declared: Declared
    lines: list[DeclaredLine]
    day: date

    @property
    def summarised(self) -> bool:
        return self.declared.exported is not None and self.declared.exported.statistics_flag == _SUMMARISED


def departed(facts: Facts) -> dict[AttemptKey, Departed]:
    """Lists that departed, of which review told what they declare."""
    lines = {attempt_of(event): event.lines for event in facts.only(LeavePermitted) if event.lines is not None}
    return {
        key: Departed(event.list, lines[key], seen.day)
        for seen, event in facts.of(ListDeparted)
        if (key := attempt_of(event)) in lines
    }


def each_list_in_one_summary(facts: Facts) -> Verdict:
    """A list is summarised once, departed, and stands whole in one declaration."""
    left = departed(facts)
    accepted = Counter(named.ref.attempt_key for event in facts.only(SummaryAccepted) for named in event.lists)
    lines = Counter((line.invt_no, line.gnum) for event in facts.only(SummaryDeclared) for line in event.lines)

    def broken() -> Iterator[str]:
        for key, times in accepted.items():
            name, found = f"{key.case} attempt {key.attempt}", left.get(key)
            if times > 1:
                yield f"{name}: in {times} summaries"
            if found is None or not found.summarised:
                yield f"{name}: summarised, and did not depart to be"
                continue
            told = [lines[found.declared.invt_no or "", line.gnum] for line in found.lines]
            if any(n != 1 for n in told):
                yield f"{name}: its lines stand {told} times in declarations"
        known = {found.declared.invt_no for key, found in left.items() if accepted[key]}
        yield from (f"{number}: declared, in no summary" for number in {number for number, _ in lines} - known)

    return verdict("exports: each list in one summary", len(accepted), broken())


def summaries_are_their_lists(facts: Facts) -> Verdict:
    """Values and weights of a summary's declarations are those of its lists, by currency."""
    left = departed(facts)
    lists: dict[str, list[Departed]] = defaultdict(list)
    for event in facts.only(SummaryAccepted):
        lists[event.sum_no] += [left[key] for named in event.lists if (key := named.ref.attempt_key) in left]
    declared: dict[str, list[SummaryDeclared]] = defaultdict(list)
    for result in facts.only(SummaryDeclared):
        declared[result.sum_no].append(result)

    def broken() -> Iterator[str]:
        for sum_no in lists.keys() | declared.keys():
            wanted, told = _of_lists(lists[sum_no]), _of_results(declared[sum_no])
            for name in sorted(wanted.keys() | told.keys()):
                if wanted.get(name, 0) != told.get(name, 0):
                    yield f"{sum_no}: {name} {told.get(name, 0)} declared, its lists have {wanted.get(name, 0)}"

    return verdict("exports: summaries are their lists", len(lists), broken())


def _of_lists(lists: Iterable[Departed]) -> Mapping[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for found in lists:
        out = found.declared.exported
        sums["kilograms"] += Decimal(out.gross_weight or 0) if out else 0
        for line in found.lines:
            sums[f"value in {line.currency or _YUAN}"] += Decimal(line.total_price)
    return sums


def _of_results(results: Iterable[SummaryDeclared]) -> Mapping[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for result in results:
        sums["kilograms"] += result.gross_weight if result.msg_seq_no == 1 else 0
        for goods in result.goods:
            sums[f"value in {goods.currency}"] += goods.total_price
    return sums


def summarised_open_or_overdue(facts: Facts) -> Verdict:
    """A list that departed is summarised, or its day is not over, or its declarant was told so."""
    closed = facts.closings.of("exports") or date.min
    summed = {named.ref.attempt_key for event in facts.only(SummaryAccepted) for named in event.lists}
    told = {_declarant(event) for event in facts.only(SummaryOverdue)}
    early = [(seen.day, event) for seen, event in facts.of(SummaryOverdue) if seen.day < event.due_day]
    to_be = {key: found for key, found in departed(facts).items() if found.summarised}

    def broken() -> Iterator[str]:
        for key, found in to_be.items():
            parties, month = found.declared.parties, found.day.replace(day=1)
            known = (month, found.declared.customs_code, parties.agent_code, parties.ebc_code) in told
            if key not in summed and not known and month + timedelta(days=DAYS_UNTIL_DUE) < closed:
                yield f"{key.case} attempt {key.attempt}: departed on {found.day}, open, and nobody was told"
        yield from (f"{event.agent_code}: told on {day} that {event.due_day} is over" for day, event in early)

    return verdict("exports: summarised, open or overdue", len(to_be), broken())


def _declarant(event: SummaryDue) -> tuple[date, str, str, str]:
    return event.month, event.customs_code, event.agent_code, event.ebc_code


def figures_are_their_lists(facts: Facts) -> Verdict:
    """Each figure is published once, and has each line of the simplified lists that departed in its month."""
    wanted: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    counted: dict[tuple[str, ...], set[AttemptKey]] = defaultdict(set)
    figures = list(facts.only(StatisticsPublished))
    months = {figure.month for figure in figures}
    for key, found in departed(facts).items():
        month = found.day.replace(day=1)
        for line in found.lines if not found.summarised and month in months else ():
            declared = found.declared
            office, mode, heading = declared.customs_code, declared.trade_mode, line.gcode[:_HEADING]
            figure = f"{month:%Y%m}", office, mode, heading, line.country, line.unit1
            wanted[figure] += Decimal(line.qty1)
            counted[figure].add(key)
    told = {_figure(each): each for each in figures}

    def broken() -> Iterator[str]:
        times = Counter(map(_figure, figures))
        yield from (f"{' '.join(name)}: published {n} times" for name, n in times.items() if n > 1)
        for name in wanted.keys() | told.keys():
            qty, lists = (told[name].qty, told[name].lists) if name in told else (Decimal(0), 0)
            if (qty, lists) != (wanted[name], len(counted[name])):
                yield f"{' '.join(name)}: {qty} of {lists} lists published, {wanted[name]} of {len(counted[name])} departed"

    return verdict("exports: figures are their lists", len(figures), broken())


def _figure(event: StatisticsPublished) -> tuple[str, ...]:
    return f"{event.month:%Y%m}", event.customs_code, event.trade_mode, event.gcode4, event.country, event.unit
