"""A released list that is stopped owes no more than was summarised before; what was, stays."""

from __future__ import annotations

from datetime import timedelta

from checker.invariants.tax import collected_at_all
from checker.tests.story import INVT, LISTED, RETURN_NO, START, Told, life, part, told
from libs.schemas.events import returns, review, tax
from libs.schemas.events.base import Event
from libs.schemas.tests import verdicts

DETAINED = review.ListDetained(list=LISTED.named, **verdicts.effect("501"), released=True)
LIFTED = review.ListDetentionLifted(list=LISTED.named, **verdicts.effect("800"), released=True)
SENT_BACK = review.ListSentBack(list=LISTED.named, **verdicts.SENT_BACK, released=True)
LAPSED = returns.ReturnLapsed(ref=LISTED.ref, invt_no=INVT, return_no=RETURN_NO, arrive_by=START + timedelta(45))


def _on(after: int, event: Event) -> Told:
    return START + timedelta(days=after), event


def _until(after: int) -> list[Told]:
    return [(day, event) for day, event in life() if (day - START).days <= after]


def _holds(*events: Told) -> bool:
    return collected_at_all(told(events)).holds


def test_what_was_summarised_before_a_list_was_stopped_stays() -> None:
    assert _holds(*life(), _on(31, DETAINED))
    assert _holds(*life(), _on(31, DETAINED), _on(31, SENT_BACK))
    assert _holds(*life(), _on(31, DETAINED), _on(32, LIFTED), _on(33, DETAINED))


def test_nothing_is_summarised_while_a_list_is_stopped() -> None:
    assert not _holds(*life(), _on(30, DETAINED))
    assert not _holds(*life(), _on(20, DETAINED), _on(31, SENT_BACK))
    assert _holds(*_until(29), _on(20, DETAINED))
    assert not _holds(*_until(29), _on(20, DETAINED), _on(40, LIFTED)), "let on, it is summarised on that day"


def test_a_list_sent_back_after_some_of_it_was_summarised_owes_all_of_it() -> None:
    """One of two pieces is applied for, the other one is summarised. Of a void bill nothing is."""
    some = [*_until(5), *part("14.56", "1"), _on(31, DETAINED)]
    paid = _on(47, tax.PaymentDocumentPaid.model_validate(
        {"ent_duty_no": "310520260401000001", "assure_code": "3301960AB1", "submission_id": "s", "cop_no": "c",
         "paid_day": START, "confirmed_day": START, "amount": "14.56", "surcharge": "0.00"}))  # fmt: skip
    assert _holds(*some, paid)
    assert _holds(*some, paid, _on(45, LAPSED))
    assert not _holds(*some, paid, _on(45, LAPSED), _on(46, LIFTED))
    assert not _holds(*some, paid, _on(45, LAPSED), _on(46, SENT_BACK))
    assert _holds(*_until(29), _on(20, SENT_BACK))
