"""Documents about departures that are wrong, each with its exact answer: rule, code, the value and what it should be."""

from __future__ import annotations

import re
from typing import Any

import pytest

from libs.runtime.twins.memory import Connections, MemoryStore
from libs.schemas.codes.list_status import ListStatus
from libs.schemas.events.base import Event
from libs.schemas.events.departures import DepartureDocumentRefused
from libs.schemas.findings import Finding
from services.exports.domain.departures import rules
from services.exports.tests.conftest import SiteDriver
from services.exports.tests.exported import (
    AGENT,
    BILL,
    CARRIER,
    CONSIGNOR,
    HOME,
    NEAR,
    OTHER_AGENT,
    OTHER_BILL,
    OTHER_SITE,
    PORT,
    SITE,
    arrival,
    closing,
    departure,
    listed,
    manifest,
    opening,
    refusals,
)
from services.exports.tests.samples import examined, permitted, rejected, stopped

Step = Any
EXAMINED = ListStatus.EXAMINED
ONE, TWO, FAR = listed("1"), listed("2"), listed("1", port=PORT)
RELEASED = (arrival("A1", "1"), manifest("M1", "1"), examined(ONE, EXAMINED), permitted(ONE))
FAR_RELEASED = (arrival("A1", "1"), manifest("M1", "1"), examined(FAR, EXAMINED), permitted(FAR))
DEPARTED = (*RELEASED, departure("D1", "1"))
HALF = {"msg_count": 2, "msg_seq_no": 1, "submission_id": "half"}
OTHER_HALF = {"msg_count": 2, "msg_seq_no": 2}

