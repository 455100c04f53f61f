"""A document about many cases goes on in the trace of each of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, cast

from libs.runtime.due import Due
from libs.runtime.observing.joining import Joining, due_at_days_ends, told_apart
from libs.runtime.observing.telemetry import Sampler, record_span_id
from libs.runtime.processing import Record
from libs.runtime.store.pages import PageWriter
from libs.schemas.cloudevents import Headers, is_sheet, singles
from libs.schemas.events.accountbook import GoodsExited, ListRef
from libs.schemas.events.departure_documents import ManifestDeclared
from libs.schemas.events.exports import ListReadyToLeave
from libs.schemas.events.lists import CaseRef
from libs.schemas.keys import trace_id
from libs.schemas.tests import a_list
from libs.schemas.topics import FLOWS


class Rent(Due, frozen=True):
    """A room's rent is due."""

    room: int


NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PLACE = ("cbec.intake.departure-documents.v1", 0)
MANIFEST = ManifestDeclared(
    submission_id="s", app_type="1", customs_code="3105", agent_code="A", cop_no="M1", traf_name="T", voyage_no="V",
    bill_no="B", logistics_code="L", msg_count=1, msg_seq_no=1, lines=[],
)  # fmt: skip


def bound(share: float) -> tuple[Record, Joining, list[str | None]]:
    """A manifest makes two lists ready: the traceparents of what is told of them."""
    kinds = told_apart(cast(Any, SimpleNamespace(flow=FLOWS["exports"], views={})))
    cause = Record(*PLACE, 7, "exports/departure-documents@x-0", MANIFEST, date(2026, 3, 2), NOW, NOW)
    joining = Joining(Sampler(share), kinds)
    ready = [ListReadyToLeave(list=a_list.declared(order_no=number)) for number in ("1", "2")]
    pages = PageWriter("exports", ()).write([(cause, each) for each in ready], {PLACE: 7}, joining)
    return cause, joining, _parents(pages[PLACE])


def _parents(messages: Iterable[Any]) -> list[str | None]:
    """The traceparents of what is told, in sheets or in a record of its own."""
    alone = [one for each in messages for one in _alone(each)]
    return [value.decode() if value else None for value in (one.get("traceparent") for one in alone)]


def _alone(message: Any) -> list[Headers]:
    headers: Headers = dict(message.headers)
    if not is_sheet(headers):
        return [headers]
    return [one.headers for one in singles(headers, message.key, message.value)]


def test_what_it_does_to_a_case_hangs_under_the_cases_root() -> None:
    cause, joining, parents = bound(1)
    assert parents == [f"00-{trace_id(number)}-{record_span_id(cause)}-01" for number in ("1", "2")]
    roots = [Sampler(1).trace_for(number) for number in ("1", "2")]
    places = [each.trace for each in joining.records]
    assert [(each.trace_id, each.parent_id, each.event) for each in places if each] == [
        (root.trace_id, root.parent_id, "ManifestDeclared") for root in roots if root
    ]


def test_what_names_many_lists_joins_the_trace_of_each_and_goes_on_in_none() -> None:
    cause, joining, _ = bound(1)
    lists = [ListRef(ref=CaseRef(owner="P", number=number, attempt=1), invt_no=number) for number in ("1", "2")]
    exited = GoodsExited(ems_no="B", submission_id="s", cop_no="G", passport_no="Z", lists=lists, postings=[])
    fresh = Joining(Sampler(1), joining.kinds)
    pages = PageWriter("accountbook", ()).write([(cause, exited)], {PLACE: 7}, fresh)
    assert _parents(pages[PLACE]) == [None]
    assert [each.trace.trace_id for each in fresh.records if each.trace] == [trace_id("1"), trace_id("2")]


def test_what_a_days_end_does_to_a_case_is_in_its_trace() -> None:
    kinds = due_at_days_ends(cast(Any, SimpleNamespace(day_ends=(Rent,))))
    cause = Record(*PLACE, 7, "exports/days@x-0", Rent(1), NOW.date(), NOW, NOW)
    joining = Joining(Sampler(1), kinds)
    pages = PageWriter("exports", ()).write(
        [(cause, ListReadyToLeave(list=a_list.declared(order_no="1")))], {PLACE: 7}, joining
    )
    parents = _parents(pages[PLACE])
    assert parents == [f"00-{trace_id('1')}-{record_span_id(cause)}-01"]
    assert [each.trace.event for each in joining.records if each.trace] == ["Rent"]


def test_where_no_case_is_sampled_nothing_is_told() -> None:
    _, joining, parents = bound(0)
    assert parents == [None, None] and joining.records == []


def test_events_of_one_case_are_in_its_trace_already() -> None:
    kinds = {
        name: set(told_apart(cast(Any, SimpleNamespace(flow=flow, views={}))).values()) for name, flow in FLOWS.items()
    }
    assert "ExportWaybillAccepted" in kinds["matching"] and "GoodsExited" in kinds["review"]
    assert not {"OrderAccepted", "ListMatched", "ListReleased", "LeavePermitted"} & set().union(*kinds.values())
