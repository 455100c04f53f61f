"""Texts of declarations: white space, characters nobody sees, decimals."""

from __future__ import annotations

import json
from typing import Any

import pytest

from libs.schemas.kinds import KINDS
from services.intake.domain.reading.declared import check_declared
from services.intake.tests.test_declarations import AT, DAY, DOCUMENTS


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_white_space_round_any_text_is_no_content(kind: str) -> None:
    document = AT | {"copNo": "N1"} | DOCUMENTS[kind]
    plain, _ = check_declared(KINDS[kind], document, DAY)
    spaced, findings = check_declared(KINDS[kind], _spaced(document), DAY)
    assert (findings, spaced) == ([], plain)


def _spaced(value: Any) -> Any:
    if isinstance(value, str):
        return f"\n {value}\u3000"
    if isinstance(value, dict):
        return {name: _spaced(inner) for name, inner in value.items()}
    return [_spaced(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("value", ["1E3", "+1", ".5", "1,000.00"])
def test_what_is_no_plain_decimal_text_is_shown(value: str) -> None:
    document = AT | {"copNo": "N1"} | DOCUMENTS["tax-payment"] | {"amount": value}
    _, (finding,) = check_declared(KINDS["tax-payment"], document, DAY)
    assert (finding.path, finding.actual) == ("amount", value)
    assert "this is not plain decimal text" in finding.message
    _, (number,) = check_declared(KINDS["tax-payment"], {**document, "amount": 1000}, DAY)
    assert "not a JSON number" in number.message


@pytest.mark.parametrize("path", ["copNo", "emsNo", "lines[1].itemRecordNo"])
def test_a_character_nobody_sees_is_named_with_its_place(path: str) -> None:
    document: dict[str, Any] = AT | {"copNo": "N1"} | DOCUMENTS["first-line-entry"]
    document = json.loads(json.dumps(document))
    holder = document["lines"][0] if "lines" in path else document
    holder[path.rpartition(".")[2]] += "\u200b1"
    _, findings = check_declared(KINDS["first-line-entry"], document, DAY)
    (finding,) = [each for each in findings if each.path == path]
    assert "is invisible: U+200B ZERO WIDTH SPACE" in finding.message
