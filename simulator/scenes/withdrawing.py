"""A declarant takes its list back while it waits, and declares it again. Or it tries to when it is too late.

A zone takes a release note back.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from simulator.acting.board import ACCEPTED, MANUAL, RELEASED, STORED
from simulator.papers.documents import Line
from simulator.people import partners
from simulator.plan.draft import Draft
from simulator.plan.plan import Expected, Final, Parcel, Wave

GRANTED, TOO_LATE = "399", "-623005"
_FEN = Decimal("0.01")


def _half(price: Decimal) -> Decimal:
    """A price so far below the book's that an officer is asked."""
    return (price / 2).quantize(_FEN)


def _declared_again(draft: Draft, at: str) -> list[Parcel]:
    """The second attempt is released."""
    expected = Expected(Final.RELEASED, attempts=2, withdrawal=GRANTED)
    return [draft.parcel(expected, withdrawn_at=at)]


def awaiting_payment(draft: Draft) -> list[Parcel]:
    """The payment is missing, so the list is withdrawn by its preNo; the payment comes, and the list once more."""
    documents = draft.documents()
    payment = documents.pop("payment")
    draft.crowd(documents)
    draft.send("payment", draft.again(payment, Wave.AFTER), wave=Wave.AFTER)
    draft.send("list", draft.again(documents["list"], Wave.AGAIN), wave=Wave.AGAIN)
    return _declared_again(draft, ACCEPTED)


def awaiting_guarantee(draft: Draft) -> list[Parcel]:
    """The small guarantor covers no list on the first day. On the second it does, and this one is declared again."""
    small = partners.small_guarantor(draft.world.tag)
    draft.change(merchant=small, guarantor=small)
    documents = draft.documents()
    draft.crowd(documents)
    draft.send("list", draft.again(documents["list"], Wave.AGAIN, days=1), wave=Wave.AGAIN, days=1)
    return _declared_again(draft, STORED)


def awaiting_officer(draft: Draft) -> list[Parcel]:
    """Sold far below the book's price, the list comes to an officer, and is withdrawn; the next one he releases."""
    draft.change(
        lines=tuple(Line(replace(line.good, price=_half(line.good.price)), line.qty) for line in draft.sale.lines)
    )
    documents = draft.documents()
    draft.crowd(documents)
    draft.send("list", draft.again(documents["list"], Wave.AGAIN), wave=Wave.AGAIN)
    return _declared_again(draft, MANUAL)


def after_release(draft: Draft) -> list[Parcel]:
    """The list is released: what is too late to withdraw may only come back."""
    draft.crowd(draft.documents())
    return [draft.parcel(Expected(Final.RELEASED, withdrawal=TOO_LATE), withdrawn_at=RELEASED)]


def release_note(draft: Draft) -> list[Parcel]:
    """Its zone withdraws the release note before the gate; the vehicle leaves by another one."""
    draft.crowd(draft.documents())
    return [draft.parcel(Expected(Final.RELEASED), note_withdrawn=True)]
