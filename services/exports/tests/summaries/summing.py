"""Invented export lists, their departures and applications to summarise them, for the tests of summaries."""

from __future__ import annotations

from datetime import date
from typing import Any

from libs.schemas.events.base import Event
from libs.schemas.events.lists import Declared, DeclaredLine, Exported
from libs.schemas.events.review import LeavePermitted
from libs.schemas.events.summary_documents import SummaryApplied, SummaryLine
from libs.schemas.findings import Finding
from libs.schemas.tests import a_list
from services.exports.tests import exported as exported_papers
from services.exports.tests.conftest import SiteDriver
from services.exports.tests.samples import examined

OFFICE, AGENT, CONSIGNOR, OTHER_CONSIGNOR = "3105", "3302980JK5", "3302960CD2", "3302960CD9"
MARCH, APRIL = date(2026, 3, 2), date(2026, 4, 1)
DUE_DAY = date(2026, 4, 15)
PLACE = "SummaryApplyList[{}].invtNo"
_OUT = {"statistics_flag": "B", "owner_code": "NO", "country": "304", "pod": "2110", "port_code": "3105"}
_WEIGHTS = {"gross_weight": "1.20", "net_weight": "1.05"}


def number(n: int) -> str:
    return f"31052026E{n:09}"


def exported(n: int, attempt: int = 1, **facts: Any) -> Declared:
    """The export list of number n. Facts of its way out are given by their names, too."""
    out = {name: facts.pop(name, value) for name, value in {**_OUT, "loct_no": None, **_WEIGHTS}.items()}
    known: dict[str, Any] = {
        "direction": "E", "owner": CONSIGNOR, "number": f"E{n}", "attempt": attempt, "invt_no": number(n),
        "customs_code": OFFICE, "trade_mode": "9610", "traf_mode": "5", "ebp_code": "无", "ebc_code": CONSIGNOR,
        "agent_code": AGENT, "logistics_code": exported_papers.CARRIER, "logistics_no": f"W-E{n}",
        "bill_no": None, "ems_no": None,
        "area_code": None, "buyer_token": None, "exported": Exported(**out),
    }  # fmt: skip
    if "ebc_code" in facts:
        facts = {"owner": facts["ebc_code"], **facts}
    known.update(facts)
    ebp = known.pop("ebp_code")
    made = a_list.declared(**known)
    return a_list.amended(made, parties=a_list.amended(made.parties, ebp_code=ebp))


def goods(gnum: int = 1, **facts: Any) -> DeclaredLine:
    known: dict[str, Any] = {
        "gcode": "9617009000", "gname": "保温杯", "country": "304", "qty": "3", "unit": "007", "qty1": "1.05",
        "unit1": "035", "total_price": "60.00", "currency": "502",
    }  # fmt: skip
    return a_list.line(gnum, **{**known, **facts})


def permitted(declared: Declared, *lines: DeclaredLine) -> LeavePermitted:
    return LeavePermitted(list=declared, lines=list(lines) or [goods()])


def application(*numbers: int, cop_no: str = "S1", **facts: Any) -> SummaryApplied:
    """One message of an application to summarise the lists of these numbers."""
    known: dict[str, Any] = {
        "app_type": "1", "customs_code": OFFICE, "cop_no": cop_no, "agent_code": AGENT, "agent_name": "示例报关",
        "ebc_code": CONSIGNOR, "ebc_name": "示例出口", "decl_agent_code": AGENT, "decl_agent_name": "示例报关",
        "summary_flag": "1", "item_name_flag": "1", "msg_count": 1, "msg_seq_no": 1,
    }  # fmt: skip
    told = {**known, **facts}
    told.setdefault("submission_id", f"summary-application-{cop_no}-{told['msg_seq_no']}-{told['app_type']}")
    return SummaryApplied(**told, lines=[SummaryLine(number(n)) for n in numbers])


def wrong(findings: list[Finding]) -> list[tuple[str, str, str | None, str | None]]:
    """Rule, path and both values of each."""
    return [(each.rule.partition("@")[0], each.path, each.actual, each.expected) for each in findings]


def all_of(kind: type[Event], events: list[Event]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


class SummaryDriver(SiteDriver):
    """Exports, with export lists that are released and depart."""

    _documents = 0

    async def release(self, *lists: Declared, lines: tuple[DeclaredLine, ...] = (), day: date = MARCH) -> None:
        await self.feed(*(permitted(each, *lines) for each in lists), day=day)

    async def depart(self, *lists: Declared, day: date = MARCH, lines: tuple[DeclaredLine, ...] = ()) -> list[Event]:
        """Lists are examined and released, and their parcels arrive, are bound and leave, all of each list in one batch."""
        told: list[Event] = []
        for each in lists:
            number = each.ref.number
            self._documents += 1
            own = f"{self._documents}"
            told += await self.feed(
                examined(each),
                exported_papers.arrival(own, number, customs_code=OFFICE),
                exported_papers.manifest(own, number, customs_code=OFFICE, agent_code=each.parties.agent_code),
                permitted(each, *lines),
                exported_papers.departure(own, number, customs_code=OFFICE),
                day=day,
            )
        return told

    async def apply(self, *events: SummaryApplied, day: date = APRIL) -> list[Any]:
        return await self.feed(*events, day=day)
