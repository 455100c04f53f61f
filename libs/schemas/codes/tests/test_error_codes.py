"""Every code that answers a partner is whole, and the official ones are the official list's."""

import csv
import os
import re
from pathlib import Path

import pytest

from libs.schemas.codes.error_codes import ANSWERS, ERROR_CODES, EXPORT_DOCUMENTS, OFFICIAL_CODES, AnswerCode

_BESIDE_REPOSITORY = Path(__file__).parents[5] / "shared" / "ceb"
_CHINESE, _LATIN = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]{2}")

answers = pytest.mark.parametrize("row", ANSWERS.values(), ids=lambda row: row.code)


def test_every_official_code_is_there() -> None:
    """`official_codes.csv` holds the numbers of table 7-2; their texts are compared where the list itself is there."""
    _, *official = Path(__file__).with_name("official_codes.csv").read_text(encoding="utf-8").split()
    assert len(official) == len(set(official)) == 159
    assert {row.code for row in OFFICIAL_CODES} == set(official)


def test_the_official_texts_are_the_official_list() -> None:
    path = Path(os.environ.get("TONGGUAN_CEB_FACTS", _BESIDE_REPOSITORY)) / "errors.csv"
    if not path.exists():
        pytest.skip("the official list is not there: set TONGGUAN_CEB_FACTS to the folder of errors.csv")
    with path.open(encoding="utf-8-sig", newline="") as lines:
        official = {row["code"]: row["text_zh"] for row in csv.DictReader(lines)}
    assert {row.code: row.zh for row in OFFICIAL_CODES} == official


@answers
def test_a_code_says_in_both_languages_what_it_means_where_to_look_and_what_to_send(row: AnswerCode) -> None:
    texts = (row.meaning, row.cause, row.remedy)
    assert all(_CHINESE.search(words.zh) and words.zh.endswith("。") for words in texts)
    assert all(words.en[0].isupper() or words.en.split()[0] in _FIELDS for words in texts), texts
    assert all(
        _LATIN.search(words.en) and words.en.endswith(".") and not _CHINESE.search(words.en.replace("无", ""))
        for words in texts
    )
    assert row.zh
    assert row.en
    assert not _ARTICLE.search(" ".join((row.en, *(words.en for words in texts))))
    assert not {"{", "}"} & set("".join((row.zh, row.en, *row.meaning, *row.cause, *row.remedy)))


_ARTICLE = re.compile(r"\b[Aa] [aeio]")
_FIELDS = {"agentCode", "appType", "gnum", "payCode", "preNo", "reason"}
"""Sentences that begin with the name of a field."""


def test_ours_are_marked_and_meet_no_official_code() -> None:
    ours = {row.code for row in ANSWERS.values() if row.ours}
    assert {code[1:4] for code in ours} == {document.number for document in EXPORT_DOCUMENTS}
    assert not ours & {row.code for row in OFFICIAL_CODES}
    assert all(re.fullmatch(r"-\d{6}", code) for code in ours)
    assert ours < {row.code for row in ERROR_CODES}
