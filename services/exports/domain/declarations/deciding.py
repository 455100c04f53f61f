"""The desk answers customs declarations and documents about them, and ends them when their goods left.

Nothing is changed here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice

from libs.schemas.ceb import FINDINGS_MAX
from libs.schemas.codes.declaration_modes import Merging, declaration_mode
from libs.schemas.codes.list_status import DETAINED, ListStatus
from libs.schemas.declarations import InspectionResult
from libs.schemas.draws import Draw
from libs.schemas.events import declarations as events
from libs.schemas.events.accountbook import RefundEvidenceIssued
from libs.schemas.events.base import Event
from libs.schemas.events.declaration_documents import (
    CustomsDeclared,
    DeclarationInspected,
    DeclarationWithdrawalAsked,
    MarketGoodsRecorded,
)
from libs.schemas.events.departures import DocumentPart
from libs.schemas.findings import Finding
from libs.schemas.reference.rows.named import DOLLAR
from libs.schemas.rules import of_another_office
from services.exports.domain.declarations import rules
from services.exports.domain.declarations.checks import DeclarationChecks, total
from services.exports.domain.declarations.controls import instructed
from services.exports.domain.declarations.files import (
    DECLARATION,
    INSPECTION,
    RECORD,
    WITHDRAWAL,
    DeclarationFiles,
    DeclarationRow,
    parcels_of,
)
from services.exports.domain.declarations.goods import export_duty
from services.exports.domain.declarations.merging import by_chapter, entering, full
from services.exports.domain.summaries.files import NumberKey, SummaryFiles

S = ListStatus
_PASSED = (S.EXAMINED, S.RELEASED)
"""A declaration that nobody has a question about is concluded and released at once."""
_LEADS_TO: dict[InspectionResult, ListStatus] = {
    InspectionResult.CORRECTABLE: S.REJECTED,
    InspectionResult.DECLARATION_ERROR: S.DETAINED_CLEARANCE,
    InspectionResult.SUSPECTED_SMUGGLING: S.DETAINED_SMUGGLING,
    InspectionResult.LICENCE: S.DETAINED_LEGAL,
    InspectionResult.PROHIBITED: S.SENT_BACK,
}
"""An officer's result leads there; a normal one leads on."""
_ASKED = frozenset({S.MANUAL, S.INSPECTION}) | DETAINED
"""An officer has the next word."""
WITHDRAWABLE = frozenset({S.MANUAL, S.RELEASED})
"""A declaration may be taken back: by whoever declared it, until its goods left and unless it is under control."""


@dataclass(frozen=True, slots=True)
class DeclarationTerms:
    """alone: kinds of goods that stand alone in a simplified declaration of a market. goods_max: lines of a declaration.
    tries_max: declarations under one number; sharing_max: of one bill, or one parcel; sharing_of_agent_max: of these, one
    agent's. inspection_share: of declarations that are drawn; draw: how."""

    alone: int
    goods_max: int
    tries_max: int
    sharing_max: int
    sharing_of_agent_max: int
    inspection_share: Decimal
    draw: Draw


