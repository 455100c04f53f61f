"""The desk answers a message of a summary application. Nothing is changed here.

An application is its messages together: it is judged when the last of them is there, taken as a whole or not at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from libs.schemas.ceb import FINDINGS_MAX
from libs.schemas.events import summaries
from libs.schemas.events.base import Event
from libs.schemas.events.summary_documents import SummaryApplied
from libs.schemas.findings import Finding
from libs.schemas.names import official
from services.exports.domain.summaries import rules
from services.exports.domain.summaries.declaring import SummaryDeclaration, declarations, in_messages
from services.exports.domain.summaries.due import FigureDue, MonthDue, ReminderDue, SummaryMissed
from services.exports.domain.summaries.files import SUMMARISED, ExportedList, NumberKey, SummaryFiles
from services.exports.domain.summaries.statistics import published
from services.exports.domain.summaries.terms import SummaryTerms

_NEW, _DELETED = "1", "3"
_BY_PRODUCER, _BY_NAME = "2", "1"
_STATE = "399"
"""decState: the declaration of a summary is concluded [D]."""
_HEAD = (
    "customs_code", "agent_name", "ebc_code", "ebc_name", "decl_agent_code", "decl_agent_name", "start_time", "end_time",
    "loct_no", "summary_flag", "item_name_flag", "msg_count",
)  # fmt: skip
_AWAITED_MAX = 100
Messages = Mapping[int, SummaryApplied]


@dataclass(frozen=True, slots=True)
class SummaryDesk:
    """The files of a batch, and the terms."""

    files: SummaryFiles
    terms: SummaryTerms

    def applied(self, event: SummaryApplied, day: date) -> Iterator[Event]:
        """A message waits for the others of its application; the last one decides."""
        parts = self.files.parts.get((event.agent_code, event.cop_no), {})
        refusal = list(islice(self._unfit_message(event, parts, day), FINDINGS_MAX))
        if refusal:
            yield _refused(event, refusal)
        elif event.app_type == _DELETED:
            yield summaries.SummaryPartDeleted(**_answering(event))
        else:
            yield from self._kept(
                {**{n: part.applied for n, part in parts.items()}, event.msg_seq_no: event}, event, day
            )

    def _kept(self, messages: Messages, event: SummaryApplied, day: date) -> Iterator[Event]:
        awaited = [number for number in range(1, event.msg_count + 1) if number not in messages]
        if awaited:
            yield summaries.SummaryAwaited(**_answering(event), awaited=awaited[:_AWAITED_MAX])
        else:
            yield from self._complete(messages, event, day)

    def _unfit_message(self, event: SummaryApplied, parts: Mapping[int, Any], day: date) -> Iterator[Finding]:
        """Find what is wrong with a message whatever the others say."""
        if summed := next((part.sum_no for part in parts.values() if part.sum_no), None):
            yield rules.COMPLETE.finding(event.cop_no, summed)
            return
        if event.app_type != _NEW and event.msg_seq_no not in parts:
            yield rules.PART_KNOWN.finding(event.msg_seq_no)
        if event.sum_no:
            yield rules.GIVEN_BY_CUSTOMS.finding(event.sum_no)
        if event.msg_count > self.terms.messages_max:
            yield rules.MESSAGES_MOST.finding(event.msg_count, self.terms.messages_max)
        other = next((part.applied for number, part in parts.items() if number != event.msg_seq_no), None)
        for name in _HEAD if other else ():
            own, theirs = getattr(event, name), getattr(other, name)
            if own != theirs:
                yield rules.PARTS_AGREE.finding(own, theirs, path=f"SummaryApplyHead.{official(name)}")
        if (period := period_of(event)) and period[1] >= day:
            yield rules.PERIOD_OVER.finding(period[1], day)
        others = () if event.app_type == _DELETED else (p.applied for n, p in parts.items() if n != event.msg_seq_no)
        named = sum(len(message.lines) for message in (event, *others))
        if named > self.terms.lists_max:
            yield rules.LISTS_MOST.finding(named, self.terms.lists_max)

    def _complete(self, messages: Messages, last: SummaryApplied, day: date) -> Iterator[Event]:
        """The application is there: its lists are summarised, or each message is told why not. The last is told first."""
        ordered = [last, *(messages[number] for number in sorted(messages) if number != last.msg_seq_no)]
        period = period_of(last)
        found, lists = self._of_period(last, *period) if period else self._of_lines(messages)
        if any(found.values()):
            first = min(number for number, findings in found.items() if findings)
            for message in ordered:
                yield _refused(message, found.get(message.msg_seq_no) or [rules.TOGETHER.finding(first)], whole=True)
            return
        number = NumberKey(last.customs_code, day.year)
        sum_no = f"{last.customs_code}{day.year}S{self._next(number):09}"
        for message in ordered:
            yield self._accepted(message, sum_no, lists.get(message.msg_seq_no, []), day)
        together = [each for own in lists.values() for each in own]
        producer, name = last.summary_flag == _BY_PRODUCER, last.item_name_flag == _BY_NAME
        most = self.terms.goods_max
        for declaration in declarations(together, by_producer=producer, by_name=name, goods_max=most):
            yield from self._declared(last, sum_no, declaration, number)

    def _of_period(
        self, event: SummaryApplied, first: date, last: date
    ) -> tuple[dict[int, list[Finding]], dict[int, list[ExportedList]]]:
        """Return what is wrong, and the lists, by the number of the message."""
        lists = [
            each
            for each in self.files.of_period(first, last)
            if each.sum_no is None and each.applied_for_by(event.agent_code) and not any(_of_another(event, each, 1))
        ]
        if not lists:
            return {1: [rules.PERIOD_EMPTY.finding(f"{first}..{last}")]}, {}
        if len(lists) > self.terms.lists_max:
            return {1: [rules.LISTS_MOST.finding(None, self.terms.lists_max)]}, {}
        return {}, {1: lists}

    def _of_lines(self, messages: Messages) -> tuple[dict[int, list[Finding]], dict[int, list[ExportedList]]]:
        """The same of the lists that the messages name."""
        seen: set[str] = set()
        found = {
            number: list(islice(self._unfit_lists(message, seen), FINDINGS_MAX))
            for number, message in sorted(messages.items())
        }
        if any(found.values()):
            return found, {}
        by_number = self.files.by_number
        return {}, {n: [by_number[line.invt_no] for line in message.lines] for n, message in sorted(messages.items())}

    def _unfit_lists(self, message: SummaryApplied, seen: set[str]) -> Iterator[Finding]:
        """A list of a stranger to the applicant is as good as none: nobody learns of it by asking."""
        for place, line in enumerate(message.lines, 1):
            exported = self.files.by_number.get(line.invt_no)
            if line.invt_no in seen:
                yield rules.NAMED_ONCE.finding(line.invt_no, line=place)
            elif exported is None or exported.lines is None or not exported.applied_for_by(message.agent_code):
                yield rules.KNOWN.finding(line.invt_no, line=place)
            else:
                yield from _unfit(message, exported, place)
            seen.add(line.invt_no)

    def _accepted(self, message: SummaryApplied, sum_no: str, lists: Sequence[ExportedList], day: date) -> Event:
        late = (
            rules.LATE.finding(each.invt_no, self.terms.due_on(each.month.month), line=place)
            for place, each in enumerate(lists, 1)
            if day > self.terms.due_on(each.month.month)
        )
        return summaries.SummaryAccepted(
            **_answering(message),
            customs_code=message.customs_code,
            ebc_code=message.ebc_code,
            sum_no=sum_no,
            lists=[each.declared.named for each in lists if each.declared],
            findings=list(islice(late, FINDINGS_MAX)),
        )

    def _declared(
        self, head: SummaryApplied, sum_no: str, declaration: SummaryDeclaration, number: NumberKey
    ) -> Iterator[Event]:
        """The declaration gets numbers, and is told in as many messages as its lines need."""
        given, year, way = self._next(number), number.year, declaration.way
        parts = in_messages(declaration.lines, self.terms.result_lines_max)
        gseqno = 0
        for place, lines in enumerate(parts, 1):
            yield summaries.SummaryDeclared(
                agent_code=head.agent_code,
                customs_code=head.customs_code,
                sum_no=sum_no,
                decl_seq_no=f"E{year}{head.customs_code}{given:09}",
                entry_id=f"{head.customs_code}{year}0{given:09}",
                dec_state=_STATE,
                agent_name=head.agent_name,
                ebc_code=head.ebc_code,
                ebc_name=head.ebc_name,
                decl_agent_code=head.decl_agent_code,
                decl_agent_name=head.decl_agent_name,
                trade_mode=way.trade_mode,
                traf_mode=way.traf_mode,
                port_code=way.port_code,
                country=way.country,
                owner_code=way.owner_code or None,
                gross_weight=declaration.gross_weight,
                net_weight=declaration.net_weight,
                msg_count=len(parts),
                msg_seq_no=place,
                goods=list(declaration.goods.values()) if place == 1 else [],
                lines=[
                    _result_line(each.exported, each.line.gnum, each.line.gcode, each.goods, gseqno + nth)
                    for nth, each in enumerate(lines, 1)
                ],
            )
            gseqno += len(lines)

    def _next(self, key: NumberKey) -> int:
        """The number behind the last one that the office gave out; what is told of it makes it the last."""
        return self.files.numbers.get(key, 0) + 1

    def reminded(self, due: ReminderDue) -> Iterator[Event]:
        """The declarant is told how many lists wait, some days before the last."""
        if facts := self._open(due):
            yield summaries.SummaryReminded(**facts)

    def missed(self, due: SummaryMissed) -> Iterator[Event]:
        """The last day ended, and so many lists are not summarised."""
        if facts := self._open(due):
            yield summaries.SummaryOverdue(**facts)

    def _open(self, due: MonthDue) -> dict[str, Any]:
        """Return what is told of a month's lists; nothing where all of them are summarised by now."""
        month = self.files.months.get(due.key)
        if month is None or not month.open:
            return {}
        return {**due.key._asdict(), "due_day": self.terms.due_on(due.month), "lists": month.open}

    def figure(self, due: FigureDue, day: date) -> Iterator[Event]:
        """A figure of the month that ended with this day is published."""
        yield published(due.key, self.files.counted[due.key], day)


