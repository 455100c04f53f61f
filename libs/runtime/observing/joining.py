"""Documents about many things go on in the traces of the cases that they act on.

A bill's manifest is in no trace, and a parcel's waybill in the parcel's own. The record that such a document is gets a span
in the trace of each sampled case that it acts on, right under the case's root: of each that is told something because of
it, and of each list that what is told names. So does what is due at the end of a day.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from libs.runtime.observing.telemetry import Sampler, record_span_id
from libs.runtime.processing import Processor, Record, Trace
from libs.schemas import keys
from libs.schemas.events.base import Event
from libs.schemas.events.calendar import DayClosed
from libs.schemas.events.lists import CaseRef
from libs.schemas.kinds import KINDS
from libs.schemas.topic import Topic

_OF_A_CASE = {keys.ORDER, keys.CASE, keys.EXPORT_CASE, keys.DECLARATION_CASE}


def told_apart(processor: Processor[Any, Any]) -> Mapping[type[Any], str]:
    """The events that the service reads of things that are no case, as it reads them → their types."""
    flow = processor.flow
    return {
        processor.views.get(event, event): event.__name__
        for topic in flow.inputs
        for event in topic.events
        if event not in (DayClosed, *flow.ignores)
        and not _names_a_case(event)
        and not _keys_of(event, topic) <= _OF_A_CASE
    }


def due_at_days_ends(processor: Processor[Any, Any]) -> Mapping[type[Any], str]:
    """Return what is due at the end of the service's days → its name."""
    return {kind: kind.__name__ for kind in processor.day_ends}


def _keys_of(event: type[Event], topic: Topic) -> set[keys.Key]:
    """The things whose order its records keep: those of the kinds that become it, else its topic's."""
    return {kind.keyed_by for kind in KINDS.values() if kind.becomes is event} or {topic.key}


def _names_a_case(event: type[Event]) -> bool:
    """Say whether it is about one attempt, whose trace it is in already."""
    return hasattr(event, "ref") or "ref" in getattr(event, "model_fields", ())


class Joining:
    """The records of one batch that join traces of cases. kinds: of `told_apart` or `due_at_days_ends`."""

    def __init__(self, sampler: Sampler, kinds: Mapping[type[Any], str]) -> None:
        self._sampler, self.kinds = sampler, kinds
        self._joined: dict[tuple[str, str], Record] = {}

    @property
    def records(self) -> list[Record]:
        """Each as it lies in the trace that it joined."""
        return list(self._joined.values())

    def record(self, cause: Record, event: Event) -> Record:
        """The cause of an event, in the trace that the event goes on in. It links to the cause's own, where it has one.

        An event of many lists goes on in none; its cause joins the trace of each.
        """
        ref = getattr(event, "ref", None)
        if isinstance(ref, CaseRef):
            return self._in_trace_of(ref, cause)
        lists = getattr(event, "lists", None)
        for each in lists if isinstance(lists, list) else ():
            self._in_trace_of(each.ref, cause)
        return cause

    def _in_trace_of(self, ref: CaseRef, cause: Record) -> Record:
        trace, own = self._sampler.trace_for(ref.trace_key), cause.trace
        if trace is None or (own and own.trace_id == trace.trace_id):
            return cause
        known = cause.id, trace.trace_id
        if known not in self._joined:
            sender = (own.trace_id, record_span_id(cause)) if own else None
            place = Trace(trace.trace_id, trace.parent_id, sender, self.kinds[type(cause.event)])
            self._joined[known] = replace(cause, trace=place)
        return self._joined[known]
