"""A page holds the events of one input partition, in the order of what caused them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.processing import Output, Record
from libs.runtime.store.pages import OutboxRecord, PageWriter
from libs.schemas.events.intake import ReceiptsIssued

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FIRST = {("cbec.declare.orders.v1", partition): 0 for partition in range(2)}


def cause(partition: int, offset: int, nth: int = 0) -> Record:
    origin = f"intake/declare.orders@x-{partition}"
    return Record("cbec.declare.orders.v1", partition, offset, origin, None, date(2026, 3, 2), NOW, NOW, nth=nth)


def written(outputs: list[Output]) -> dict[tuple[str, int], list[OutboxRecord]]:
    return PageWriter("intake", ()).write(outputs, FIRST)


def elements(messages: list[OutboxRecord]) -> list[dict[str, str]]:
    return [element for message in messages for element in json.loads(message.value)]


CAUSES = st.lists(
    st.tuples(st.integers(0, 1), st.integers(0, 5), st.integers(0, 2), st.integers(1, 3)), unique_by=lambda c: c[:3]
)


@given(CAUSES, st.integers())
def test_ids_rise_whatever_order_the_decision_made_them_in(causes: list[tuple[int, int, int, int]], seed: int) -> None:
    outputs: list[Output] = [
        (record, ReceiptsIssued("order", f"order/{number}", []))
        for partition, offset, nth, events in causes
        for record in [cause(partition, offset, nth)]
        for number in range(events)
    ]
    Random(seed).shuffle(outputs)
    told: dict[tuple[str, int], list[int]] = {}
    for (_, partition), messages in written(outputs).items():
        for message in messages:
            ids = [element["id"].rsplit("/", 2) for element in json.loads(message.value)]
            assert [origin for origin, *_ in ids] == [cause(partition, 0).origin] * len(ids)
            own = [(int(offset), int(index)) for _, offset, index in ids]
            assert own == sorted(set(own)), "readers drop what is at or below the last they saw"
            for offset, index in own:
                told.setdefault((ids[0][0], offset), []).append(index)
    assert sum(map(len, told.values())) == len(outputs)
    assert all(sorted(indexes) == list(range(len(indexes))) for indexes in told.values())


def test_an_element_says_what_caused_it() -> None:
    traced = cause(1, 7, nth=2)
    (element,) = elements(written([(traced, ReceiptsIssued("order", 'order/"1"', []))])["cbec.declare.orders.v1", 1])
    assert element["id"] == "intake/declare.orders@x-1/7/0"
    assert element["subject"] == 'order/"1"' and element["nth"] == "2" and element["customsday"] == "2026-03-02"
    assert element["type"] == "ReceiptsIssued" and element["data"] == json.loads(
        ReceiptsIssued("order", 'order/"1"', []).encode()
    )
