"""Sites, declarants and carriers make these documents of parcels on their way out, in CEB JSON form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from libs.schemas import declarations as d
from libs.schemas import transits
from libs.schemas.codes.supervision_modes import EXPORT, Direction
from simulator.papers.documents import Document, Sale, guid
from simulator.papers.export_documents import BY_AIR, ExportSale
from simulator.people.partners import SITES, Enterprise
from simulator.people.ways_out import Passage


@dataclass(frozen=True, slots=True)
class Bill:
    """A master air waybill, under which a declarant binds parcels of one carrier. number: of it; flight: what it goes by."""

    number: str
    flight: str
    passage: Passage
    carrier: Enterprise
    agent: Enterprise


@dataclass(frozen=True, slots=True)
class Part:
    """A message of a document that may be split. again: it changes what it said before."""

    cop_no: str
    moment: str
    seq_no: int = 1
    count: int = 1
    app_type: str = "1"

    def head(self, kind: str) -> Document:
        return {
            "guid": guid(kind, self.cop_no, self.seq_no, self.app_type),
            "appType": self.app_type,
            "appTime": self.moment,
            "appStatus": "2",
            "copNo": self.cop_no,
            "msgCount": self.count,
            "msgSeqNo": self.seq_no,
        }


def _carrier(carrier: Enterprise) -> Document:
    return {"logisticsCode": carrier.code, "logisticsName": carrier.name}


def _parcels(sales: Sequence[ExportSale]) -> list[Document]:
    return [{"gnum": gnum, "logisticsNo": sale.logistics_no} for gnum, sale in enumerate(sales, 1)]


def arrival(part: Part, office: str, carrier: Enterprise, sales: Sequence[ExportSale], bill: Bill | None) -> Document:
    """These parcels came to the site of the office; without parcels, all that are bound to the bill."""
    operator = SITES[office].operator
    whole = {"billNo": bill.number} if bill and not sales else {}
    return (
        part.head("export-arrival")
        | _carrier(carrier)
        | whole
        | {
            "customsCode": office,
            "operatorCode": operator.code,
            "operatorName": operator.name,
            "ieFlag": "E",
            "trafMode": BY_AIR,
            "domesticTrafNo": f"浙B{part.cop_no[-5:]}",
            "ArrivalList": _parcels(sales),
        }
    )


def _flown(bill: Bill) -> Document:
    return {"trafMode": BY_AIR, "trafName": bill.flight, "voyageNo": bill.flight, "billNo": bill.number}


def manifest(part: Part, bill: Bill, sales: Sequence[ExportSale]) -> Document:
    """The declarant binds these parcels to the bill."""
    weight = sum((sale.weight for sale in sales), Decimal(0))
    return (
        part.head("manifest")
        | _carrier(bill.carrier)
        | _flown(bill)
        | {
            "customsCode": bill.passage.office,
            "agentCode": bill.agent.code,
            "agentName": bill.agent.name,
            "grossWeight": str(weight),
            "WayBillList": _parcels(sales),
        }
    )


def departure(
    part: Part, passage: Passage, carrier: Enterprise, sales: Sequence[ExportSale], bill: Bill | None
) -> Document:
    """These parcels left the country; out of a zone under no bill that customs knows."""
    return (
        part.head("departure")
        | _carrier(carrier)
        | (_flown(bill) if bill else {"trafMode": BY_AIR})
        | {"customsCode": passage.port, "leaveTime": part.moment, "DepartureList": _parcels(sales)}
    )


def departed_under(part: Part, bill_no: str, port: str, carrier: Enterprise, logistics_no: str) -> Document:
    """Goods of a customs declaration left the country under this bill, as one piece of the carrier's."""
    return (
        part.head("departure")
        | _carrier(carrier)
        | {
            "trafMode": BY_AIR,
            "billNo": bill_no,
            "customsCode": port,
            "leaveTime": part.moment,
            "DepartureList": [{"gnum": 1, "logisticsNo": logistics_no}],
        }
    )


def transit_opening(
    cop_no: str,
    moment: str,
    passage: Passage,
    carrier: Enterprise,
    sales: Sequence[ExportSale | Sale],
    direction: Direction = EXPORT,
) -> transits.TransitOpening:
    """The carrier sets out under seal. direction: of the goods."""
    return transits.TransitOpening(
        ie_flag=direction, cop_no=cop_no, app_time=moment, customs_code=passage.office, port_code=passage.port,
        logistics_code=carrier.code, vehicle_no=f"鲁B{cop_no[-5:]}", seal_no=_seal(cop_no), open_time=moment,
        parcels=[d.LeavingParcel(logistics_code=carrier.code, logistics_no=sale.logistics_no) for sale in sales],
    )  # fmt: skip


def transit_closing(
    cop_no: str, moment: str, passage: Passage, carrier: Enterprise, transit_no: str
) -> transits.TransitClosing:
    """The site where the transit ends takes in what came under seal."""
    return transits.TransitClosing(
        cop_no=cop_no, app_time=moment, customs_code=passage.port, operator_code=SITES[passage.port].operator.code,
        logistics_code=carrier.code, transit_no=transit_no, seal_no=_seal(transit_no), close_time=moment,
    )  # fmt: skip


def _seal(transit_no: str) -> str:
    return f"F{transit_no[-12:]}"


@dataclass(frozen=True, slots=True)
class Summing:
    """An application to summarise asks this: lists by number, or days from the first to the last (yyyyMMdd).

    by_producer: declarations are apart by producer; by_name: goods of one name stand together, else of one code.
    """

    office: str
    agent: Enterprise
    consignor: Enterprise
    invt_nos: Sequence[str] = field(default=())
    days: tuple[str, str] | None = None
    by_producer: bool = False
    by_name: bool = True


def summary_application(part: Part, asked: Summing) -> Document:
    """The declarant has lists that departed summarised into customs declarations."""
    days = {"startTime": f"{asked.days[0]}000000", "endTime": f"{asked.days[1]}235959"} if asked.days else {}
    return (
        part.head("summary-application")
        | days
        | {
            "customsCode": asked.office,
            "agentCode": asked.agent.code,
            "agentName": asked.agent.name,
            "ebcCode": asked.consignor.code,
            "ebcName": asked.consignor.name,
            "declAgentCode": asked.agent.code,
            "declAgentName": asked.agent.name,
            "summaryFlag": "2" if asked.by_producer else "1",
            "itemNameFlag": "1" if asked.by_name else "0",
            "SummaryApplyList": [{"invtNo": number} for number in asked.invt_nos],
        }
    )
