"""A sample of the campaign: every mutation, some thousands of cases, and bytes that hypothesis makes up."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chaos.badinput.campaign import BATCH_CASES, Campaign, apply, examined
from chaos.badinput.case import ANYTHING, XML_HEADERS, Answer, Case, Draft, dead, refused
from chaos.badinput.generator import case_of, cases
from chaos.badinput.inside import Inside
from chaos.badinput.mutations import MUTATIONS
from chaos.badinput.samples import KINDS, sample

SEED, CASES = 7, 3_000


async def test_some_thousand_cases_get_their_answers(inside: Inside) -> None:
    campaign = Campaign(SEED)
    for first in range(0, CASES, BATCH_CASES):
        await apply(campaign, inside, list(cases(SEED, first, min(BATCH_CASES, CASES - first))))

    assert campaign.violations == []
    assert campaign.cases == campaign.good == CASES
    assert {name.partition(":")[0] for name in campaign.answers} == set(Answer)
    assert set(campaign.by_mutation) == {mutation.name for mutation in MUTATIONS}


def test_the_same_seed_and_number_give_the_same_case() -> None:
    assert case_of(3, 12_345).draft == case_of(3, 12_345).draft
    assert case_of(3, 12_345).draft != case_of(4, 12_345).draft


def test_no_two_mutations_have_one_name() -> None:
    assert [name for name, times in Counter(mutation.name for mutation in MUTATIONS).items() if times > 1] == []


async def test_what_goes_wrong_is_found_and_named(inside: Inside) -> None:
    """A judge that finds nothing has to be shown something."""
    campaign = Campaign(SEED)
    good = sample("order", 10**15).json
    wrong = [
        Case(1, "taken for unreadable", Draft("order", good, dead())),
        Case(2, "another reason", Draft("order", b"{", dead("too-large"))),
        Case(3, "another path", Draft("order", b"{}", refused("nowhere"))),
    ]
    await apply(campaign, inside, wrong)
    assert [text.partition(":")[0] for text in campaign.violations] == [
        "case 1, taken for unreadable (order)",
        "case 2, another reason (order)",
        "case 3, another path (order)",
    ]


async def test_a_case_that_stops_the_service_is_named(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(records: object) -> None:
        raise RuntimeError("and quotes a name")

    campaign = Campaign(SEED)
    monkeypatch.setattr(inside, "apply", fails)
    await apply(campaign, inside, list(cases(SEED, 0, 2)))
    assert len(campaign.violations) == 2
    assert all(text.endswith("RuntimeError stops the service") for text in campaign.violations)


_CHEAP = settings(
    deadline=None,
    max_examples=200,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@_CHEAP
@given(st.sampled_from(KINDS), st.binary(max_size=300), st.sampled_from([(), XML_HEADERS]))
async def test_any_bytes_have_one_answer(inside: Inside, kind: str, body: bytes, headers: tuple[()]) -> None:
    _, wrong = await examined(inside, "any bytes", Draft(kind, body, ANYTHING, headers, shuffled=True))
    assert not wrong


@_CHEAP
@given(
    st.sampled_from(KINDS),
    st.dictionaries(st.text(max_size=20), st.none() | st.binary(max_size=40), max_size=8),
    st.none() | st.binary(max_size=40),
)
async def test_any_headers_have_one_answer(
    inside: Inside, kind: str, headers: dict[str, bytes | None], key: bytes | None
) -> None:
    draft = Draft(kind, sample(kind, 10**15).json, ANYTHING, tuple(headers.items()), key)
    _, wrong = await examined(inside, "any headers", draft)
    assert not wrong
