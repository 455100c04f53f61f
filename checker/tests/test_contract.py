"""The checker names a record that does not fit the contract, and an own topic that is not its feed."""

from __future__ import annotations

import json
from typing import Any

from checker.told.contract import DOCUMENT, Contract, ToldRecord
from checker.told.mutated import FAULTS, mutated, unnoticed
from checker.told.own_topics import compare_topics

CONTRACT = Contract(json.loads(DOCUMENT.read_text(encoding="utf-8")))
TOPIC = "cbec.partners.3301980GH4.v1"


def record(topic: str = TOPIC, value: Any = None, **headers: str) -> ToldRecord:
    """A carrier's entry."""
    told = {
        "specversion": "1.0", "id": "evt_8d3c0e9f6a1b4c5d7e2f8a9b0c1d2e", "source": "/tongguan/feed",
        "type": "waybill-status", "time": "2026-03-02T12:00:00+08:00", "subject": "waybill/C/W", "sequence": "7",
        "series": "1", "customsday": "2026-03-02", **headers,
    }  # fmt: skip
    named = {f"ce_{name}": value for name, value in told.items()}
    data = {"logisticsCode": "C", "logisticsNo": "W", "status": "800", "mayDeliver": True}
    return ToldRecord(
        topic, {**named, "content-type": "application/json"}, json.dumps({**data, **(value or {})}).encode()
    )


def test_a_record_fits_or_is_told_why_it_does_not() -> None:
    assert CONTRACT.misfits(record()) == []
    assert CONTRACT.misfits(record(value={"more": "of a later release"})) == []
    assert CONTRACT.misfits(record(value={"mayDeliver": "yes"})) == ["$.mayDeliver: 'yes' is not of type 'boolean'"]
    for wrong in (record(specversion="0.3"), record(sequence="0"), record(type="praise"), record(time="today")):
        assert CONTRACT.misfits(wrong) == ["no message has such headers"]
    assert CONTRACT.misfits(record()._replace(value=b"{")) == ["the value is no JSON"]
    assert not CONTRACT.describes("cbec.review.releases.v1"), "internal"
    assert CONTRACT.describes("cbec.feed.releases.v1") and not CONTRACT.describes("cbec.partners.a.b.v1")


def test_a_contract_that_takes_faults_is_noticed() -> None:
    many = [record(value={"logisticsNo": str(number)}) for number in range(FAULTS)]
    faults = mutated(many, FAULTS)
    assert len(faults) == FAULTS and len({json.dumps(each.headers) for each in faults}) == 8
    assert list(unnoticed(CONTRACT, many)) == []
    assert len(list(unnoticed(CONTRACT, many[:1]))) == 1, "of one record so many faults cannot be made"
    messages = {"anything": {"$ref": "#/components/messages/Anything"}}
    channel = {"address": CONTRACT.address(TOPIC), "tags": [{"name": "told"}], "messages": messages}
    anything: dict[str, Any] = {"messages": {"Anything": {"headers": {}, "payload": {}}}}
    loose = Contract({"channels": {"partner": channel}, "components": anything})
    broken_off = sum(each.value.endswith(b"true") for each in faults)
    assert broken_off and len(list(unnoticed(loose, many))) == FAULTS - broken_off


def test_an_own_topic_has_its_feed_whatever_comes_twice() -> None:
    feed = [(1, "a"), (2, "b"), (3, "c")]
    for found in (feed, [*feed[:2], *feed], [*feed, (4, "d")], [*feed, feed[0]]):
        assert compare_topics({TOPIC: feed}, {TOPIC: found}).holds
    for found in ([], feed[:2], feed[1:], [feed[0], feed[2], feed[1]], [*feed[:2], (3, "x")]):
        assert not compare_topics({TOPIC: feed}, {TOPIC: found}).holds
    assert compare_topics({TOPIC: []}, {}).holds
