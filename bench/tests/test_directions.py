"""An export list of a bench brings what releases it, and departs once all of its bill is released."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from bench.directions import DIRECTIONS, EXPORTS, PARCELS_PER_BILL, Sent
from bench.stencils import number_of
from libs.schemas.ceb import validate
from libs.schemas.kinds import KINDS
from libs.schemas.topics import DECLARED
from simulator.planner import START
from simulator.play.wire import MESSAGES

_KIND = {topic.name: kind for kind, topic in DECLARED.items()}


def test_a_bill_names_its_parcels_once_and_departs_with_the_last() -> None:
    lists = DIRECTIONS[EXPORTS](3, 12)
    numbers = range(1, 2 * PARCELS_PER_BILL)
    begun = {number: list(lists.begun(number)) for number in numbers}
    kinds = Counter(_KIND[topic] for sent in begun.values() for topic, _, _ in sent)
    each = dict.fromkeys(("export-order", "export-waybill", "export-list"), len(numbers))
    assert kinds == each | {"export-arrival": 2, "manifest": 2}
    documents = [_read(sent) for own in begun.values() for sent in own]
    listed = [body["logisticsNo"] for kind, body in documents if kind == "export-list"]
    named = [line["logisticsNo"] for kind, body in documents if kind == "manifest" for line in body["WayBillList"]]
    assert sorted(named) == sorted(listed) and len(set(named)) == len(numbers)
    last = {number: list(lists.released(number)) for number in reversed(numbers)}
    left = [_read(sent) for sent in (*last[1], *last[PARCELS_PER_BILL])]
    gone = [line["logisticsNo"] for _, body in left for line in body["DepartureList"]]
    assert [kind for kind, _ in left] == ["departure"] * 2 and sorted(gone) == sorted(named)
    assert sum(map(len, last.values())) == 2


def test_every_document_is_valid_and_known_by_its_number() -> None:
    lists = DIRECTIONS[EXPORTS](3, 12)
    for number in (1, 7, 49, 50, 120, 170):
        for sent in lists.begun(number):
            kind, body = _read(sent)
            assert not validate(MESSAGES[kind], body, START).findings
            assert sent[1].decode() == KINDS[kind].keyed_by.of_document(body)
            if kind == "export-list":
                assert number_of(body["orderNo"].encode()) == number


def _read(sent: Sent) -> tuple[str, dict[str, Any]]:
    return _KIND[sent[0]], json.loads(sent[2])
