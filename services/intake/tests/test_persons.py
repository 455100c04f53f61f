"""Intake tells of persons by tokens and masked forms. It alone can say where two differ."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.runtime.twins.testing import Driver, only
from libs.schemas.events import intake as events
from libs.schemas.events.lists import CaseRef
from libs.schemas.events.matching import DocumentsMismatched
from libs.schemas.events.persons import PersonalValue
from libs.schemas.findings import Finding, Unlike
from libs.schemas.personal import Personal, mask
from services.intake.domain.tokens import TOLD, Tokens, TokenSecret
from services.intake.tests.parcels import MESSAGES, parcel, receipt, rejected, submitted

NEW, OLD = TokenSecret(2, b"new"), TokenSecret(1, b"old")
CASE = CaseRef(owner="3301960AB1", number="T2025111100000001")


def value(kind: Personal, text: str, tokens: Tokens | None = None) -> PersonalValue:
    return (tokens or Tokens(OLD)).of[kind.value](text)


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (Personal.NAME, "阿卜杜\u00b7买买提", "阿卜杜\u2022买买提"),
        (Personal.NAME, "阿卜杜\u2027买买提", "阿卜杜\u30fb买买提"),
        (Personal.PHONE, "19900900001", "+86-199-0090-0001"),
        (Personal.PHONE, "057487654321", "0086 574 8765 4321"),
        (Personal.ADDRESS, "浙江省宁波市 虚构路325号A座", "浙江省宁波市\u3000虚构路３２５号Ａ座"),
        (Personal.ADDRESS, "浙江省宁波市 虚构路325号A座", "浙江省宁波市  虚构路325号A座"),
        (Personal.ID_NUMBER, "11010119900307123x", "１１０１０１１９９００３０７１２３X"),
    ],
)
def test_what_reads_alike_has_one_token(kind: Personal, one: str, other: str) -> None:
    assert value(kind, one).token == value(kind, other).token


@given(st.sampled_from(sorted(TOLD, key=str)), st.sampled_from(sorted(TOLD, key=str)), st.text(max_size=40))
def test_kinds_and_secrets_have_tokens_of_their_own(kind: Personal, other: Personal, text: str) -> None:
    told = value(kind, text, Tokens(NEW, OLD))
    assert told == PersonalValue(value(kind, text, Tokens(NEW)).token, mask(kind, text), value(kind, text).token)
    assert told.token.startswith("2-") and told.counted == told.former
    assert (told.token == value(other, text, Tokens(NEW)).token) == (kind is other)


def test_values_agree_under_either_secret() -> None:
    before, both, after = (
        value(Personal.NAME, "张三", tokens) for tokens in (Tokens(OLD), Tokens(NEW, OLD), Tokens(NEW))
    )
    assert before.agrees_with(both) and both.agrees_with(before) and both.agrees_with(after) and after.agrees_with(both)
    assert not before.agrees_with(after)
    assert not both.agrees_with(value(Personal.NAME, "张五", Tokens(NEW, OLD)))


@given(
    st.lists(st.booleans(), min_size=1, max_size=12),
    st.lists(st.sampled_from(["11010119900307123x", "110101199003071238"]), min_size=1, max_size=12),
)
def test_a_secret_is_changed_within_a_year_and_every_person_stays_one_account(
    came: list[bool], numbers: list[str]
) -> None:
    """Workers that were restarted with both secrets and others take lists of one year in any order.

    came: whether the worker of each list was restarted.
    """
    workers = [Tokens(OLD), Tokens(NEW, OLD)]
    lists = [(numbers[n % len(numbers)], workers[restarted]) for n, restarted in enumerate(came)]
    told = [(number, value(Personal.ID_NUMBER, number, tokens)) for number, tokens in lists]
    for number, one in told:
        for other_number, other in told:
            assert (one.counted == other.counted) == (number == other_number) == one.agrees_with(other)


async def test_nothing_of_a_person_leaves_intake_in_clear(driver: Driver) -> None:
    published = await driver.feed(*parcel())
    accepted = [event for event in published if not isinstance(event, events.ReceiptsIssued)]
    assert len(accepted) == len(MESSAGES)
    told = b"".join(event.encode() for event in published).decode()
    for submission in parcel():
        document: Any = submission.documents[0]
        for field in MESSAGES[submission.kind].fields:
            if field.personal in TOLD and (text := getattr(document, field.attribute)):
                assert text not in told, field.name


@pytest.mark.parametrize(
    ("payer", "where"),
    [
        ("张五", "自第2个字符起不同 they differ from character 2 on (a letter or digit | a letter or digit)"),
        ("张三\u005f", "自第3个字符起不同 they differ from character 3 on (U+005F | end)"),
    ],
)
async def test_where_shown_values_look_the_same_the_receipt_says_where_they_differ(
    driver: Driver, payer: str, where: str
) -> None:
    accepted = await driver.feed(submitted("order", buyerName="张三"), submitted("payment", payerName=payer))
    order, payment = (event for event in accepted if isinstance(event, events.OrderAccepted | events.PaymentAccepted))
    unlike = Unlike(actual=payment.submission_id, expected=order.submission_id, path="OrderHead.buyerName")
    facts = {
        "code": "13127",
        "rule": "411.payerName.order@1",
        "path": "PaymentHead.payerName",
        "message": "names differ",
    }
    finding = Finding(**facts, actual="张*", expected="张*", unlike=unlike)

    (told,) = receipt(await driver.feed(DocumentsMismatched(ref=CASE, findings=[finding]))).findings

    assert told == finding.model_copy(update={"message": f"names differ {where}", "unlike": None})


async def test_what_cannot_be_read_any_more_stays_as_it_was_shown(driver: Driver) -> None:
    """Documents that disagree, and a list rejected for it, tell the same."""
    accepted = await driver.feed(*(submitted(kind) for kind in MESSAGES))
    unlike = Unlike(actual="payments-0-9", expected="orders-0-9", path="OrderHead.buyerName")
    finding = Finding(code="13127", rule="r@1", path="PaymentHead.payerName", message="names differ", unlike=unlike)
    listed = only(events.ListAccepted, accepted)
    for event in (DocumentsMismatched(ref=CASE, findings=[finding]), rejected(listed, finding)):
        (told,) = receipt(await driver.feed(event)).findings
        assert told == finding.model_copy(update={"unlike": None})
