"""XML and JSON of one document say the same; the samples are what the generator makes."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from libs.schemas import kinds
from libs.schemas.ceb import model_of, parse_xml
from simulator.papers.documents import DOCUMENTS, app_time
from simulator.planner import START, plan
from simulator.play.own_file import body_of_file
from simulator.play.send import decided
from simulator.play.wire import MESSAGES, NDJSON, XML, to_json, to_xml
from simulator.samples import FOLDER, sample_files
from simulator.scenes import repeats


def test_each_document_of_a_case_is_made_of_a_sale() -> None:
    of_a_case = [kind for kind in kinds.KINDS.values() if kind.case or kind.joins]
    assert list(DOCUMENTS) == [kind.name for kind in of_a_case if not kind.name.startswith("export-")]


def test_the_codes_of_repeats_are_the_official_ones() -> None:
    """They follow from the kinds' rows, as the system's answers do, so that they are written out once more here."""
    assert repeats.CONFLICTS == {"order": "-301010", "payment": "-401007", "waybill": "-504015", "list": "-621004"}
    assert repeats.TOO_LATE == {"order": "-301011", "payment": "-401008", "waybill": "-504016"}
    assert repeats.STALE == {"order": "-301014", "payment": "-401012", "waybill": "-505016"}


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_xml_and_json_give_equal_models(kind: str) -> None:
    model = model_of(MESSAGES[kind])
    for parcel in plan(3, 40, 2).parcels:
        document = DOCUMENTS[kind](parcel.sale)
        envelope = parse_xml(to_xml(kind, document))
        assert not envelope.findings
        (from_xml,) = envelope.documents
        assert model.model_validate(from_xml) == model.model_validate_json(to_json(document))


def test_times_of_a_day_stay_in_it() -> None:
    assert app_time(START, 0) == "20260302080000"
    assert app_time(START, 45_000) == "20260302203000"
    assert app_time(START + timedelta(days=1), -3600) == "20260303070000"


@pytest.mark.parametrize("name", sorted(sample_files()))
def test_samples_are_committed_as_generated(name: str) -> None:
    assert (FOLDER / name).read_bytes() == sample_files()[name], "run `python -m simulator samples`"


def test_a_file_is_sent_as_what_it_is() -> None:
    files = sample_files()
    assert body_of_file(files["order.xml"]) == (files["order.xml"], XML)
    body, media = body_of_file(files["parcel.ndjson"])
    assert media == NDJSON and len(body.splitlines()) == len(DOCUMENTS)
    array = json.dumps([json.loads(line) for line in files["parcel.ndjson"].splitlines()]).encode()
    assert body_of_file(array) == (body, media)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_document_without_kind_is_recognised(kind: str) -> None:
    document = DOCUMENTS[kind](plan(1, 1, 1).parcels[0].sale)
    body, _ = body_of_file(to_json(document))
    assert json.loads(body)["kind"] == kind


def test_what_nobody_can_recognise_must_be_named() -> None:
    with pytest.raises(ValueError, match="KIND="):
        body_of_file(b'{"copNo": "1"}')
    assert json.loads(body_of_file(b'{"copNo": "1"}', "gate-pass")[0])["kind"] == "gate-pass"
    with pytest.raises(ValueError):
        body_of_file(b"neither")


@pytest.mark.parametrize(
    ("kind", "status", "over"),
    [("order", "2", False), ("order", "120", True), ("list", "120", False), ("list", "800", True),
     ("list", "500", False), ("list", "-621001", True), ("gate-pass", "399", True), ("list", None, False)],
)  # fmt: skip
def test_when_an_answer_is_the_last(kind: str, status: str | None, over: bool) -> None:
    assert decided(kind, status) is over