WRONG: list[tuple[str, tuple[Step, ...], Step, list[tuple[str, str, str | None, str | None]]]] = [
    ("507 of an import", (), arrival("A1", "1", ie_flag="I"), [("507.ieFlag.export", "-507004", "I", "E")]),
    ("507 twice the waybill", (), arrival("A1", "1", "1"), [("507.logisticsNo.once", "-507004", "W-1", None)]),
    ("507 beyond its count", (), arrival("A1", "1", msg_seq_no=2), [("507.msgSeqNo.within", "-507004", "2", "≤ 1")]),
    ("507 in too many messages", (), arrival("A1", "1", msg_count=4), [("507.msgCount.most", "-507009", "4", "≤ 3")]),
    ("507 without lines, split", (), arrival("A1", **OTHER_HALF), [("507.msgCount.whole", "-507004", "2", "1")]),
    (
        "507 of too many parcels", (), arrival("A1", "1", "2", "3", "4", "5"),
        [("507.logisticsNo.most", "-507009", "5", "≤ 4")],
    ),
    (
        "507 whose messages differ", (arrival("A1", "1", **HALF),), arrival("A1", "2", customs_code=NEAR, **OTHER_HALF),
        [("507.msgSeqNo.one-head", "-507015", NEAR, HOME)],
    ),
    (
        "507 whose messages count otherwise", (arrival("A1", "1", **HALF),), arrival("A1", "2", msg_count=3, msg_seq_no=2),
        [("507.msgSeqNo.one-head", "-507015", "3", "2")],
    ),
    (
        "507 with a waybill of another message", (arrival("A1", "1", **HALF),), arrival("A1", "1", **OTHER_HALF),
        [("507.logisticsNo.once", "-507004", "W-1", None)],
    ),
    (
        "507 of a parcel that is there", (arrival("A1", "1"),), arrival("A2", "1", operator_code=OTHER_SITE),
        [("507.logisticsNo.elsewhere", "-507007", "W-1", f"{SITE}/A1")],
    ),
    (
        "507 of a bill that is there", (arrival("A1"),), arrival("A2", operator_code=OTHER_SITE),
        [("507.billNo.elsewhere", "-507007", BILL, f"{SITE}/A1")],
    ),
    ("507 of a parcel that left", DEPARTED, arrival("A2", "1"), [("507.logisticsNo.left", "-507007", "W-1", None)]),
    (
        "507 deleted after departure", DEPARTED, arrival("A1", app_type="3"),
        [("507.logisticsNo.under-way", "-507007", "W-1", None)],
    ),
    (
        "507 changed after departure", DEPARTED, arrival("A1", "2", app_type="2"),
        [("507.logisticsNo.under-way", "-507007", "W-1", None)],
    ),
    (
        "507 of a bill, deleted after departure", (arrival("A1"), *RELEASED[1:], departure("D1", "1")),
        arrival("A1", app_type="3"), [("507.logisticsNo.under-way", "-507007", "W-1", None)],
    ),
    (
        "507 half of which is there already", (arrival("A9", "1"), arrival("A1", "2", **HALF)),
        arrival("A1", "1", **OTHER_HALF),
        [
            ("507.msgSeqNo.all-taken", "-507018", "1", None),
            ("507.logisticsNo.elsewhere", "-507007", "W-1", f"{SITE}/A9"),
        ],
    ),
    ("607 twice the waybill", (), manifest("M1", "1", "1"), [("607.logisticsNo.once", "-607004", "W-1", None)]),
    ("607 beyond its count", (), manifest("M1", "1", msg_seq_no=2), [("607.msgSeqNo.within", "-607004", "2", "≤ 1")]),
    ("607 in too many messages", (), manifest("M1", "1", msg_count=4), [("607.msgCount.most", "-607009", "4", "≤ 3")]),
    (
        "607 of too many parcels", (), manifest("M1", *"12345"), [("607.logisticsNo.most", "-607009", "5", "≤ 4")],
    ),
    (
        "607 of a full bill", (manifest("M1", *"123"),), manifest("M2", *"45", agent_code=OTHER_AGENT),
        [("607.logisticsNo.most", "-607009", "5", "≤ 4")],
    ),
    (
        "607 whose messages differ", (manifest("M1", "1", **HALF),),
        manifest("M1", "2", bill_no=OTHER_BILL, voyage_no="0303", traf_name="MU1", **OTHER_HALF),
        [
            ("607.msgSeqNo.one-head", "-607015", OTHER_BILL, BILL),
            ("607.msgSeqNo.one-head", "-607015", "MU1", "CA8888"),
            ("607.msgSeqNo.one-head", "-607015", "0303", "0302"),
        ],
    ),
    (
        "607 of a parcel on another", (manifest("M1", "1"),), manifest("M2", "1", agent_code=OTHER_AGENT),
        [("607.logisticsNo.elsewhere", "-607007", "W-1", f"{AGENT}/M1")],
    ),
    (
        "607 half of which is on another", (manifest("M1", "1"), manifest("M2", "2", **HALF)),
        manifest("M2", "1", **OTHER_HALF),
        [
            ("607.msgSeqNo.all-taken", "-607018", "1", None),
            ("607.logisticsNo.elsewhere", "-607007", "W-1", f"{AGENT}/M1"),
        ],
    ),
    (
        "607 by a stranger", (examined(ONE, EXAMINED),), manifest("M1", "1", agent_code=OTHER_AGENT),
        [("607.agentCode.party", "-607015", f"{OTHER_AGENT} (W-1)", f"{AGENT}/{CONSIGNOR}/{CARRIER}")],
    ),
    (
        "607 that names another list", (examined(ONE, EXAMINED),), manifest("M1", "1", invt_nos=["N-2"]),
        [("607.invtNo.list", "-607015", "N-2", "N-1")],
    ),
    ("607 of a parcel that left", DEPARTED, manifest("M2", "1"), [("607.logisticsNo.left", "-607007", "W-1", None)]),
    (
        "607 deleted after departure", DEPARTED, manifest("M1", app_type="3"),
        [("607.logisticsNo.under-way", "-607007", "W-1", None)],
    ),
    (
        "607 changed to another bill after departure", DEPARTED, manifest("M1", "1", app_type="2", bill_no=OTHER_BILL),
        [("607.logisticsNo.under-way", "-607007", "W-1", None)],
    ),
    (
        "607 split anew after departure", DEPARTED, manifest("M1", "1", app_type="2", msg_count=2),
        [("607.logisticsNo.under-way", "-607007", "W-1", None)],
    ),
    ("509 of nobody's parcel", (), departure("D1", "1"), [("509.logisticsNo.listed", "-509014", "W-1", None)]),
    (
        "509 of what waits", (*RELEASED[:3],), departure("D1", "1"),
        [("509.logisticsNo.released", "-509018", "W-1", None)],
    ),
    (
        "509 of what is stopped", (*RELEASED, stopped(ONE)), departure("D1", "1"),
        [("509.logisticsNo.released", "-509018", "W-1", None)],
    ),
    (
        "509 of what is withdrawn", (*RELEASED, rejected(ONE)), departure("D1", "1"),
        [("509.logisticsNo.released", "-509018", "W-1", None), ("509.logisticsNo.bound", "-509014", "W-1", None)],
    ),
    (
        "509 of what has not arrived", (RELEASED[1], *RELEASED[2:]), departure("D1", "1"),
        [("509.logisticsNo.arrived", "-509014", "W-1", None)],
    ),
    (
        "509 of what is bound to nothing", (RELEASED[0], *RELEASED[2:]), departure("D1", "1"),
        [("509.logisticsNo.bound", "-509014", "W-1", None)],
    ),
    (
        "509 by another bill, voyage and means", RELEASED,
        departure("D1", "1", bill_no=OTHER_BILL, voyage_no="0303", traf_name="MU1"),
        [
            ("509.billNo.manifest", "-509015", f"{OTHER_BILL} (W-1)", BILL),
            ("509.trafName.manifest", "-509015", "MU1 (W-1)", "CA8888"),
            ("509.voyageNo.manifest", "-509015", "0303 (W-1)", "0302"),
        ],
    ),
    (
        "509 of what needs transit", FAR_RELEASED, departure("D1", "1"),
        [("509.logisticsNo.transit", "-509018", "W-1", None)],
    ),
    (
        "509 of what is in transit", (*FAR_RELEASED, opening("T1", "1")), departure("D1", "1"),
        [("509.logisticsNo.transit", "-509018", "W-1", None)],
    ),
    ("509 of what left", DEPARTED, departure("D2", "1"), [("509.logisticsNo.left", "-509007", "W-1", None)]),
    ("509 changed", DEPARTED, departure("D1", "1", app_type="2"), [("509.appType.final", "-509007", "2", "1")]),
    ("509 deleted", DEPARTED, departure("D1", "1", app_type="3"), [("509.appType.final", "-509007", "3", "1")]),
    ("509 twice the waybill", RELEASED, departure("D1", "1", "1"), [("509.logisticsNo.once", "-509004", "W-1", None)]),
    ("509 beyond its count", (), departure("D1", "1", msg_seq_no=2), [("509.msgSeqNo.within", "-509004", "2", "≤ 1")]),
    (
        "607 whose messages are too many for the bill", (manifest("M0", "7", "8"), manifest("M1", "1", "2", **HALF)),
        manifest("M1", "3", **OTHER_HALF),
        [("607.msgSeqNo.all-taken", "-607018", "1", None), ("607.logisticsNo.most", "-607009", "5", "≤ 4")],
    ),
    ("509 in too many messages", (), departure("D1", "1", msg_count=4), [("509.msgCount.most", "-509009", "4", "≤ 3")]),
    ("509 of too many parcels", (), departure("D1", *"12345"), [("509.logisticsNo.most", "-509009", "5", "≤ 4")]),
    (
        "509 whose messages differ", (departure("D1", "1", **HALF),),
        departure("D1", "2", leave_time="20260302230000", **OTHER_HALF),
        [("509.msgSeqNo.one-head", "-509015", "20260302230000", "20260302224000")],
    ),
    (
        "509 half of which is unknown", (*RELEASED, departure("D1", "1", **HALF)), departure("D1", "9", **OTHER_HALF),
        [("509.msgSeqNo.all-taken", "-509018", "1", None), ("509.logisticsNo.listed", "-509014", "W-9", None)],
    ),
    (
        "transit of what is not released", FAR_RELEASED[:3], opening("T1", "1", "9"),
        [
            ("transit-opening.logisticsNo.released", "-800001", "W-1", None),
            ("transit-opening.logisticsNo.released", "-800001", "W-9", None),
        ],
    ),
    (
        "transit of what is not bound", (FAR_RELEASED[0], *FAR_RELEASED[2:]), opening("T1", "1"),
        [("transit-opening.logisticsNo.ready", "-800001", "W-1", None)],
    ),
    (
        "transit twice the waybill", FAR_RELEASED, opening("T1", "1", "1"),
        [("transit-opening.logisticsNo.once", "-800001", "W-1", None)],
    ),
    (
        "transit of what is in another", (*FAR_RELEASED, opening("T1", "1")), opening("T2", "1"),
        [("transit-opening.logisticsNo.elsewhere", "-800001", "W-1", "3301960AB4/T1")],
    ),
    (
        "transit to another port, from another office", FAR_RELEASED,
        opening("T1", "1", port_code="3105", customs_code=NEAR),
        [
            ("transit-opening.portCode.list", "-800001", "3105 (W-1)", PORT),
            ("transit-opening.customsCode.office", "-800001", f"{NEAR} (W-1)", HOME),
        ],
    ),
    (
        "transit of another list", FAR_RELEASED,
        opening("T1", parcels=[{"logistics_code": "3301960AB4", "logistics_no": "W-1", "invt_no": "N-2"}]),
        [("transit-opening.invtNo.list", "-800001", "N-2", "N-1")],
    ),
    ("closing of no transit", (), closing("C1", "T1"), [("transit-closing.transitNo.known", "-800001", "T1", None)]),
    (
        "closing elsewhere, by another office's site, which hears of no seal", (*FAR_RELEASED, opening("T1", "1")),
        closing("C1", "T1", customs_code=NEAR, seal_no="F2", sender_office=HOME),
        [
            ("transit-closing.customsCode.own", "-800001", NEAR, HOME),
            ("transit-closing.customsCode.port", "-800001", NEAR, PORT),
        ],
    ),
    (
        "closing under another seal", (*FAR_RELEASED, opening("T1", "1")), closing("C1", "T1", seal_no="F2"),
        [("transit-closing.sealNo.opening", "-800001", "F2", "F1")],
    ),
    (
        "closing twice", (*FAR_RELEASED, opening("T1", "1"), closing("C1", "T1")), closing("C2", "T1"),
        [("transit-closing.transitNo.open", "-800001", "T1", "4258980S03, 20260303115500")],
    ),
]  # fmt: skip


