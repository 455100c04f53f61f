"""Every example that is shown to partners is answered as it says."""

from __future__ import annotations

import pytest

from chaos.badinput.campaign import examined
from chaos.badinput.corpus_cases import examples
from chaos.badinput.inside import Inside
from chaos.badinput.samples import CEB_KINDS, CORPUS, KINDS, PERSONAL
from libs.schemas.events.intake import ReceiptsIssued

EXAMPLES = {example.name: example for example in examples()}


def test_every_kind_has_its_examples() -> None:
    for kind in KINDS:
        there = {path.name for path in (CORPUS / kind).iterdir()}
        assert there == {"valid.json", "refused.json"} | ({"valid.xml"} if kind in CEB_KINDS else set())


@pytest.mark.parametrize("name", EXAMPLES)
async def test_an_example_gets_its_answer(inside: Inside, name: str) -> None:
    example = EXAMPLES[name]
    told, wrong = await examined(inside, example.name, example.draft)

    assert not wrong
    first = next((event for event in told.published if isinstance(event, ReceiptsIssued)), None)
    findings = first.receipts[0].findings if first else []
    found = [
        (finding.code, finding.path, finding.rule.partition("+")[0]) for finding in findings
    ]  # whatever the release
    assert found[: len(example.findings)] == list(example.findings)


def test_the_samples_name_only_the_invented_person() -> None:
    texts = [path.read_text(encoding="utf-8") for path in CORPUS.rglob("valid.*")]
    assert all(any(value in text for text in texts) for value in PERSONAL)
