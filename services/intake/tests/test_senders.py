"""A declaration is taken from whom it belongs to: registered by customs, in the role of its kind, not suspended."""

from __future__ import annotations

from typing import Any

import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import Driver, only, rebuilt, rebuilt_in_memory
from libs.schemas.ceb.samples import base_transfer, sample
from libs.schemas.events.intake import (
    EnterpriseRegistered,
    GatePassReported,
    ListInspectionReported,
    OfficersWord,
    TaxPaymentReported,
)
from libs.schemas.events.return_documents import ReturnApplied
from libs.schemas.kinds import KINDS, SenderRole
from services.intake.domain.reading.senders import HEADER, sender_of
from services.intake.domain.reading.tables import TABLES
from services.intake.memory import MemoryRows
from services.intake.processor import Intake
from services.intake.settings import Settings
from services.intake.tests.parcels import MESSAGES, receipt, statuses
from services.intake.tests.register import CUSTOMS, GATE, OFFICER, SITE
from services.intake.tests.test_declarations import DOCUMENTS, REFUND_OF_CASE, declared
from services.intake.tests.test_decoding import decoded, xml

PLATFORM, AGENT, ZONE, CARRIER = "3301960AB1", "3302980JK5", "330266K0L6", "3301980GH4"


def by(sender: str, kind: str, **changes: Any) -> Any:
    """The document as this one sends it, by what goes round it."""
    return declared(kind, **changes)._replace(senders={HEADER: sender})


def registration(code: str, role: str, status: str = "active", **facts: Any) -> Any:
    return declared("enterprise", copNo=f"R{code}{status}", code=code, roles=[role], status=status, **facts)


async def rules_of(driver: Driver, submission: Any) -> list[str]:
    return [finding.rule.partition("@")[0] for finding in receipt(await driver.feed(submission)).findings]


@pytest.mark.parametrize("kind", [name for name, row in KINDS.items() if row.message and row.sender_fields])
def test_a_document_that_nobody_else_is_said_of_is_filed_under_whom_it_names_first(kind: str) -> None:
    """A withdrawal of an export list is its merchant's before its agent's, though no receipt of it repeats that field."""
    row = KINDS[kind]
    assert row.message
    document = sample(row.message)
    first = next(document[name] for name in row.sender_fields if name in document)
    assert sender_of(row, {}, TABLES[kind].identity_of(document, None)) == first


@pytest.mark.parametrize("kind", [name for name in DOCUMENTS if KINDS[name].senders and name != "entrustment"])
async def test_a_kind_is_not_everybody_s(driver: Driver, kind: str) -> None:
    """An enterprise that is registered for something else, one that nobody knows, one that is suspended."""
    row = KINDS[kind]
    field = next(name for name in row.sender_fields if name in DOCUMENTS[kind])
    other = ZONE if AGENT in DOCUMENTS[kind].values() or row.sender_fields == ("assureCode",) else AGENT
    if row.senders[0].role is SenderRole.ENTERPRISE:
        other = OFFICER
    assert await rules_of(driver, declared(kind, **{field: other})) == [f"{kind}.sender.role"]
    assert await rules_of(driver, declared(kind, **{field: "9999999999"})) == [f"{kind}.sender.registered"]
    assert await rules_of(driver, by("9999999999", kind)) in ([f"{kind}.sender.party"], [f"{kind}.sender.registered"])
    own = DOCUMENTS[kind][field]
    if own != CUSTOMS:
        roles = {
            "officer": "officer",
            "gate": "gate",
            "areaCode": "warehouse",
            "agentCode": "agent",
            "treasury": "treasury",
        }
        role = {**roles, "operatorCode": "site", "logisticsCode": "logistics"}.get(field, "platform")
        await driver.feed(registration(own, role, "suspended", customsCode="3105"))
        told = await driver.feed(declared(kind))
        assert statuses(told) == ["2"] if row.while_suspended else [row.codes.malformed]
        await driver.feed(registration(own, role, customsCode="3105"))
    assert statuses(await driver.feed(declared(kind, appTime="20260302083000")))[0] == "2"