@dataclass(frozen=True, slots=True)
class DeclarationDesk:
    """The files of a batch, and the terms. numbers: the offices' pools, which summaries draw from as well."""

    files: DeclarationFiles
    numbers: SummaryFiles
    terms: DeclarationTerms

    @property
    def _checks(self) -> DeclarationChecks:
        return DeclarationChecks(self.files, self.terms.goods_max)

    def recorded(self, event: MarketGoodsRecorded, day: date) -> Iterator[Event]:
        found = list(islice(self._checks.of_record(event, day), FINDINGS_MAX))
        yield _answer(RECORD, event.ebc_code, event, found)

    def declared(self, event: CustomsDeclared, day: date) -> Iterator[Event]:
        """Taken (120) and told where it stands then; or refused with all that is wrong."""
        found = list(islice(self._checks.of_declaration(event, day), FINDINGS_MAX))
        goods = self._goods(event, day)
        if len(goods) > self.terms.goods_max:
            found.append(rules.LINES_MOST.finding(len(goods), f"<= {self.terms.goods_max}"))
        found += islice(self._too_many(event), FINDINGS_MAX)
        if any(each.code != rules.MANUAL for each in found):
            yield _answer(DECLARATION, event.agent_code, event, found)
            return
        asks = [S.MANUAL] if found else []
        if self._is_drawn(event, day):
            asks.append(S.INSPECTION)
        entry_id, duty, value = self._number(event, day), export_duty(event, day), total(event, DOLLAR, day)
        yield _answered(event, entry_id, S.STORED, goods=goods, asks=asks, value_usd=value, export_duty=duty or None)
        yield from self._asked(event, entry_id, asks, found)

    def _too_many(self, event: CustomsDeclared) -> Iterator[Finding]:
        """Bound what one number, one bill and one parcel gather, as it is read at once."""
        files, agent = self.files, event.agent_code
        if (tries := files.tries((event.agent_code, event.cop_no))) >= self.terms.tries_max:
            yield rules.TRIES_MOST.finding(tries, f"< {self.terms.tries_max}")
        if event.bill_no and (most := self._full(files.under[event.bill_no], agent)):
            yield rules.BILL_MOST.finding(event.bill_no, f"< {most}")
        for number, parcel in enumerate(parcels_of(event), 1):
            if most := self._full(files.within[parcel], agent):
                yield rules.PARCEL_MOST.finding(parcel[1], f"< {most}", number)

    def _full(self, shared: Counter[str], agent: str) -> int | None:
        """The bound that is reached: of one agent first, so that a stranger alone takes nobody else's room."""
        if shared[agent] >= self.terms.sharing_of_agent_max:
            return self.terms.sharing_of_agent_max
        return self.terms.sharing_max if shared.total() >= self.terms.sharing_max else None

    def inspected(self, event: DeclarationInspected, day: date) -> Iterator[Event]:
        row = self.files.living((event.agent_code, event.declaration_no))
        found = list(self._not_to_judge(event, row))
        yield _answer(INSPECTION, event.agent_code, event, found)
        if found or row is None or row.said is None:
            return
        left = [each for each in row.asks if each is not row.status]
        if status := _LEADS_TO.get(event.result):
            yield _answered(row.said, row.entry_id, status, findings=[rules.FOUND[status.value].finding()], asks=left)
        else:
            yield from self._asked(row.said, row.entry_id, left)

    def withdrawn(self, event: DeclarationWithdrawalAsked) -> Iterator[Event]:
        row = self.files.living((event.agent_code, event.declaration_no))
        found = []
        if row is None or row.said is None:
            found = [rules.KNOWN[WITHDRAWAL].finding(event.declaration_no)]
        elif row.status not in WITHDRAWABLE:
            found = [rules.STATUS[WITHDRAWAL].finding(row.status.value, _either(WITHDRAWABLE))]
        yield _answer(WITHDRAWAL, event.agent_code, event, found)
        if row is not None and row.said is not None and not found:
            yield _answered(row.said, row.entry_id, S.REJECTED)

    def departed(self, part: DocumentPart) -> Iterator[Event]:
        """The goods of released declarations have left with this bill or these parcels."""
        parcels = [(part.logistics_code, number) for number in part.logistics_nos]
        for row in sorted(self.files.leaving(part.bill_no, parcels), key=lambda row: row.entry_id):
            if row.released and row.said:
                yield _answered(row.said, row.entry_id, S.CLOSED)

    def entered(self, event: RefundEvidenceIssued) -> Iterator[Event]:
        """The gate let the goods of a declaration from outside into the zone."""
        row = self.files.by_entry(event.entry_id)
        if row is not None and row.released and row.said:
            yield _answered(row.said, row.entry_id, S.CLOSED)

    def _asked(
        self, said: CustomsDeclared, entry_id: str, asks: Sequence[ListStatus], found: Sequence[Finding] = ()
    ) -> Iterator[events.DeclarationAnswered]:
        """The first open question, or the release."""
        if asks:
            yield _answered(said, entry_id, asks[0], findings=list(found), asks=asks)
            return
        for status in _PASSED:
            yield _answered(said, entry_id, status)

    def _goods(self, event: CustomsDeclared, day: date) -> list[events.MergedGoods]:
        mode = declaration_mode(event.trade_mode, day)
        if event.simplified and mode and mode.merging is Merging.BY_CHAPTER:
            return by_chapter(event.lines, self.terms.alone, day)
        return full(event.lines)

    def _is_drawn(self, event: CustomsDeclared, day: date) -> bool:
        draw, case = self.terms.draw, f"{event.agent_code}:{event.cop_no}"
        by_rule = draw.hits(f"{case}/exports.declaration.random@1", self.terms.inspection_share)
        return by_rule or instructed(self.files.instructions.values(), event, day, draw)

    def _number(self, event: CustomsDeclared, day: date) -> str:
        last = self.numbers.numbers.get(NumberKey(event.customs_code, day.year), 0)
        return f"{event.customs_code}{day.year}0{last + 1:09}"

    def _not_to_judge(self, event: DeclarationInspected, row: DeclarationRow | None) -> Iterator[Finding]:
        if row is None or row.said is None:
            yield rules.KNOWN[INSPECTION].finding(f"{event.agent_code}/{event.declaration_no}")
            return
        if row.status not in _ASKED:
            yield rules.STATUS[INSPECTION].finding(row.status.value, _either(_ASKED))
        yield from of_another_office(rules.OFFICE, event, {row.said.customs_code, row.said.port_code})
        if event.result is InspectionResult.NORMAL and (codes := self._checks.suspended(row.said)):
            yield rules.STILL_SUSPENDED.finding(", ".join(codes))


def _either(statuses: Iterable[ListStatus]) -> str:
    return "/".join(sorted(statuses))


def _answered(said: CustomsDeclared, entry_id: str, status: ListStatus, **facts: object) -> events.DeclarationAnswered:
    into = said.area_code
    if into and status is S.RELEASED:
        facts = {**facts, "entering": entering(said.lines)}
    return events.DeclarationAnswered.model_validate(
        {
            "submission_id": said.submission_id,
            "agent_code": said.agent_code,
            "cop_no": said.cop_no,
            "trade_mode": said.trade_mode,
            "customs_code": said.customs_code,
            "ebc_code": said.ebc_code,
            "entry_id": entry_id,
            "status": status,
            "into": into,
            **facts,
        }
    )


def _answer(
    document: str,
    owner: str,
    event: CustomsDeclared | MarketGoodsRecorded | DeclarationWithdrawalAsked | DeclarationInspected,
    found: Sequence[Finding],
) -> Event:
    about = {"document": document, "owner": owner, "cop_no": event.cop_no, "submission_id": event.submission_id}
    if found:
        return events.DeclarationDocumentRefused.model_validate({**about, "findings": list(found)})
    return events.DeclarationDocumentTaken.model_validate(about)
