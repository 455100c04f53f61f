"""The word of the services behind of a declaration becomes the receipt that answers it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from libs.runtime.twins.testing import Driver, only
from libs.schemas.events import accountbook as book
from libs.schemas.events import audits, returns, review, tax
from libs.schemas.events import intake as events
from libs.schemas.events.lists import CaseRef, NamedList
from libs.schemas.findings import Finding
from libs.schemas.kinds import KINDS
from services.intake.tests.of_declarations import AUDIT_PAPERS
from services.intake.tests.parcels import receipt, statuses
from services.intake.tests.test_declarations import DOCUMENTS, REFUND_OF_CASE, declared


def _after(kind: type[Any], **facts: Any) -> Any:
    return kind.model_validate({"submission_id": "test-0-0", "cop_no": "N1", **facts})


_BOOK = {"ems_no": "T3105W000001"}
_NOTE: dict[str, Any] = {"passport_no": "PN1", "lists": []}
_FINDING = Finding(code="1400", rule="stock@1", path="lines[1]", message="不足 not enough", actual="1", expected="2")
_RETURN = {
    "ref": CaseRef(owner="3301960AB1", number="T2025111100000001", attempt=1),
    "invt_no": "31052026I000000001",
}
_APPLIED = {"return_no": "N1", "arrive_by": date(2026, 4, 16), "customs_code": "3105", "lines": []}
_ARRIVED = {
    **_RETURN, "return_no": "N1", "arrival_no": "N1", "submission_id": "test-0-1", "customs_code": "3105",
    "area_code": "A", "assure_code": "A", "buyer_token": "b", "release_day": "2026-03-02", "lines": [],
}  # fmt: skip
_AUDITED = NamedList(ref=CaseRef.of("3301960AB1:T2025111100000001", 1), invt_no="I1")
_DUTY: Any = {"ent_duty_no": "JK1", "assure_code": "A", "amount": "29.12"}
_PAID = _DUTY | {"paid_day": "2026-04-01", "confirmed_day": "2026-04-02", "surcharge": "0"}

ANSWERS = [
    ("book-filing", _after(book.BookOpened, **_BOOK, items=1), "399", {"items": "1"}),
    ("first-line-entry", _after(book.EntryPosted, **_BOOK, postings=[]), "399", {}),
    (
        "verification-list",
        _after(book.VerificationListApproved, **_BOOK, bond_invt_no="QD3105", lists=[]),
        "399",
        {"bondInvtNo": "QD3105"},
    ),
    (
        "release-note",
        _after(book.ReleaseNoteApproved, **_BOOK, **_NOTE, vehicle_no="ZA0001", bond_invt_nos=[], inspection=True),
        "500",
        {"passportNo": "PN1"},
    ),
    (
        "verification-list-withdrawal",
        _after(book.VerificationListWithdrawn, **_BOOK, bond_invt_no="QD1", lists=[]),
        "399",
        {"bondInvtNo": "QD1"},
    ),
    ("release-note-withdrawal", _after(book.ReleaseNoteWithdrawn, **_BOOK, **_NOTE), "399", {"passportNo": "PN1"}),
    ("gate-pass", _after(book.GoodsExited, **_BOOK, **_NOTE, postings=[]), "399", {}),
    (
        "gate-control",
        _after(book.ReleaseNoteDrawn, **_BOOK, passport_no="PN1", lists=[], note_cop_no="HF1"),
        "399",
        {"passportNo": "PN1"},
    ),
    (
        "gate-inspection",
        _after(
            book.GateInspectionPosted,
            **_BOOK,
            passport_no="PN1",
            results=[
                {"ref": _RETURN["ref"], "invtNo": "I1", "result": "normal"},
                {"ref": _RETURN["ref"], "invtNo": "I2", "result": "licence"},
            ],
        ),
        "399",
        {"abnormal": "I2", "awaited": "0"},
    ),
    (
        "confiscation",
        _after(book.GoodsConfiscated, **_BOOK, decision_no="JD1", lists=[], postings=[]),
        "399",
        {"decisionNo": "JD1"},
    ),
    (
        "first-line-entry",
        _after(book.DeclarationRefused, **_BOOK, document="first-line-entry", findings=[_FINDING]),
        "100",
        {"returnInfo": "[Code:1400;Desc:lines[1] 不足 not enough]"},
    ),
    ("manual-verdict", _after(review.OfficerActionTaken, document="manual-verdict"), "399", {}),
    ("control-instruction", _after(review.OfficerActionTaken, document="control-instruction"), "399", {}),
    ("list-inspection", _after(review.OfficerActionRefused, document="x", findings=[_FINDING]), "100", {}),
    ("enterprise", _after(review.OfficerActionTaken, document="enterprise"), "399", {}),
    (
        "guarantee-top-up",
        _after(tax.GuaranteeRaised, assure_code="A", amount="1", ceiling="9", committed="2"),
        "399",
        {"ceiling": "9"},
    ),
    ("tax-payment", _after(tax.TaxPaymentTaken, **_PAID), "399", {"entDutyNo": "JK1"}),
    ("tax-confirmation", _after(tax.PaymentDocumentPaid, **_PAID), "399", {"entDutyNo": "JK1"}),
    ("audit-papers", _after(audits.AuditPapersTaken, list=_AUDITED, **AUDIT_PAPERS), "399", {"invtNo": "I1"}),
    ("audit-papers", _after(audits.AuditPapersRefused, ref=_RETURN["ref"], findings=[_FINDING]), "100", {}),
    ("audit-result", _after(audits.AuditFound, list=_AUDITED), "399", {"invtNo": "I1"}),
    ("audit-result", _after(audits.AuditResultRefused, ref=_RETURN["ref"], findings=[_FINDING]), "100", {}),
    (
        "return-application",
        _after(returns.ReturnAccepted, **_RETURN, **_APPLIED),
        "120",
        {"returnInfo": "退货申请已接受，货物应于[2026-04-16]前运抵[3105]"},
    ),
    (
        "unfit-goods-disposal",
        _after(
            returns.UnfitGoodsDisposed, **_RETURN, return_no="N1", arrival_no="N1", disposal="destruction", lines=[]
        ),
        "399",
        {"disposal": "destruction"},
    ),
    (
        "wrong-goods-verdict",
        _after(returns.WrongGoodsDecided, **_RETURN, return_no="N1", arrival_no="N1", verdict="seize"),
        "399",
        {"verdict": "seize"},
    ),
    (
        "return-application",
        _after(returns.ReturnLapsed, **_RETURN, return_no="N1", arrive_by=date(2026, 4, 16)),
        "100",
        {},
    ),
]


@pytest.mark.parametrize(("kind", "event", "status", "says"), ANSWERS, ids=lambda value: type(value).__name__)
async def test_the_answer_of_the_service_behind(
    driver: Driver, kind: str, event: Any, status: str, says: dict[str, str]
) -> None:
    await driver.feed(declared(kind))

    issued = only(events.ReceiptsIssued, await driver.feed(event))

    assert issued.submission_id == "test-0-0"
    assert issued.business_key == KINDS[kind].business_key({"copNo": "N1", **DOCUMENTS.get(kind, REFUND_OF_CASE)})
    told = receipt([issued]).receipt
    assert told["returnStatus"] == status
    assert says.items() <= told.items()


@pytest.mark.parametrize("ended", [True, False])
async def test_an_arrival_is_closed_and_its_application_once_all_of_it_came(driver: Driver, *, ended: bool) -> None:
    await driver.feed(declared("return-application"), declared("return-arrival"))
    warning = Finding(
        code="-625001", rule="r@1", path="lines[1].qty", message="退回 handed back", actual="1", expected="0"
    )
    event = returns.ReturnCompleted.model_validate({**_ARRIVED, "ended": ended, "warnings": [warning]})

    published: list[Any] = await driver.feed(event)

    assert [(event.document, *statuses([event])) for event in published] == [
        ("return-arrival", "399"),
        ("return-application", "399" if ended else "120"),
    ]
    assert [receipt([event]).findings for event in published] == [[warning], []]


async def test_wrong_goods_are_told_to_operator_and_applicant(driver: Driver) -> None:
    await driver.feed(declared("return-application"), declared("return-arrival"))
    event = returns.WrongGoodsArrived.model_validate(_ARRIVED)
    published: list[Any] = await driver.feed(event)
    assert [(event.document, *statuses([event])) for event in published] == [
        ("return-arrival", "300"),
        ("return-application", "300"),
    ]
