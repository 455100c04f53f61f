"""An export list of a bench brings what releases it, and departs once all of its bill is released."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from bench.directions import DIRECTIONS, EXPORTS, IMPORTS_OUT, PARCELS_PER_BILL, Sent
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
    last = {number: list(lists.released(number, "")) for number in reversed(numbers)}
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


def test_fifty_released_imports_of_a_zone_go_out_by_one_vehicle() -> None:
    """Each step takes the number that customs gave the one before."""
    lists = DIRECTIONS[IMPORTS_OUT](3, 12)
    sent = [each for number in range(1, 1_000) for each in lists.released(number, f"N{number}")]
    verified = [body for kind, body in map(_read, sent) if kind == "verification-list"]
    assert {len(body["invtNos"]) for body in verified} == {PARCELS_PER_BILL}
    named = [number for body in verified for number in body["invtNos"]]
    assert len(set(named)) == len(named) == PARCELS_PER_BILL * len(verified)
    zones = {body["copNo"][2:]: body["emsNo"] for body in verified}
    assert len(set(zones.values())) > 1
    for name, zone in zones.items():
        answer = {"emsNo": zone, "copNo": f"HZ{name}", "bondInvtNo": f"QD{name}"}
        ((kind, note),) = map(_read, lists.answered("VerificationListApproved", json.dumps(answer).encode()))
        assert (kind, note["emsNo"], note["bondInvtNos"]) == ("release-note", zone, [f"QD{name}"])
        answer = {"emsNo": zone, "copNo": note["copNo"], "passportNo": f"Z{name}"}
        ((kind, passed),) = map(_read, lists.answered("ReleaseNoteApproved", json.dumps(answer).encode()))
        assert (kind, passed["emsNo"], passed["passportNo"]) == ("gate-pass", zone, f"Z{name}")
    assert lists.answered("GoodsExited", b"{}") == ()


def _read(sent: Sent) -> tuple[str, dict[str, Any]]:
    return _KIND[sent[0]], json.loads(sent[2])