@pytest.mark.parametrize(
    ("kind", "field"), [("gate-pass", "gate"), ("enterprise", "customs"), ("guarantee-top-up", "customs")]
)
async def test_where_the_document_names_nobody_the_sender_round_it_counts(
    driver: Driver, kind: str, field: str
) -> None:
    document = {name: value for name, value in DOCUMENTS[kind].items() if name != field}
    nameless = declared(kind)._replace(documents=[{"copNo": "N1", "appTime": "20260302080000", **document}])
    assert await rules_of(driver, nameless) == [f"{kind}.sender.named"]
    assert await rules_of(driver, nameless._replace(senders={HEADER: PLATFORM})) == [f"{kind}.sender.role"]
    owner = DOCUMENTS[kind][field]
    assert statuses(await driver.feed(nameless._replace(senders={HEADER: owner}))) == ["2"]


@pytest.mark.parametrize("kind", ["return-arrival", "unfit-goods-disposal"])
async def test_no_site_speaks_for_a_zone(driver: Driver, kind: str) -> None:
    """A document that names a zone alone is sent by no operator of a site."""
    assert await rules_of(driver, by(SITE, kind)) == [f"{kind}.sender.party"]
    of_a_site = {name: value for name, value in DOCUMENTS[kind].items() if name not in ("areaCode", "emsNo")}
    document = {"copNo": "N2", "appTime": "20260302080000", **of_a_site, "operatorCode": SITE}
    named = declared(kind)._replace(documents=[document])
    assert await rules_of(driver, named._replace(senders={HEADER: ZONE})) == [f"{kind}.sender.party"]
    assert statuses(await driver.feed(named._replace(senders={HEADER: SITE})))[0] == "2"
    assert await rules_of(driver, declared(kind, areaCode=SITE)) == [f"{kind}.sender.role"]
    assert await rules_of(driver, by(SITE, kind, areaCode=SITE)) == [f"{kind}.sender.role"]


async def test_customs_alone_registers(driver: Driver) -> None:
    """An enterprise lifts its own suspension, or makes an officer of itself, by nobody's leave but customs'."""
    await driver.feed(registration(AGENT, "agent", "suspended"))
    assert await rules_of(driver, registration(AGENT, "agent", customs=AGENT)) == ["enterprise.sender.role"]
    assert await rules_of(driver, registration(AGENT, "officer", customs=AGENT, customsCode="3105")) == [
        "enterprise.sender.role"
    ]
    assert await rules_of(driver, by(AGENT, "enterprise", copNo="X1")) == ["enterprise.sender.party"]
    assert await rules_of(driver, declared("return-application")) == ["625.sender.active"]
    await driver.feed(registration(AGENT, "agent"))
    assert statuses(await driver.feed(declared("return-application"))) == ["2"]


@pytest.mark.parametrize("role", ["officer", "gate", "site"])
async def test_whoever_acts_for_an_office_is_registered_with_one(driver: Driver, role: str) -> None:
    assert await rules_of(driver, registration("N-1", role)) == ["enterprise.customsCode.required"]
    assert await rules_of(driver, registration("N-1", role, customsCode="9999")) == ["enterprise.customsCode.code"]
    assert statuses(await driver.feed(registration("N-1", role, customsCode="3105"))) == ["2"]


async def test_nobody_is_registered_in_more_roles_than_there_are(driver: Driver) -> None:
    assert await rules_of(driver, declared("enterprise", roles=["bank"] * 12)) == ["enterprise.roles.length"]


async def test_events_say_who_answers_and_for_which_office(driver: Driver) -> None:
    looked = only(ListInspectionReported, await driver.feed(declared("list-inspection")))
    assert (looked.sent_by, looked.sender_office) == (OFFICER, "3105")
    passed = only(GatePassReported, await driver.feed(by(GATE, "gate-pass")))
    assert (passed.sent_by, passed.sender_office) == (GATE, "3105")
    registered = only(EnterpriseRegistered, await driver.feed(declared("enterprise")))
    assert (registered.sent_by, registered.sender_office) == (CUSTOMS, None)


