"""The service reports what lies in a dossier with its reason, and since when."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from libs.schemas.events.intake import CaseDocument
from services.matching.domain.dossier import Dossier
from services.matching.domain.waits import Wait, waits
from services.matching.tests.samples import OTHER_PLATFORM, declared, order, payment, read, waybill

DAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def at(hours: int) -> datetime:
    return NOON + timedelta(hours=hours)


def filed(*documents: CaseDocument) -> Dossier:
    """Each document an hour after the one before."""
    dossier = Dossier()
    for hours, document in enumerate(documents):
        list(dossier.file(read(document), DAY, at(hours)))
    return dossier


def test_documents_wait_for_their_list_since_the_first_of_them_came() -> None:
    assert waits(filed(order(), payment())) == [Wait("documents await list", NOON)]
    assert waits(filed(waybill(), order())) == [Wait("documents await list", at(1))]
    assert waits(filed(waybill(), waybill(logistics_no="W0009"))) == [
        Wait("waybill awaits list", NOON),
        Wait("waybill awaits list", at(1)),
    ]


def test_a_list_waits_for_all_that_is_missing_since_it_was_declared() -> None:
    assert waits(filed(order(), declared())) == [Wait("list awaits payment, waybill", at(1))]
    assert waits(filed(order(), payment(), waybill(), declared(corrections=1))) == [
        Wait("list awaits corrections", at(3))
    ]


def test_a_waybill_that_a_list_names_waits_no_more() -> None:
    assert waits(filed(waybill(), declared())) == [Wait("list awaits order, payment", at(1))]


def test_each_case_of_an_order_number_waits_for_itself() -> None:
    reasons = waits(filed(order(), order(ebp_code=OTHER_PLATFORM), declared(ebp_code=OTHER_PLATFORM)))
    assert reasons == [Wait("documents await list", NOON), Wait("list awaits payment, waybill", at(2))]
