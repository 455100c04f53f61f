"""The tax centre audits a share of what is released, by the credit of the enterprise whose goods they are."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from libs.runtime.twins.testing import A_DAY, only
from libs.schemas.draws import Draw
from libs.schemas.events.intake import EnterpriseRegistered
from libs.schemas.events.review import ListManualReviewOrdered, ListReleased
from libs.schemas.register import Credit
from services.review.domain.auditing import drawn
from services.review.domain.courses import RuleBook
from services.review.domain.facts import Enterprise
from services.review.domain.rules import Parameters, rule_table
from services.review.tests.conftest import Open
from services.review.tests.samples import EBC, assessed, line, registrations, ruling, seen

RULES = RuleBook(rule_table(Parameters()))


def rated(credit: str) -> list[EnterpriseRegistered]:
    """The merchant's registration once more, with this credit."""
    own = next(each for each in registrations() if each.code == EBC)
    return [own.model_copy(update={"credit": Credit(credit), "cop_no": "R-9"})]


@pytest.mark.requirement("I5")
async def test_it_is_released_first_whatever_is_asked_of_it_then(room: Open) -> None:
    driver = room()
    await driver.feed(*rated("discredited"))
    release = only(ListReleased, await driver.feed(assessed("1")))
    assert release.audit and (release.audit.rule, release.audit.parameters) == ("review.list.audited", "discredited 1")
    only(ListManualReviewOrdered, await driver.feed(assessed("2", line("50.00", unit_price="100.00"))))
    by_officer = (await driver.feed(ruling("2", "release")))[1]
    assert isinstance(by_officer, ListReleased) and by_officer.audit, "and so is what an officer releases"
    only(ListReleased, await driver.feed(*rated("certified"), assessed("3", buyer="another")))


@pytest.mark.parametrize(
    ("credit", "least", "most"), [("certified", 0, 12), ("ordinary", 15, 55), ("discredited", 3000, 3000)]
)
def test_the_share_follows_the_credit(credit: str, least: int, most: int) -> None:
    rates: dict[str, Any] = {EBC: Enterprise(EBC, frozenset(), True, credit=Credit(credit))}
    found = sum(_drawn(str(n), rates, A_DAY) for n in range(3000))
    assert least <= found <= most


def test_before_there_were_audits_none_is_drawn() -> None:
    rates = {EBC: Enterprise(EBC, frozenset(), True, credit=Credit.DISCREDITED)}
    assert not _drawn("1", rates, date(2018, 12, 31))


def test_what_is_not_taxed_is_not_audited() -> None:
    event = seen(assessed("1"))
    course = RULES.course("I", "9999", A_DAY)
    assert drawn(event, course, {}, A_DAY, Draw("secret")) is None


def _drawn(order: str, rates: dict[str, Any], day: date) -> bool:
    event = seen(assessed(order))
    return drawn(event, RULES.course_of(event.list, day), rates, day, Draw("secret")) is not None
