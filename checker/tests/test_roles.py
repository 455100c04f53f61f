"""Nobody acts beyond role and office, and what is detained does not come back, note or no note."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from checker.invariant import Invariant
from checker.invariants import returning, roles
from checker.tests.story import BOOK, LISTED, START, Told, life, site, told, without
from checker.tests.zone_story import filed, register, registered
from libs.schemas.codes.book_kinds import BookKind
from libs.schemas.declarations import EnterpriseRole
from libs.schemas.events import accountbook as ab
from libs.schemas.events import exports, intake, review
from libs.schemas.events.site_documents import ArrivedParcel, SiteDeliveryDeclared
from libs.schemas.tests import verdicts

OPERATOR, OFFICER, BANK = "330266LM7M", "officer-3105", "3301990BK1"
TAKEN_IN = SiteDeliveryDeclared(
    submission_id="s", app_type="1", customs_code="3105", operator_code=OPERATOR, ie_flag="I", bill_no="B1",
    logistics_code="3301980GH4", lines=[ArrivedParcel(1, "YD1")], cop_no="c",
)  # fmt: skip
_RULED: dict[str, Any] = {
    "submission_id": "verdicts-0-0", "cop_no": "GY1", "app_time": "20260302100000", "verdict": "release",
    "ebp_code": "3301960AB1", "order_no": "T1", "invt_no": LISTED.invt_no, "officer": OFFICER, "sent_by": OFFICER,
    "sender_office": "3105",
}  # fmt: skip
RULED = intake.ManualVerdictGiven.model_validate(_RULED)
TAKEN = review.OfficerActionTaken(submission_id="verdicts-0-0", cop_no="GY1", document="manual-verdict")
_TOPPED: dict[str, Any] = {
    "submission_id": "top-ups-0-0", "cop_no": "DB1", "app_time": "20260302100000", "assure_code": "3301960AB1",
    "amount": "5", "instrument": "letter", "bank": BANK, "sent_by": BANK,
}  # fmt: skip
TOPPED = intake.GuaranteeToppedUp.model_validate(_TOPPED)
RIGHT: list[Told] = [
    *register(), registered(OPERATOR, EnterpriseRole.SITE, "3105"), registered(OFFICER, EnterpriseRole.OFFICER, "3105"),
    registered(BANK, EnterpriseRole.BANK), *life(), *filed(BookKind.IMPORT, BOOK), (START, TAKEN_IN), (START, RULED),
    (START, TAKEN), (START, TOPPED),
]  # fmt: skip
DAYS = timedelta(days=3)


def _but(*told_instead: Told) -> list[Told]:
    """The right facts, where these take the place of others of their kind about the same."""
    codes = {event.code for _, event in told_instead if isinstance(event, intake.EnterpriseRegistered)}
    kinds = {type(event) for _, event in told_instead} - {intake.EnterpriseRegistered}
    kept = [
        each for each in RIGHT
        if type(each[1]) not in kinds and not (isinstance(each[1], intake.EnterpriseRegistered) and each[1].code in codes)
    ]  # fmt: skip
    return [*kept, *told_instead]


def _posted(office: str) -> Told:
    arrived = next(event for _, event in site() if isinstance(event, exports.ArrivalsPosted))
    return START, arrived.model_copy(update={"customs_code": office})


BEYOND: list[tuple[str, Invariant, list[Told]]] = [
    ("an officer as a gate", roles.acts_within_its_role, _but(registered("gate-3105", EnterpriseRole.OFFICER, "3105"))),
    ("a platform as a bank", roles.acts_within_its_role, _but(registered(BANK, EnterpriseRole.PLATFORM))),
    ("a carrier as a site", roles.acts_within_its_role, _but(registered(OPERATOR, EnterpriseRole.LOGISTICS))),
    ("a suspended site", roles.acts_within_its_role,
     _but(registered(OPERATOR, EnterpriseRole.SITE, "3105", status="suspended"))),
    ("customs that is none", roles.acts_within_its_role,
     [*RIGHT, registered("officer-9999", EnterpriseRole.OFFICER, "3105", sent_by=OFFICER)]),
    ("nobody answers for it", roles.acts_within_its_role, _but((START, RULED.model_copy(update={"sent_by": None})))),
    ("another than it names", roles.acts_within_its_role,
     _but((START, RULED.model_copy(update={"officer": "officer-2900"})))),
    ("registered three days later", roles.acts_within_its_role,
     [(day + DAYS if isinstance(event, intake.EnterpriseRegistered) else day, event) for day, event in RIGHT]),
    ("another office than its own", roles.acts_within_its_role,
     _but(registered(OFFICER, EnterpriseRole.OFFICER, "2900"))),
    ("an officer of another office", roles.acts_at_its_office,
     _but((START, RULED.model_copy(update={"sender_office": "2900"})))),
    ("a gate of another office", roles.acts_at_its_office,
     [(day, event.model_copy(update={"customs_code": "2900"}) if isinstance(event, ab.BookOpened) else event)
      for day, event in RIGHT]),
    ("a site of another office", roles.acts_at_its_office, _but(_posted("2900"))),
]  # fmt: skip


def test_whoever_acts_within_role_and_office_breaks_nothing() -> None:
    for invariant in (roles.acts_within_its_role, roles.acts_at_its_office):
        verdict = invariant(told(RIGHT))
        assert verdict.violations == () and verdict.checked > 2


@pytest.mark.parametrize(("invariant", "events"), [row[1:] for row in BEYOND], ids=[row[0] for row in BEYOND])
def test_whoever_acts_beyond_it_is_noticed(invariant: Invariant, events: list[Told]) -> None:
    assert invariant(told(events)).violations


def test_a_word_of_the_day_before_may_not_be_known_yet() -> None:
    """Days close on each partition by themselves."""
    later = [
        (day + timedelta(days=1) if isinstance(event, intake.EnterpriseRegistered) else day, event)
        for day, event in RIGHT
    ]
    assert roles.acts_within_its_role(told(later)).violations == ()


DETAINED = review.ListDetained(list=LISTED.named, **verdicts.effect("501"))
LIFTED = review.ListDetentionLifted(list=LISTED.named, **verdicts.effect("800"), released=True)
AT_THE_GATE = (
    ab.VerificationListApproved, ab.ReleaseNoteApproved, ab.GateInspectionPosted, ab.GoodsExited, ab.StockReturned,
)  # fmt: skip
"""What no direct purchase meets."""


def _back(*more: Told, released: bool = True) -> tuple[str, ...]:
    lived = life() if released else without(review.ListReleased)
    ashore = [each for each in lived if type(each[1]) not in AT_THE_GATE]
    return returning.nothing_under_control_returns(told([*ashore, *more])).violations


def test_what_was_detained_without_a_note_does_not_come_back() -> None:
    detained = START + timedelta(days=1), replace(DETAINED, released=True)
    assert _back() == ()
    accepted, completed = _back(detained)
    assert "ReturnAccepted of TH1" in accepted and "ReturnCompleted of TH1" in completed
    assert _back(detained, (START + timedelta(days=2), LIFTED)) == ()
    assert len(_back((START, DETAINED), released=False)) == 2, "it was never released"
    assert _back((START, DETAINED)) == (), "an officer released it later"
