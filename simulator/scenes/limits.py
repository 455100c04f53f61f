"""Limits: of one purchase, of a year, of stock, of a guarantee; and who may take part."""

from __future__ import annotations

from decimal import Decimal

from simulator.acting.board import MANUAL
from simulator.papers.documents import Line
from simulator.people import catalogue, partners
from simulator.plan.draft import Draft
from simulator.plan.plan import Answer, Expected, Final, Parcel

OVER_LIMIT, NOT_DECLARED, UNREGISTERED = "1313", "-621003", "22001"
NOTHING_OF_THE_SUSPENDED, BY_AN_OFFICER = "-621010", "100"
_NONE = Decimal(0)


def over_quota(draft: Draft) -> list[Parcel]:
    """A buyer's dear purchase leaves too little of the year for the next day's. That one is refused, in any order."""
    buyer, late = draft.world.new_buyer(), partners.LATE_GUARANTOR
    draft.change(
        buyer=buyer, lines=(Line(catalogue.VERY_DEAR, 1),), freight=_NONE, discount=_NONE, merchant=late, guarantor=late
    )
    draft.crowd(draft.documents())
    later = draft.world.draft(draft.scene, draft.day + 1)
    later.change(buyer=buyer, lines=(Line(catalogue.BIG, 1),), freight=_NONE, discount=_NONE)
    later.crowd(later.documents())
    return [draft.released(full_rate=True), later.parcel(Expected(Final.REJECTED, code=OVER_LIMIT))]


def over_limit_several(draft: Draft) -> list[Parcel]:
    """Two articles, together above the limit of one purchase."""
    draft.change(buyer=draft.world.new_buyer(), lines=(Line(catalogue.BIG, 2),))
    draft.crowd(draft.documents())
    return [draft.parcel(Expected(Final.REJECTED, code=OVER_LIMIT))]


def over_limit_one(draft: Draft) -> list[Parcel]:
    """One article above the limit: taxed in full, released; its guarantor will pay late."""
    good, late = catalogue.DEAR[draft.number % len(catalogue.DEAR)], partners.LATE_GUARANTOR
    draft.change(buyer=draft.world.new_buyer(), lines=(Line(good, 1),), merchant=late, guarantor=late)
    draft.crowd(draft.documents())
    return [draft.released(full_rate=True)]


def no_stock(draft: Draft) -> list[Parcel]:
    draft.change(lines=(*draft.sale.lines, Line(catalogue.OUT_OF_STOCK, 1)))
    draft.crowd(draft.documents())
    return [draft.parcel(Expected(Final.REJECTED, code=NOT_DECLARED))]


def wrong_unit(draft: Draft) -> list[Parcel]:
    """Order and list agree on a unit that is not the book's."""
    documents = draft.documents()
    for line in (documents["order"]["OrderList"][0], documents["list"]["InventoryList"][0]):
        line["unit"] = "120" if line["unit"] != "120" else "122"
    draft.crowd(documents)
    return [draft.parcel(Expected(Final.REJECTED, code=NOT_DECLARED))]


def unregistered_payer(draft: Draft) -> list[Parcel]:
    draft.change(payer=partners.UNREGISTERED_PAYER)
    draft.crowd(draft.documents())
    return [draft.parcel(Expected(Final.REJECTED, code=UNREGISTERED))]


def direct_unregistered(draft: Draft) -> list[Parcel]:
    """Goods bought directly (9610) have no book to hold them in. Their list is rejected behind it."""
    draft.change(payer=partners.UNREGISTERED_PAYER, flight=draft.flight())
    draft.crowd(draft.documents())
    return [draft.parcel(Expected(Final.REJECTED, code=UNREGISTERED))]


def suspended_agent(draft: Draft) -> list[Parcel]:
    """Customs suspended its declarant, so an officer is asked, may not release the list, and rejects it."""
    draft.change(agent=partners.SUSPENDED_AGENT)
    draft.crowd(draft.documents())
    answers = (Answer("list", MANUAL),)
    refused = Expected(Final.REJECTED, code=BY_AN_OFFICER, answers=answers, release_refused=NOTHING_OF_THE_SUSPENDED)
    return [draft.parcel(refused)]


def guarantee_exhausted(draft: Draft) -> list[Parcel]:
    """On the first day the small guarantor covers no list at all. Its lists go on when it is topped up on the
    second."""
    small = partners.small_guarantor(draft.world.tag)
    draft.change(merchant=small, guarantor=small)
    draft.crowd(draft.documents())
    return [draft.released()]
