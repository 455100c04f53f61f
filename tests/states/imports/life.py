"""One parcel's goods move: out of a zone, through a site, and back. A parcel lives in the chain by what is said of that."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from libs.schemas.codes.supervision_modes import IMPORT
from libs.schemas.declarations import Declaration
from simulator.papers import departure_documents, documents, site_documents
from simulator.people import partners
from simulator.people.ways_out import HOME_BY_TRANSIT
from tests.states.imports.chain import ELSEWHERE, ZONE, Document
from tests.states.imports.parcel import Parcel


@dataclass
class Life(Parcel):
    """A parcel, and the names under which what follows from it is answered.

    verified, noted, applied: of its last verification list, release note and application. arrived: number of the last
    arrival of goods that came back. delivery: the site's document by which it arrived. transit: its last one's.
    """

    verified: str = ""
    noted: str = ""
    applied: str = ""
    arrived: str = "NONE"
    transit: str = "NONE"
    delivery: Document = field(default_factory=dict)

    @property
    def book(self) -> Document:
        zone = self.sale.warehouse
        return {"emsNo": zone.ems_no, "areaCode": zone.enterprise.code}

    @property
    def site(self) -> Document:
        return {"operatorCode": self.flight.site.operator.code}

    @property
    def weight(self) -> str:
        return str(self.papers["list"]["grossWeight"])

    # The zone and its gate.

    def verify(self) -> str:
        self.verified = self.chain.declare("verification-list", **self.book, invtNos=[self.case["invtNo"]])
        return self.verified

    def unverify(self) -> str:
        bond = self.chain.told(self.verified, "bondInvtNo")
        return self.chain.declare("verification-list-withdrawal", **self.book, bondInvtNo=bond)

    def note(self) -> str:
        bond = self.chain.told(self.verified, "bondInvtNo")
        self.noted = self.chain.declare(
            "release-note", **self.book, vehicleNo="浙B00001", bondInvtNos=[bond], totalWeight=self.weight
        )
        return self.noted

    @property
    def _note(self) -> Document:
        return {"emsNo": self.sale.warehouse.ems_no, "passportNo": self.chain.told(self.noted, "passportNo")}

    def unnote(self) -> str:
        return self.chain.declare("release-note-withdrawal", areaCode=self.book["areaCode"], **self._note)

    def leave(self) -> str:
        gate = partners.gate_of(self.sale.warehouse.ems_no)
        return self.chain.declare("gate-pass", **self._note, passTime=self.chain.moment, gate=gate)

    def control_note(self) -> str:
        return self.chain.declare("gate-control", **self._note, officer=self.officer)

    def inspect_note(self, result: str) -> str:
        found = [{"invtNo": self.case["invtNo"], "result": result}]
        return self.chain.declare("gate-inspection", **self._note, officer=self.officer, results=found)

    # The site of direct purchases, and the carrier.

    def arrive_at_site(self, bill_no: str = "") -> str:
        """The site takes it in, as it says once. bill_no: in place of its own."""
        sale = self.sale
        document = site_documents.site_delivery(self.flight, f"RK{sale.cop_no}", [sale], sale.day, sale.second)
        self.delivery = document | {"appTime": self.chain.moment} | ({"billNo": bill_no} if bill_no else {})
        return self.chain.send("site-delivery", self.delivery)

    def arrive_once_more(self) -> str:
        """The site sends the same document again, as the first where there was none."""
        return self.chain.send("site-delivery", self.delivery) if self.delivery else self.arrive_at_site()

    def arrive_otherwise(self, **changes: Any) -> str:
        """The site sends a document of another kind of number, or a later version of it."""
        if not self.delivery:
            self.arrive_at_site()
        return self.chain.send("site-delivery", self.delivery | {"appTime": self.chain.moment, **changes})

    def arrive_elsewhere(self) -> str:
        """A site of another office says that it has it."""
        sale = self.sale
        flight = replace(self.flight, site=partners.HOME_SITE)
        return self.chain.send(
            "site-delivery",
            site_documents.site_delivery(flight, f"RE{sale.cop_no}", [sale], sale.day, sale.second),
        )

    def leave_other_site(self) -> str:
        """A site of another office says that it left."""
        site = partners.HOME_SITE
        place = {"operatorCode": site.operator.code, "customsCode": site.customs_code}
        return self.chain.declare(
            "site-release", **place, vehicleNo="浙B00002", leaveTime=self.chain.moment, parcels=[self.parcel]
        )

    def leave_site(self) -> str:
        office = {"customsCode": self.flight.site.customs_code, "vehicleNo": "浙B00002", "leaveTime": self.chain.moment}
        return self.chain.declare("site-release", **self.site, **office, parcels=[self.parcel])

    def sign_for(self) -> str:
        document = site_documents.waybill_status(self.sale, self.sale.day, self.sale.second)
        moment = self.chain.moment
        return self.chain.send("waybill-status", document | {"appTime": moment, "logisticsTime": moment})

    def seal(self) -> str:
        """Its carrier sets out with it from the port to its home."""
        moment = self.chain.moment
        self.transit = f"ZG{self.sale.cop_no[-8:]}{moment}"
        said = departure_documents.transit_opening(
            self.transit, moment, HOME_BY_TRANSIT, self.sale.carrier, [self.sale], IMPORT
        )
        return self._under_seal("transit-opening", said)

    def unseal(self) -> str:
        moment, carrier = self.chain.moment, self.sale.carrier
        said = departure_documents.transit_closing(
            f"ZH{self.sale.cop_no[-8:]}{moment}", moment, HOME_BY_TRANSIT, carrier, self.transit
        )
        return self._under_seal("transit-closing", said)

    def _under_seal(self, kind: str, said: Declaration) -> str:
        return self.chain.send(kind, said.model_dump(mode="json", by_alias=True, exclude_none=True))

    # Goods that come back.

    def apply(self, pieces: int = 2) -> str:
        number = f"TH{self.chain.moment}"
        document = documents.refund(self.sale, number, self.number, [(1, str(pieces))], self.chain.moment)
        self.applied = self.chain.send("return-application", document)
        return self.applied

    @property
    def _return(self) -> Document:
        return self.case | {"returnNo": self.applied.rsplit("/", 1)[-1] or "NONE"}

    @property
    def home(self) -> Document:
        """Its goods came from here."""
        return self.site if self.sale.flight else self.book

    def arrive(self, condition: str = "sound", pieces: int = 1, **place: str) -> str:
        """Goods come back. place: elsewhere than where they came from."""
        office = place.pop("customsCode", self.sale.customs_code)
        lines = [{"gnum": 1, "qty": str(pieces), "condition": condition}]
        return self._come_back(self._return | (place or self.home) | {"customsCode": office, "lines": lines})

    def arrive_whole(self) -> str:
        return self.arrive(pieces=2)

    def arrive_at_another_office(self) -> str:
        zone = ELSEWHERE
        return self.arrive(emsNo=zone.ems_no, areaCode=zone.enterprise.code, customsCode=zone.customs_code)

    def arrive_in_other_place(self) -> str:
        """Goods of a zone come back to a site, those of a site to a zone."""
        return self.arrive(**(self.book if self.sale.flight else self.site))

    @property
    def _back(self) -> Document:
        return self.parcel | {"logisticsNo": f"TH{self.sale.logistics_no}"}

    def come_to_centre(self) -> str:
        place = {"areaCode": ZONE.enterprise.code, "customsCode": ZONE.customs_code}
        return self.chain.declare("return-parcel-list", **place, parcels=[self._back])

    def sort_out(self) -> str:
        """The centre finds what the parcel holds, ahead of any application."""
        book = {} if self.sale.flight else {"emsNo": ZONE.ems_no}
        place = {"areaCode": ZONE.enterprise.code, "customsCode": ZONE.customs_code, **book, **self._back}
        return self._come_back({**self.case, **place, "lines": [{"gnum": 1, "qty": "1", "condition": "sound"}]})

    def _come_back(self, facts: Document) -> str:
        key = self.chain.declare("return-arrival", **facts)
        self.arrived = key.rsplit("/", 1)[-1]
        return key

    def dispose(self, disposal: str) -> str:
        facts = self._return | self.home | {"arrivalNo": self.arrived, "disposal": disposal}
        facts.pop("emsNo", None)
        return self.chain.declare("unfit-goods-disposal", **facts, lines=[{"gnum": 1, "qty": "1"}])

    def rule_on_goods(self, verdict: str) -> str:
        facts = self._return | {"arrivalNo": self.arrived, "officer": self.officer, "verdict": verdict}
        return self.chain.declare("wrong-goods-verdict", **facts)

    # Its tax.

    @property
    def _due(self) -> Document:
        guarantor = self.papers["list"]["assureCode"]
        notices = self.chain.payment_documents(guarantor)
        told = notices[-1] if notices else {"entDutyNo": "NONE", "amount": "1.00"}
        return {"assureCode": guarantor, "entDutyNo": told["entDutyNo"], "amount": told["amount"]}

    def pay(self) -> str:
        return self.chain.declare("tax-payment", **self._due)

    def confirm(self) -> str:
        return self.chain.declare("tax-confirmation", **self._due, treasury=partners.TREASURY.code)