@pytest.mark.parametrize("kind", ["list-inspection", "manual-verdict"])
async def test_an_officer_names_an_export_list_by_its_consignor(driver: Driver, kind: str) -> None:
    of_export = declared(kind, ebpCode=None, ebcCode="3302960CD2", copNo="N2")
    (accepted,) = (e for e in await driver.feed(of_export) if isinstance(e, OfficersWord))
    assert accepted.ref.case == "E:3302960CD2:" + accepted.order_no
    assert accepted.key == accepted.ref.case
    assert await rules_of(driver, declared(kind, ebpCode=None, copNo="N3")) == [f"{kind}.ebpCode.required"]


async def test_everything_wrong_is_told_at_once(driver: Driver) -> None:
    found = await rules_of(driver, declared("list-inspection", officer=AGENT, result="?", invtNo=""))
    assert found == ["list-inspection.sender.role", "list-inspection.invtNo.length", "list-inspection.result.value"]


async def test_a_finding_names_the_sender_the_role_and_what_to_do(driver: Driver) -> None:
    (finding,) = receipt(await driver.feed(by(AGENT, "manual-verdict", officer=AGENT))).findings
    assert (finding.path, finding.actual, finding.expected) == (HEADER, f"{AGENT} (agent)", "officer")


async def test_what_was_taken_is_answered_again_though_its_sender_is_suspended_since(driver: Driver) -> None:
    first = await driver.feed(declared("list-inspection"))
    await driver.feed(registration(OFFICER, "officer", "suspended", customsCode="3105"))
    again = await driver.feed(declared("list-inspection", appTime="20260302083000"))
    assert statuses(first) == statuses(again) == ["2"]
    assert await rules_of(driver, declared("list-inspection", copNo="N2")) == ["list-inspection.sender.active"]


async def test_a_registration_counts_for_what_comes_behind_it_in_the_batch(driver: Driver) -> None:
    told = await driver.feed(
        registration("officer-9", "officer", customsCode="2900"),
        declared("list-inspection", officer="officer-9"),
        registration("officer-9", "officer", "suspended", customsCode="2900"),
        declared("list-inspection", officer="officer-9", copNo="N2"),
    )
    assert statuses(told) == ["2", "2", "2", KINDS["list-inspection"].codes.malformed]


async def test_a_sender_that_no_database_can_hold_is_refused_like_another(driver: Driver) -> None:
    assert await rules_of(driver, by("\x00", "tax-payment")) == ["tax-payment.sender.party"]
    assert await rules_of(driver, by("\x00", "gate-pass", gate=None)) != []


async def test_customs_has_the_codes_of_the_setting() -> None:
    store = Connections(MemoryStore())
    driver = Driver(Intake(Settings(customs_codes="5100, 5300"), MemoryRows), store)
    for code in ("5100", "5300"):
        assert statuses(await driver.feed(declared("enterprise", copNo=code, customs=code))) == ["2"]
    assert await rules_of(driver, declared("enterprise", copNo="N9", customs=CUSTOMS)) == [
        "enterprise.sender.registered"
    ]


def entrusting(number: str = "N1", **changes: Any) -> Any:
    return declared(
        "entrustment", copNo=number, **{"party": PLATFORM, "entrusted": CARRIER, "kinds": ["order"], **changes}
    )


def transmitted(sender: str) -> Any:
    """An order in XML, transmitted by this one (case E16)."""
    code = base_transfer(MESSAGES["order"])["copCode"].encode()
    body = xml("order").replace(b"copCode>" + code, b"copCode>" + sender.encode())
    return decoded("order", body, {"content-type": b"application/xml"})


@pytest.mark.parametrize("giver", [PLATFORM, CUSTOMS])
async def test_whom_a_party_entrusts_transmits_its_documents(driver: Driver, giver: str) -> None:
    """Case E16: the official sample of an order is transmitted by its carrier."""
    assert await rules_of(driver, transmitted(CARRIER)) == ["311.sender.party"]
    assert statuses(await driver.feed(entrusting()._replace(senders={HEADER: giver}))) == ["2", "399"]
    assert await rules_of(driver, transmitted("9999999999")) == ["311.sender.party"]
    assert statuses(await driver.feed(transmitted(CARRIER))) == ["2", "120"]


