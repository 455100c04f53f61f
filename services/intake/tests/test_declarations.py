"""Commands and facts beyond the four documents: accepted, refused with all findings, answered when done."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from libs.runtime.failures import DeadLetter
from libs.runtime.twins.testing import Driver, only
from libs.schemas.ceb import FINDINGS_MAX, REFUND
from libs.schemas.ceb.samples import sample
from libs.schemas.events import accountbook as book
from libs.schemas.events import audits, returns, review, tax
from libs.schemas.events import intake as events
from libs.schemas.events.lists import CaseRef, NamedList
from libs.schemas.findings import Finding
from libs.schemas.kinds import KINDS
from libs.schemas.topics import DECLARED
from services.intake.domain.reading.declared import check_declared
from services.intake.tests.of_declarations import AUDIT_PAPERS, OF_DECLARATIONS
from services.intake.tests.parcels import DECODERS, LIMITS, parsed, raw, receipt, statuses
from services.intake.tests.register import CUSTOMS, GATE, OFFICER, SITE, TREASURY

DAY = date(2026, 3, 2)
AT = {"appTime": "20260302080000"}
CASE = {"ebpCode": "3301960AB1", "orderNo": "T2025111100000001", "invtNo": "31052026I000000001"}
ITEM = {"itemRecordNo": "100001", "gcode": "3304990039", "gname": "面霜", "unit": "142"}
LINE = {"itemRecordNo": "100001", "qty": "100", "unit": "142"}
SEALED = {"logisticsCode": "3301980GH4", "sealNo": "F1"}
ZONE = {"emsNo": "T3105W000001", "areaCode": "330266K0L6"}

DOCUMENTS: dict[str, dict[str, Any]] = {
    "book-filing": ZONE
    | {"customsCode": "3105", "zoneType": "Y", "entryMode": "1210"}
    | {"items": [ITEM | {"unitPrice": "150.00", "country": "305"}]},
    "first-line-entry": ZONE | {"lines": [LINE]},
    "zone-conditions": {"areaCode": "330266K0L6", "customs": CUSTOMS}
    | {"conditions": [{"meets": "site", "since": "20260101", "until": "20271231"}]},
    "entry-verification-list": ZONE
    | {"outsideCode": "330196K0L6", "entryId": "310520260000000001", "grossWeight": "9", "lines": [LINE]},
    "verification-list": ZONE | {"invtNos": ["31052026I000000001"]},
    "release-note": ZONE | {"vehicleNo": "ZA0001", "bondInvtNos": ["QD1"], "totalWeight": "10"},
    "verification-list-withdrawal": ZONE | {"bondInvtNo": "QD1"},
    "release-note-withdrawal": ZONE | {"passportNo": "PN1"},
    "gate-pass": {"emsNo": "T3105W000001", "passportNo": "PN1", "passTime": "20260302090000", "gate": GATE},
    "gate-control": {"emsNo": "T3105W000001", "passportNo": "PN1", "officer": OFFICER},
    "gate-inspection": {"emsNo": "T3105W000001", "passportNo": "PN1", "officer": OFFICER}
    | {"results": [{"invtNo": "31052026I000000001", "result": "normal"}]},
    "confiscation": {"emsNo": "T3105W000001", "officer": OFFICER, "decisionNo": "JD1", "invtNos": ["I1"]},
    "list-inspection": CASE | {"officer": OFFICER, "result": "normal"},
    "manual-verdict": CASE | {"officer": OFFICER, "verdict": "release"},
    "control-instruction": {"officer": OFFICER, "instructionNo": "BK1", "since": "20260302", "until": "20260401"},
    "enterprise": {"code": "3301960AB1", "name": "示例平台", "roles": ["platform"], "customs": CUSTOMS},
    "entrustment": {"party": "3301960AB1", "entrusted": "3301980GH4", "kinds": ["order"]}
    | {"since": "20260301", "until": "20261231"},
    "identity-answer": {"ebpCode": "3301960AB1", "orderNo": "T2025111100000001", "asked": "orders-2-1"}
    | {"person": "1-5f2c0a9e7d3b4c1f8e6a2d0b9c7f5e31", "verdict": "verified", "customs": CUSTOMS},
    "raw-payment-answer": {"ebpCode": "3301960AB1", "orderNo": "T2025111100000001", "asked": "orders-2-1"}
    | {"verdict": "unanswered", "customs": CUSTOMS},
    "guarantee-top-up": {"assureCode": "3301960AB1", "amount": "1000.00", "instrument": "deposit", "customs": CUSTOMS},
    "tax-payment": {"assureCode": "3301960AB1", "entDutyNo": "JK1", "amount": "29.12"},
    "tax-confirmation": {"assureCode": "3301960AB1", "entDutyNo": "JK1", "amount": "29.12", "treasury": TREASURY},
    "audit-papers": CASE | AUDIT_PAPERS,
    "audit-result": CASE | {"officer": OFFICER, "lines": [{"gnum": 1, "value": "420.00"}]},
    "return-arrival": CASE
    | {"returnNo": "N1", "customsCode": "3105", "areaCode": "330266K0L6"}
    | {"lines": [{"gnum": 1, "qty": "1", "condition": "sound"}]},
    "return-centre": {"areaCode": "330266K0L6", "customsCode": "3105", "zoneType": "Y", "customs": CUSTOMS}
    | {"conditions": [{"meets": "video", "since": "20260101", "until": "20271231"}]},
    "return-parcel-list": {"areaCode": "330266K0L6", "customsCode": "3105"}
    | {"parcels": [{"logisticsCode": "3301980GH4", "logisticsNo": "TH1"}]},
    "unfit-goods-disposal": CASE
    | {
        "returnNo": "N1",
        "arrivalNo": "N1",
        "areaCode": "330266K0L6",
        "disposal": "destruction",
        "lines": [{"gnum": 1, "qty": "1"}],
    },
    "wrong-goods-verdict": CASE | {"returnNo": "N1", "arrivalNo": "N1", "officer": OFFICER, "verdict": "seize"},
    "return-tally-result": {"customsCode": "3105", "operatorCode": SITE, "logisticsCode": "3301980GH4"}
    | {"logisticsNo": "TH1", "invtNo": "E1", "lines": [{"gnum": 1, "qty": "1", "condition": "sound"}]},
    "export-unfit-goods-disposal": {"invtNo": "E1", "arrivalNo": "T1", "operatorCode": SITE, "disposal": "destruction"}
    | {"lines": [{"gnum": 1, "qty": "1"}]},
    "export-wrong-goods-verdict": {"invtNo": "E1", "arrivalNo": "T1", "officer": OFFICER, "verdict": "seize"},
    "return-process-system": {"code": "E1", "system": "production", "since": "20260101", "until": "20271231"}
    | {"customs": CUSTOMS},
    "tax-certificate": {"invtNo": "I1", "ebcCode": "3302960CD2", "certificateNo": "ZM1", "says": "repaid"}
    | {"customs": CUSTOMS},
    "site-release": {"customsCode": "3105", "operatorCode": SITE, "vehicleNo": "A1"}
    | {"leaveTime": "20260302075500", "parcels": [{"logisticsCode": "3301980GH4", "logisticsNo": "YD1"}]},
    "transit-opening": SEALED
    | {"customsCode": "3105", "portCode": "2244", "vehicleNo": "A1", "openTime": "20260302075500"}
    | {"parcels": [{"logisticsCode": "3301980GH4", "logisticsNo": "CK1"}]},
    "transit-closing": SEALED
    | {"customsCode": "3105", "operatorCode": SITE, "transitNo": "ZG1", "closeTime": "20260302075500"},
    **OF_DECLARATIONS,
}


REFUND_OF_CASE = sample(REFUND, **CASE, **AT, copNo="N1")


def declared(kind: str, **changes: Any) -> Any:
    return parsed(kind, {"copNo": "N1", **AT, **DOCUMENTS.get(kind, REFUND_OF_CASE), **changes})


def test_every_declare_topic_has_its_kind() -> None:
    assert set(KINDS) == set(DECLARED)
    assert set(DOCUMENTS) == {name for name, kind in KINDS.items() if kind.message is None}


@pytest.mark.parametrize("kind", DOCUMENTS)
async def test_accepted_repeated_conflicting_stale_and_malformed(driver: Driver, kind: str) -> None:
    published = await driver.feed(declared(kind))
    accepted = only(KINDS[kind].becomes, published)
    assert accepted.submission_id == "test-0-0"
    answers = ["2", *([KINDS[kind].stored] if KINDS[kind].stored else [])]
    assert statuses(published) == answers

    codes = KINDS[kind].codes
    changed = _changed(kind)
    assert statuses(await driver.feed(declared(kind, appTime="20260302090000"))) == answers
    assert statuses(await driver.feed(declared(kind, **changed))) == [codes.conflict]
    assert statuses(await driver.feed(declared(kind, appTime="20260301000000", **changed))) == [codes.stale]
    malformed = receipt(await driver.feed(parsed(kind, {"copNo": "N2"})))
    assert malformed.receipt["returnStatus"] == codes.malformed
    assert len(malformed.findings) >= 3
    assert malformed.receipt["copNo"] == "N2"


def _changed(kind: str) -> dict[str, Any]:
    """Another value that is just as well-formed."""
    first: dict[str, Any] = {
        "cluster": "HUADU",
        "conditions": [{"meets": "docking", "since": "20260101", "until": "20271231"}],
        "passTime": "20260302090001",
        "amount": "2.00",
    }
    first |= {"areaCode": "330266K0L7", "result": "licence", "results": [], "decisionNo": "JD2"}
    first |= {"returnNo": "N7", "verdict": "reject", "reason": "其他", "name": "另一平台", "until": "20260501"}
    first |= {"lines": [], "papers": AUDIT_PAPERS["papers"] * 2}
    if kind == "return-centre":
        return {"zoneType": "W"}
    if kind == "return-parcel-list":
        return {"ioType": "E"}
    if kind in ("identity-answer", "raw-payment-answer"):
        return {"verdict": "refused" if kind == "identity-answer" else "unsigned"}
    if kind in ("export-unfit-goods-disposal", "export-wrong-goods-verdict"):
        return {"arrivalNo": "T2"}
    first |= {
        "vehicleNo": "B2",
        "sealNo": "F2",
        "says": "not-refunded",
        "logisticsCode": "3301980GH5",
        "passportNo": "PN2",
    }
    name = next(name for name in first if name in DOCUMENTS[kind])
    return {name: first[name]}


async def test_findings_of_a_declaration_name_path_and_value(driver: Driver) -> None:
    lines = [LINE, LINE | {"qty": "-1"}]

    told = receipt(await driver.feed(declared("first-line-entry", lines=lines, areaCode="")))

    found = {finding.path: finding.actual for finding in told.findings}
    assert found == {"areaCode": "", "lines[2].qty": "-1"}


@pytest.mark.parametrize("kind", DOCUMENTS)
async def test_what_no_database_can_hold_is_refused(driver: Driver, kind: str) -> None:
    published = await driver.feed(declared(kind, copNo="N\x001"))

    told = receipt(published)
    assert [(finding.path, finding.code) for finding in told.findings] == [("copNo", KINDS[kind].codes.malformed)]
    assert only(events.ReceiptsIssued, published).business_key.endswith("/-")


async def test_what_no_model_knows_is_a_finding(driver: Driver) -> None:
    lines = [LINE | {"quantity": "5"}]
    published = await driver.feed(declared("first-line-entry", lines=lines, statsu="suspended", cop_no="N9"))

    found = {(finding.path, finding.rule) for finding in receipt(published).findings}
    rule = "first-line-entry.document.unknown@1"
    assert found == {("lines[1].quantity", rule), ("statsu", rule), ("cop_no", rule)}


@pytest.mark.parametrize(
    "value", ["张三 110101199003071233", "110101199003071233", "13800000000", "x" * 31, "浙江省宁波市"]
)
async def test_no_finding_quotes_what_may_be_a_person(driver: Driver, value: str) -> None:
    changes = {"verdict": value, "invtNo": value * 11, value: "1"}

    told = receipt(await driver.feed(declared("manual-verdict", **changes)))

    assert len(told.findings) == 3
    assert value not in str(told)


@pytest.mark.parametrize("sender", ["330266K0L6", "3301960AB1"])
async def test_a_named_sender_is_the_one_the_declaration_names(driver: Driver, sender: str) -> None:
    submission = declared("first-line-entry")._replace(senders={"tg_sender": sender})

    told = receipt(await driver.feed(submission))

    found = [(finding.actual, finding.expected) for finding in told.findings]
    assert found == ([] if sender == "330266K0L6" else [(sender, "330266K0L6 (areaCode)")])


OVERSIZED: dict[str, Any] = {
    "many NULs": {"copNo": "\0" * 800_000},
    "many texts with NULs": {"invtNos": ["\0"] * 100_000},
    "many lines of nothing": {"invtNos": [{}] * 9_000},
    "many members": {f"member{n}": "\0" for n in range(9_000)},
    "long names": {f"{n}" * 4_000: "" for n in range(100, 300)},
    "many nulls": {"invtNos": [None] * 190_000},
    "nested names": json.loads('{"a-name-of-twenty-nine-letters": ' * 7 + '"\\u0000"' + "}" * 7),
    "deep lists": {"invtNos": json.loads("[" * 100 + "]" * 100)},
}


@pytest.mark.parametrize("name", OVERSIZED)
def test_whatever_comes_the_findings_are_few_and_short(name: str) -> None:
    document = {"copNo": "N1", **AT, **DOCUMENTS["verification-list"], **OVERSIZED[name]}

    model, findings = check_declared(KINDS["verification-list"], document, DAY)

    assert model is None and 1 <= len(findings) <= FINDINGS_MAX
    for finding in findings:
        assert all(len(text or "") <= 200 for text in (finding.path, finding.rule, finding.message, finding.actual))


def test_the_largest_filing_is_within_the_limits() -> None:
    items = DOCUMENTS["book-filing"]["items"] * 1000
    model, _ = check_declared(KINDS["book-filing"], declared("book-filing", items=items).documents[0], DAY)
    assert model is not None


def test_a_declaration_beyond_the_size_limit_is_put_aside() -> None:
    record = raw("verification-list", b" " * (LIMITS.json + 1))
    with pytest.raises(DeadLetter) as put_aside:
        DECODERS[record.topic](record)
    assert put_aside.value.reason == "too-large"


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
