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
from libs.schemas.events import intake as events
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
