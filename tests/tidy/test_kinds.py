"""A further kind of document is its row: every registry of kinds finds it by itself."""

from __future__ import annotations

import json
import subprocess
import sys

from libs.schemas.kinds import KINDS
from libs.schemas.kinds.kind import SenderRole
from libs.schemas.rules.registry import registry

_ADDED = '''
import asyncio
import json
from dataclasses import replace
from libs.schemas import ceb, keys
from libs.schemas import declarations as d
from libs.schemas.ceb.written import generate
from libs.schemas.events import intake as events
from libs.schemas.generated import documents
from libs.schemas.kinds import KINDS, Channel, Kind, Sender, SenderRole

class ParcelHandedOver(events.MessageAccepted, frozen=True):
    """The parcel was handed over."""
    keyed_by = keys.PARCEL
    logistics_code: str
    logistics_no: str

class GateOpened(events.DocumentAccepted, d.GatePass):
    """A gate was opened."""
    keyed_by = keys.BOOK

PARCELS = Channel("handed-over", keys.PARCEL, many=True)
handover = replace(ceb.WAYBILL, name="CEB519Message", model="Handover", rules=(), fields=tuple(
    field for field in ceb.WAYBILL.fields if field.name != "orderNo"))
ceb.MESSAGES[handover.name] = handover
exec(generate.source(), generated := {"__name__": documents.__name__})  # as if it had been written
documents.Handover = generated["Handover"]
KINDS["handover"] = Kind(
    name="handover", zh="交接", table=handover, codes=handover.codes, key=handover.key, becomes=ParcelHandedOver,
    onto=PARCELS, senders=(Sender("logisticsCode", SenderRole.LOGISTICS),), receipt=ceb.WAYBILL_RETURN, at_once=True,
    asks_register=False)
KINDS["gate-opening"] = replace(KINDS["gate-pass"], name="gate-opening", becomes=GateOpened)

from chaos.badinput import samples
from checker import exposure, facts, personal
from libs.runtime.twins.memory import Connections, MemoryStore
from libs.runtime.twins.testing import Driver
from libs.schemas.ceb.samples import sample
from libs.schemas.contract import asyncapi, guide
from libs.schemas.contract.messages import DECLARATIONS
from libs.schemas.topics import ACCEPTED, DECLARED, EVENTS, FLOWS, TOPICS, topics_of
from services.intake.decoding import decoders, read
from services.intake.domain.rules import RULES
from services.intake.domain.reading.tables import TABLES
from services.intake.incoming import _KIND_OF_MESSAGE
from services.intake.memory import MemoryRows
from services.intake.processor import Intake
from services.intake.settings import Settings
from simulator.play.own_file import kind_of
from simulator.play.send import decided
from simulator.play.wire import MESSAGES, to_xml

async def _answers(*bodies):
    """What intake's twin publishes of each body: the answers' message, their statuses, and whether it accepts it."""
    driver = Driver(Intake(Settings(), MemoryRows), Connections(MemoryStore()))
    return [_told(await driver.feed(read(KINDS["handover"], body, body.startswith(b"<")))) for body in bodies]

def _told(published):
    issued = [event for event in published if isinstance(event, events.ReceiptsIssued)]
    receipts = [receipt.receipt for event in issued for receipt in event.receipts]
    return (
        {event.message_type for event in issued}, [receipt["returnStatus"] for receipt in receipts],
        {receipt["logisticsNo"] for receipt in receipts},
        [event.logistics_no for event in published if isinstance(event, ParcelHandedOver)])

topic, page = DECLARED["handover"], guide.page()
as_json, as_xml = json.dumps(sample(handover)).encode(), to_xml("handover", sample(handover, logisticsNo="YD0000000002"))
other = json.dumps(sample(handover, goodsInfo="?")).encode()
taken, in_xml, again, xml_again, conflict = asyncio.run(_answers(as_json, as_xml, as_json, as_xml, other))
print(json.dumps({
    "a topic to declare on": topic.name == "cbec.declare.handovers.v1" and topic.name in TOPICS,
    "as many partitions as its channel": topic.partitions == ACCEPTED[PARCELS].partitions,
    "a topic of accepted documents": topics_of("intake", ParcelHandedOver)[0].name == "cbec.intake.handed-over.v1",
    "its event": {"ParcelHandedOver", "GateOpened"} <= EVENTS.keys(),
    "an input of intake": topic in FLOWS["intake"].chain,
    "the contract": {"handover", "gate-opening"} <= DECLARATIONS.keys(),
    "AsyncAPI": "cbec.intake.handed-over.v1" in json.dumps(asyncapi.document("next")),
    "the guide": "cbec.declare.gate-openings.v1" in page and "ParcelHandedOver" in page,
    "intake's tables": {"handover", "gate-opening"} <= TABLES.keys(),
    "intake's decoders": topic.name in decoders(900_000),
    "intake's messages over HTTP": _KIND_OF_MESSAGE["CEB519Message"].name == "handover",
    "intake's rules": any(rule.id.startswith("519.") for rule in RULES),
    "what the simulator writes as XML": MESSAGES["handover"] is handover,
    "the XML the simulator sends": b"CEB519Message" in as_xml,
    "what the simulator waits for": decided("handover", "120") and not decided("list", "120"),
    "what the simulator tells apart": kind_of({"logisticsNo": "1", "orderNo": "2", "weight": "3"}) == "waybill",
    "the number of its own in bad input": KINDS["handover"].numbers == ("logisticsNo",),
    "the checker reads what became of it": {"ParcelHandedOver", "GateOpened"} <= facts._READERS.keys(),
    "the checker counts what was declared": topic.name in facts._DECLARED & personal._DECLARED,
    "the checker looks for persons in it": "cbec.intake.handed-over.v1" in exposure._OURS,
    "intake takes a document": taken == ({"CEB512Message"}, ["2", "120"], {"YD0000000001"}, ["YD0000000001"]),
    "intake takes a message": in_xml == ({"CEB512Message"}, ["2", "120"], {"YD0000000002"}, ["YD0000000002"]),
    "a repeat is answered": again == (*taken[:3], []) and xml_again == (*in_xml[:3], []),
    "other content is refused": conflict == ({"CEB512Message"}, [handover.codes.conflict], {"YD0000000001"}, []),
    "bad input": "handover" in samples.CEB_KINDS and "gate-opening" in samples.DECLARED_KINDS,
}))
'''


def test_whoever_acts_for_an_office_is_asked_for_it() -> None:
    """A kind of officers or gates has a rule of their office, or the service that decides it has one."""
    asked = {
        each.rule.id.split(".")[0] for each in registry() if each.rule.id.endswith((".officer.office", ".gate.office"))
    }
    unasked = [
        name
        for name, kind in KINDS.items()
        if {sender.role for sender in kind.senders} & {SenderRole.OFFICER, SenderRole.GATE}
        and not {kind.scope, kind.onto.noun.removesuffix("-documents")} & asked
    ]
    assert not unasked


def test_a_kind_that_is_added_is_found_everywhere() -> None:
    done = subprocess.run([sys.executable, "-c", _ADDED], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [registry for registry, there in found.items() if not there] == []