def _unfit(message: SummaryApplied, exported: ExportedList, place: int) -> Iterator[Finding]:
    if exported.departed_day is None:
        yield rules.DEPARTED.finding(exported.invt_no, line=place)
    if exported.exported.statistics_flag != SUMMARISED:
        yield rules.OF_THE_KIND.finding(exported.invt_no, line=place)
    if exported.sum_no:
        yield rules.ONE_SUMMARY.finding(exported.invt_no, exported.sum_no, line=place)
    yield from _of_another(message, exported, place)


def _of_another(message: SummaryApplied, exported: ExportedList, place: int) -> Iterator[Finding]:
    """Find where list and application are not of the same consignor, office and site."""
    declared = exported.declared
    assert declared
    if declared.parties.ebc_code != message.ebc_code:
        yield rules.CONSIGNOR.finding(declared.parties.ebc_code, message.ebc_code, line=place)
    if declared.customs_code != message.customs_code:
        yield rules.OFFICE.finding(declared.customs_code, message.customs_code, line=place)
    if message.loct_no and exported.exported.loct_no != message.loct_no:
        yield rules.SITE.finding(exported.exported.loct_no, message.loct_no, line=place)


def _result_line(exported: ExportedList, gnum: int, gcode: str, goods: int, gseqno: int) -> summaries.SummarisedLine:
    assert exported.declared
    return summaries.SummarisedLine(
        invt_no=exported.invt_no or "",
        logistics_no=exported.declared.waybill.logistics_no,
        gseqno=gseqno,
        gnum=gnum,
        gcode=gcode,
        goods=goods,
    )


def period_of(event: SummaryApplied) -> tuple[date, date] | None:
    """The first and the last day of an application by period; None where it names its lists."""
    if not (event.start_time and event.end_time):
        return None
    first, last = (date.fromisoformat(moment[:8]) for moment in (event.start_time, event.end_time))
    return first, last


def _refused(message: SummaryApplied, findings: Sequence[Finding], whole: bool = False) -> summaries.SummaryRefused:
    return summaries.SummaryRefused(**_answering(message), findings=list(findings), whole=whole)


def _answering(message: SummaryApplied) -> dict[str, Any]:
    return {
        "agent_code": message.agent_code, "submission_id": message.submission_id, "cop_no": message.cop_no,
        "msg_seq_no": message.msg_seq_no,
    }  # fmt: skip
