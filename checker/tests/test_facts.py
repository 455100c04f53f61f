"""The log shows records without answer, ids told twice, events out of order."""

from __future__ import annotations

from checker.facts import Facts, Place
from checker.invariants import documents as doc
from checker.invariants import effects, order
from libs.schemas.events import matching

SENT = Place("cbec.declare.orders.v1", 0, 7)
MATCHED = b'{"ref":{"owner":"3301960AB1","number":"T1"}}'
RECEIPT = b'{"document":"order","businessKey":"order/A/T1","receipts":[{"receipt":{}}]}'


def _headers(kind: str, identity: str) -> dict[str, bytes | None]:
    return {"ce_type": kind.encode(), "ce_id": identity.encode(), "ce_customsday": b"2026-03-02"}


def _read(*records: tuple[str, int, dict[str, bytes | None], bytes | None]) -> Facts:
    facts = Facts()
    for topic, offset, headers, value in records:
        facts.read(Place(topic, 0, offset), headers, value)
    return facts


def test_a_record_without_answer_is_lost() -> None:
    no_headers: dict[str, bytes | None] = {}
    sent = (SENT.topic, SENT.offset, no_headers, b"{}")
    assert not doc.every_record_answered(_read(sent)).holds
    receipt = _headers("ReceiptsIssued", "intake/declare.orders@9-0/7/0")
    assert doc.every_record_answered(_read(sent, ("cbec.intake.receipts.v1", 0, receipt, RECEIPT))).holds
    origin = {"tg_topic": SENT.topic.encode(), "tg_partition": b"0", "tg_offset": b"7"}
    letter: dict[str, bytes | None] = {"tg_reason": b"not-json", **origin}
    assert doc.every_record_answered(_read(sent, ("cbec.intake.dead-letters.v1", 0, letter, b"sealed"))).holds


def test_an_id_published_twice_must_say_the_same() -> None:
    topic, headers = "cbec.matching.agreements.v1", _headers("DocumentsMatched", "matching/intake.documents@9-0/1/0")
    same = _read((topic, 0, headers, MATCHED), (topic, 1, headers, MATCHED))
    assert effects.one_effect_per_cause(same).holds
    assert same.repeated == 1 and len(same.events[matching.DocumentsMatched]) == 1
    other = MATCHED.replace(b"T1", b"T2")
    assert not effects.one_effect_per_cause(_read((topic, 0, headers, MATCHED), (topic, 1, headers, other))).holds


def test_an_event_without_cause_or_body_is_noticed() -> None:
    topic = "cbec.matching.agreements.v1"
    assert not effects.one_effect_per_cause(_read((topic, 0, _headers("DocumentsMatched", "x"), MATCHED))).holds
    unreadable = _read((topic, 0, _headers("DocumentsMatched", "matching/intake.documents@9-0/1/0"), b"{"))
    assert not effects.one_effect_per_cause(unreadable).holds


def test_an_id_names_one_event() -> None:
    name = "matching/intake.documents@9-0/1/0"
    facts = _read(
        ("cbec.matching.agreements.v1", 0, _headers("DocumentsMatched", name), MATCHED),
        ("cbec.intake.receipts.v1", 0, _headers("ReceiptsIssued", name), RECEIPT),
    )
    assert not effects.ids_name_one_event(facts).holds


def test_an_event_behind_a_younger_one_is_noticed() -> None:
    topic = "cbec.matching.agreements.v1"

    def read(*causes: str) -> Facts:
        names = [f"matching/intake.documents@9-0/{cause}" for cause in causes]
        return _read(*((topic, n, _headers("DocumentsMatched", name), MATCHED) for n, name in enumerate(names)))

    assert order.events_keep_their_order(read("1/0", "1/1", "2/0")).holds
    assert order.events_keep_their_order(read("1/0", "2/0", "1/0")).holds, "published again after a crash"
    assert not order.events_keep_their_order(read("2/0", "1/0")).holds


def test_a_key_on_two_partitions_is_noticed() -> None:
    facts = Facts()
    for partition in (0, 1):
        headers = _headers("DocumentsMatched", f"matching/intake.documents@9-{partition}/1/0")
        facts.read(Place("cbec.matching.agreements.v1", partition, 0), headers, MATCHED)
    assert not order.events_keep_their_order(facts).holds