async def answer(before: tuple[Step, ...], wrong: Step) -> list[Event]:
    driver = SiteDriver(Connections(MemoryStore()), EXPORTS_BILL_PARCELS_MAX=4, EXPORTS_DOCUMENT_MESSAGES_MAX=3)
    await driver.feed(*before)
    return await driver.feed(wrong)


@pytest.mark.parametrize(("before", "wrong", "answered"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
async def test_a_wrong_document_gets_its_answer_and_changes_nothing(
    before: tuple[Step, ...], wrong: Step, answered: list[tuple[str, str, str | None, str | None]]
) -> None:
    events = await answer(before, wrong)
    assert refusals(events) == answered
    assert {type(event).__name__ for event in events} == {"DepartureDocumentRefused"}
    for event in events:
        assert isinstance(event, DepartureDocumentRefused)
        for found in event.findings if event.submission_id == wrong.submission_id else ():
            assert _names_its_line(found, wrong)


def _names_its_line(found: Finding, wrong: Any) -> bool:
    """Say whether a finding of a line gives the line's number and what stands there."""
    if "[" not in found.path:
        return True
    number = re.fullmatch(r"\w+\[(\d+)\]\.\w+", found.path)
    assert number
    line = (wrong.parcels if hasattr(wrong, "parcels") else wrong.lines)[int(number[1]) - 1]
    said = {line.logistics_no, getattr(line, "invt_no", None)}
    return found.actual in said | {f"{getattr(wrong, 'agent_code', None)} ({line.logistics_no})"}


def test_every_rule_of_a_departures_document_has_its_wrong_document() -> None:
    shown = {rule for *_, answered in WRONG for rule, *_ in answered}
    shown |= {rules.DECLARED_RELEASED.id, rules.DECLARED_TOGETHER.id}  # in declarations/test_declarations.py
    of_transits = (rules.SEALED_NEEDED, rules.SEALED_OWN, rules.CAME_ONCE, rules.CAME_SEALED, rules.CAME_ALL)
    shown |= {rule.id for rule in of_transits}  # in transits/test_direct_transits.py
    shown |= {rules.SEALED_MANY.id}  # in transits/test_unclosed_transits.py
    assert {rule.id for rule in rules.RULES if not rule.id.startswith("exports.")} - shown == set()