@pytest.mark.parametrize(
    "changes",
    [{"kinds": ["list", "payment"]}, {"party": AGENT}, {"since": "20260303"}, {"until": "20260301"}],
    ids=["another kind", "another party", "not yet", "no longer"],
)
async def test_an_entrustment_reaches_as_far_as_it_says(driver: Driver, changes: dict[str, Any]) -> None:
    assert statuses(await driver.feed(entrusting(**changes))) == ["2", "399"]
    assert await rules_of(driver, transmitted(CARRIER)) == ["311.sender.party"]


async def test_an_entrustment_is_taken_back_by_a_shorter_one(driver: Driver) -> None:
    await driver.feed(entrusting())
    await driver.feed(entrusting("N2", until="20260301"))
    assert await rules_of(driver, transmitted(CARRIER)) == ["311.sender.party"]


async def test_nobody_entrusts_what_is_another_s(driver: Driver) -> None:
    assert await rules_of(driver, entrusting()._replace(senders={HEADER: CARRIER})) == ["entrustment.sender.role"]
    assert await rules_of(driver, entrusting(party=OFFICER)) == ["entrustment.sender.role"]
    assert await rules_of(driver, entrusting(kinds=["manual-verdict"])) == ["entrustment.kinds.known"]


async def test_who_transmits_answers_for_nothing_but_may_be_suspended(driver: Driver) -> None:
    await driver.feed(entrusting(kinds=["tax-payment"]))
    paid = by(CARRIER, "tax-payment")
    accepted = only(TaxPaymentReported, await driver.feed(paid))
    assert accepted.sent_by == PLATFORM
    await driver.feed(registration(CARRIER, "logistics", "suspended"))
    assert await rules_of(driver, by(CARRIER, "tax-payment", copNo="N2")) == ["tax-payment.sender.active"]
    assert statuses(await driver.feed(paid)) == ["2"]  # what was taken is answered as before


async def test_a_suspended_transmitter_of_the_four_documents_is_refused_by_a_stated_rule(driver: Driver) -> None:
    """Though review asks about their own senders."""
    await driver.feed(entrusting(), registration(CARRIER, "logistics", "suspended"))
    assert await rules_of(driver, transmitted(CARRIER)) == ["311.sender.active"]


async def _registered_and_told(driver: Driver) -> None:
    await driver.feed(registration("A1", "agent"), registration("G9", "gate", customsCode="2900", credit="certified"))
    await driver.feed(registration("A1", "agent", "suspended"), registration("A2", "pirate"))
    await driver.feed(declared("gate-pass", gate="G9"), declared("return-application", agentCode="A1"))
    await driver.feed(
        registration("P1", "platform"), entrusting(party="P1"), entrusting("N2", party="P1", kinds=["list"])
    )
    await driver.feed(entrusting("N3", party="P1", until="20260301"))


async def test_the_register_is_rebuilt(database: Any) -> None:
    db = await database("intake")
    driver = Driver(Intake(Settings()), db)
    await _registered_and_told(driver)
    before, after = await rebuilt(driver, db, 2)
    assert before == after and (before["party"].rows, before["entrustment"].rows) == (3, 2)


async def test_the_register_is_rebuilt_in_memory() -> None:
    store = MemoryStore()
    driver = Driver(Intake(Settings(), MemoryRows), Connections(store))
    await _registered_and_told(driver)
    before, after = await rebuilt_in_memory(driver, store, 2)
    assert (before["party"], before["entrustment"]) == (after["party"], after["entrustment"])


@pytest.mark.requirement("RT8")
async def test_a_broker_that_the_merchant_entrusted_says_so(driver: Driver) -> None:
    """The application tells returns whether its e-commerce enterprise let the broker apply for it."""
    merchant = REFUND_OF_CASE["ebcCode"]
    for broker in ("B000000001", "B000000002"):
        await driver.feed(registration(broker, "agent"))
    own = {"party": merchant, "entrusted": "B000000001", "kinds": ["return-application"], "customs": None}
    await driver.feed(registration(merchant, "ecommerce"), declared("entrustment", copNo="W1", **own))
    applied = [
        only(ReturnApplied, await driver.feed(declared("return-application", copNo=f"T{n}", agentCode=broker)))
        for n, broker in enumerate(("B000000001", "B000000002"))
    ]
    assert [event.entrusted for event in applied] == [True, False]
