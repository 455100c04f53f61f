"""The committed contract is the code's, and a change that would break somebody is named."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator, FormatChecker, ValidationError

from libs.schemas.contract import asyncapi
from libs.schemas.contract.bundle import undescribed
from libs.schemas.contract.json_schemas import declaration_schema, event_schema
from libs.schemas.contract.messages import DECLARATIONS, OPERATOR
from libs.schemas.contract.release import Release, breaches, current
from libs.schemas.declarations import TaxPayment
from libs.schemas.events.tax import PaymentDocumentIssued, PaymentDocumentPaid
from libs.schemas.generate import GENERATED, ROOT, stale, write
from libs.schemas.topics import DECLARED, FLOWS, TOLD, TOPICS

NOW = current("now")
DOCUMENT = asyncapi.document("1")
EVENT, DECLARATION = "PaymentDocumentPaid", "TaxPayment"


def test_what_is_committed_is_what_the_code_says_and_breaks_nobody() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "TONGGUAN_PARTITIONS"}
    command = [sys.executable, "-m", "libs.schemas.generate", "--check"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_file_that_is_old_missing_or_left_over_is_named(tmp_path: Any) -> None:
    write(tmp_path, "1")
    assert stale(tmp_path, "1") == []
    events = tmp_path / GENERATED / "events"
    (events / "ListReleased.json").write_text("{}")
    (events / "ListMatched.json").unlink()
    (events / "Forgotten.json").write_text("{}")
    assert stale(tmp_path, "1") == [
        f"{GENERATED}/events/Forgotten.json is of no event or declaration any more",
        f"{GENERATED}/events/ListMatched.json is not there",
        f"{GENERATED}/events/ListReleased.json is not up to date",
    ]
    write(tmp_path, "1")
    assert stale(tmp_path, "1") == []


def _with_event(changes: dict[str, str | None], name: str = EVENT) -> Release:
    fields = {**NOW.events[name], **changes}
    return replace(NOW, events={**NOW.events, name: {k: v for k, v in fields.items() if v is not None}})


def _with_declaration(changes: dict[str, str | None]) -> Release:
    fields = {**NOW.declarations[DECLARATION], **changes}
    kept = {k: v for k, v in fields.items() if v is not None}
    return replace(NOW, declarations={**NOW.declarations, DECLARATION: kept})


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"surcharge": None}, "`surcharge` is gone"),
        ({"surcharge": "required integer"}, "`surcharge` was decimal"),
        ({"surcharge": "optional decimal /^-?[0-9]+(\\.[0-9]+)?$/"}, "`surcharge` was required, is optional"),
        ({"bank": "required string"}, "`bank` is new and required"),
    ],
)
def test_a_change_of_an_event_that_breaks_readers_is_named(changes: dict[str, str | None], says: str) -> None:
    [breach] = breaches(NOW, _with_event(changes))
    assert breach.startswith(f"event {EVENT}: {says}")


def test_an_optional_field_of_an_event_may_come_and_may_not_become_required() -> None:
    grown = _with_event({"bank": "optional string"})
    assert breaches(NOW, grown) == []
    [breach] = breaches(grown, _with_event({"bank": "required string"}))
    assert "`bank` was optional, is required; what the log holds may lack it" in breach


def test_what_is_asked_of_partners_may_become_less_but_not_more() -> None:
    optional = NOW.declarations[DECLARATION]["amount"].replace("required", "optional")
    assert breaches(NOW, _with_declaration({"amount": optional})) == []
    [breach] = breaches(NOW, _with_declaration({"bank": "required string"}))
    assert (
        breach
        == f"declaration {DECLARATION}: `bank` is new and required; partners do not send it yet; give it a default"
    )
    [breach] = breaches(NOW, _with_declaration({"entDutyNo": None}))
    assert "`entDutyNo` is gone" in breach


def test_fields_inside_a_line_are_watched_and_a_new_optional_list_brings_its_own() -> None:
    lines = {path for path in NOW.events["ListReleased"] if path.startswith("lines[].")}
    assert "lines[].totalPrice" in lines
    [breach] = breaches(NOW, _with_event({"lines[].totalPrice": None}, "ListReleased"))
    assert "`lines[].totalPrice` is gone" in breach
    without = _with_event(dict.fromkeys([*lines, "lines"]), "ListReleased")
    assert breaches(without, _with_event({"lines": "optional list of object"}, "ListReleased")) == []
    [breach] = breaches(NOW, without)
    assert "`lines` is gone" in breach


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"key": "orderNo"}, "key was case, is orderNo"),
        ({"partitions": 9}, "partitions were"),
        ({"messages": ["DayClosed"]}, "ListReleased is gone"),
        ({"messages": ["ListReleased", "DayClosed", "ListPraised"]}, "ListPraised is new here"),
    ],
)
def test_a_topic_keeps_its_key_its_partitions_and_its_events(change: dict[str, Any], says: str) -> None:
    name = "cbec.review.releases.v1"
    topics = {**deepcopy(NOW.topics), name: {**NOW.topics[name], **change}}
    [breach] = breaches(NOW, replace(NOW, topics=topics))
    assert breach.startswith(f"topic {name}:")
    assert says in breach


def test_an_event_or_topic_may_be_new_and_not_be_gone() -> None:
    without = replace(
        NOW,
        events={name: fields for name, fields in NOW.events.items() if name != "QuotaCredited"},
        topics={name: topic for name, topic in NOW.topics.items() if name != "cbec.review.quota.v1"},
    )
    assert breaches(without, NOW) == []
    assert [breach.split(":")[0] for breach in breaches(NOW, without)] == [
        "topic cbec.review.quota.v1",
        "event QuotaCredited",
    ]


def _valid(schema: dict[str, Any], body: str) -> None:
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(json.loads(body))


def test_what_is_written_on_the_wire_keeps_to_its_schema() -> None:
    event = PaymentDocumentIssued(
        ent_duty_no="D1", assure_code="G1", customs_code="2244", release_day=date(2026, 3, 2), due_day=date(2026, 4, 16),
        bills=2, amount=Decimal("340.12"),
    )  # fmt: skip
    _valid(event_schema(PaymentDocumentIssued), event.model_dump_json(by_alias=True, exclude_none=True))


@pytest.mark.parametrize("wrong", [{"amount": 340.12}, {"amount": "3e2"}, {"paidDay": "2 March"}, {"amount": None}])
def test_money_is_text_and_days_are_dates(wrong: dict[str, Any]) -> None:
    body = {
        "entDutyNo": "D1", "assureCode": "G1", "submissionId": "s", "copNo": "c", "paidDay": "2026-03-02",
        "confirmedDay": "2026-03-02", "amount": "1.00", "surcharge": "0.00",
    }  # fmt: skip
    schema = event_schema(PaymentDocumentPaid)
    _valid(schema, json.dumps(body))
    with pytest.raises(ValidationError):
        _valid(schema, json.dumps({**body, **wrong}))


def test_a_declaration_says_what_it_takes() -> None:
    body = {"copNo": "c", "appTime": "20260302120000", "assureCode": "G1", "entDutyNo": "D1", "amount": "1.00"}
    schema = declaration_schema(TaxPayment)
    _valid(schema, json.dumps(body))
    for wrong in ({"amount": "-1.00"}, {"amount": "1.000001"}, {"appTime": "2026"}, {"copNo": ""}):
        with pytest.raises(ValidationError):
            _valid(schema, json.dumps({**body, **wrong}))


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name == "$ref":
                yield value
            else:
                yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def test_the_asyncapi_document_is_whole_in_itself() -> None:
    for reference in set(_references(DOCUMENT)):
        assert reference.startswith("#/"), reference
        node: Any = DOCUMENT
        for step in reference[2:].split("/"):
            node = node[step]


def test_every_message_has_a_key_and_an_example_that_fits_and_every_field_is_said_in_words() -> None:
    for name, message in DOCUMENT["components"]["messages"].items():
        assert message["bindings"]["kafka"]["key"]["description"], name
        [example] = message["examples"]
        for part in ("headers", "payload"):
            Draft7Validator({**message[part], "components": DOCUMENT["components"]}).validate(example[part])
    assert not list(undescribed(DOCUMENT["components"]["schemas"]))


def test_what_is_internal_is_marked_and_whoever_may_read_the_rest_is_asked_who_they_are() -> None:
    tags = {channel["address"]: channel["tags"][0]["name"] for channel in DOCUMENT["channels"].values()}
    assert {name for name, tag in tags.items() if tag == "internal"} == {t.name for t in TOPICS.values() if t.internal}
    assert {name for name, tag in tags.items() if tag == "declared"} == {t.name for t in DECLARED.values()}
    told = {name for name, tag in tags.items() if tag == "told"}
    assert told == {topic.name for topic in TOLD.values()} | {"cbec.partners.{code}.v1"}
    assert len(DOCUMENT["servers"]["secure"]["security"]) == 3


def test_every_topic_has_a_channel_and_who_sends_and_receives_follows_the_flows() -> None:
    document = DOCUMENT
    assert {channel["address"] for channel in document["channels"].values()} == {*TOPICS, "cbec.partners.{code}.v1"}
    received: dict[str, set[str]] = {}
    for operation in document["operations"].values():
        channel = operation["channel"]["$ref"].rpartition("/")[2]
        if operation["action"] == "receive":
            received.setdefault(operation["x-application"], set()).add(document["channels"][channel]["address"])
    for service, flow in FLOWS.items():
        assert received[service] == {topic.name for topic in flow.inputs} | {f"cbec.{service}.replays.v1"}


def test_a_service_sends_on_its_own_topics_only() -> None:
    document = DOCUMENT
    for operation in document["operations"].values():
        channel = document["channels"][operation["channel"]["$ref"].rpartition("/")[2]]
        if operation["action"] == "send" and operation["x-application"] in FLOWS:
            assert channel["x-owner"] == operation["x-application"]
        if operation["x-application"] == OPERATOR:
            assert channel["address"].endswith(".replays.v1")


def test_every_kind_of_document_has_a_model() -> None:
    assert list(DECLARATIONS) == list(DECLARED)
