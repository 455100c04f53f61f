"""Sixty days of direct purchases, and of parcels of a zone outside the regions of 1210: tax, returns, 899."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from checker.reading import gather_facts
from libs.schemas.events.tax import (
    PaymentDocumentIssued,
    TaxBillSummarised,
)
from libs.schemas.kinds import KINDS
from simulator.papers.documents import Flight, Sale, app_time
from simulator.papers.site_documents import site_delivery, waybill_status
from simulator.people import catalogue
from simulator.people.partners import REMOTE_WAREHOUSE, SITE, TREASURY, WAREHOUSES
from simulator.plan.plan import Wave
from simulator.plan.register import filing
from simulator.planner import START, plan
from simulator.play.endpoints import Endpoints
from simulator.play.post import Post
from simulator.play.quiescence import Quiescence
from simulator.scenes import PLAIN
from tests.e2e.fresh import fresh_system
from tests.e2e.partners import Partner, list_key, partner_of, until
from tests.e2e.returning import CARRIER, applied, arrived, centre_of, gone, told

SEED, PARCELS = 41, 120
SETTINGS = {
    "TRACE_SHARE": "1",
    "REVIEW_INSPECTION_SHARE": "0",
    "ACCOUNTBOOK_GATE_INSPECTION_SHARE": "0",
    "REVIEW_VELOCITY_TIMEOUT_MS": "60000",
}
APPLIES, ARRIVES, LATE = 10, 12, 29
"""Days behind the release."""
SUMMARISED, WINDOW_OVER = 30, 45
_DRAWS = "control-instruction"
_NOON, _AFTERNOON, _EVENING = 14_000, 30_000, 43_000


@dataclass
class Ended:
    """Parcels came to this end, told by story. refused: the rules of the findings of what was refused."""

    sales: dict[str, Sale]
    invt_nos: dict[str, str] = field(default_factory=dict)
    refused: dict[str, list[str]] = field(default_factory=dict)
    statuses: dict[str, list[str]] = field(default_factory=dict)
    facts: Any = None


def _sales() -> dict[str, Sale]:
    """Sales by story: of the first ones each bought directly, of the last two out of the remote zone."""
    plain = [parcel.sale for parcel in plan(SEED, PARCELS, 1).parcels if parcel.scene == PLAIN]
    several = (
        sale for sale in plain if len(sale.lines) > 1 and all(line.good is not catalogue.OIL for line in sale.lines)
    )
    direct = {
        name: replace(sale, flight=Flight("CA926", f"999-{sale.order_no[-8:]}", "116", SITE), guarantor=sale.platform)
        for name, sale in zip(("taxed", "back", "by-centre", "too-late", "part-back"), several, strict=False)
    }
    remote = {
        name: replace(sale, warehouse=REMOTE_WAREHOUSE, license_no=f"国妆备进字{number:08d}", guarantor=sale.platform)
        for number, (name, sale) in enumerate(zip(("remote", "remote-back", "out-of-scope"), several, strict=False))
    }
    wrong_mode = replace(REMOTE_WAREHOUSE, entry_mode="1210")
    return direct | remote | {"out-of-scope": replace(remote["out-of-scope"], warehouse=wrong_mode)}


async def _lands(partner: Partner, sale: Sale) -> str:
    """The parcel arrives, is released, leaves the site and is signed for; the number of its list."""
    flight = sale.flight
    assert flight
    await partner.sell(sale)

    async def waits() -> bool:
        return any(each["receipt"]["returnInfo"] == "待运抵" for each in await partner.receipts(list_key(sale)))

    await until(waits, "a list whose parcel has not arrived")
    taken_in = site_delivery(flight, f"RK{sale.order_no[-16:]}", [sale], sale.day, _NOON)
    await told(partner, "site-delivery", "120", **taken_in)
    await partner.sees_released(sale)
    invt_no = str((await partner.told(list_key(sale), "800"))["receipt"]["invtNo"])
    moment = app_time(sale.day, _AFTERNOON)
    parcel = {"logisticsCode": sale.carrier.code, "logisticsNo": sale.logistics_no}

    async def let_out() -> bool:
        """The declarant may hear of the release a moment before the site is permitted."""
        sheets.append(f"FX{len(sheets)}{sale.order_no}")
        sheet = {
            "copNo": sheets[-1], "appTime": moment, "customsCode": SITE.customs_code, "leaveTime": moment,
            "operatorCode": SITE.operator.code, "vehicleNo": "浙B00001", "parcels": [parcel],
        }  # fmt: skip
        answer = await told(partner, "site-release", "399", "100", **sheet)
        return bool(answer["returnStatus"] == "399")

    sheets: list[str] = []
    await until(let_out, "a release sheet that is taken")
    signed = waybill_status(sale, sale.day, _AFTERNOON + 60)
    await told(partner, "waybill-status", "399", **signed)
    return invt_no


class Days:
    """The calendar of the story: days are closed up to one behind the releases."""

    def __init__(self, partner: Partner) -> None:
        self._partner, self.today = partner, 0

    async def pass_to(self, day: int) -> None:
        """Close the days before this one."""
        while self.today < day:
            await self._partner.close_day(START + timedelta(days=self.today))
            self.today += 1

    def moment(self, second: int) -> str:
        return app_time(START + timedelta(days=self.today), second)


def _at_site(sale: Sale, invt_no: str, number: str, moment: str, **more: Any) -> dict[str, Any]:
    """The operator of the site reports that what was applied for is back."""
    back = arrived(sale, invt_no, number, sale.warehouse)
    place = {"customsCode": SITE.customs_code, "operatorCode": SITE.operator.code, "appTime": moment}
    return {name: value for name, value in back.items() if name not in ("areaCode", "emsNo")} | place | more


async def _refused(partner: Partner, kind: str, document: dict[str, Any]) -> list[str]:
    """The rules that a document is refused by, without the release of the reference data."""
    await partner.declare(kind, KINDS[kind].keyed_by.of_document(document), document)
    key = KINDS[kind].business_key({name: str(document[name]) for name in KINDS[kind].key})

    async def findings() -> list[str] | None:
        given = [each for each in await partner.receipts(key) if each["findings"]]
        return [finding["rule"].partition("+")[0] for finding in given[-1]["findings"]] if given else None

    return await until(findings, f"a refusal of {key}")


async def _paid(partner: Partner, days: Days) -> set[str]:
    """Every payment document issued so far is paid, and the treasury confirms it; their numbers."""
    facts = await gather_facts(partner.up.endpoints.kafka)
    issued = {each.ent_duty_no: each for each in facts.only(PaymentDocumentIssued)}
    for number, due in issued.items():
        of_it = {"assureCode": due.assure_code, "entDutyNo": number, "amount": str(due.amount)}
        await told(partner, "tax-payment", "399", **of_it, copNo=f"JK{number}", appTime=days.moment(_NOON))
        confirmed = of_it | {"treasury": TREASURY.code, "appTime": days.moment(_EVENING)}
        await told(partner, "tax-confirmation", "399", **confirmed, copNo=f"GK{number}")
    return set(issued)


async def lived(partner: Partner) -> Ended:
    """Sixty days of five direct purchases and three parcels of a remote zone."""
    life, days = Ended(_sales()), Days(partner)
    for name, near, mode in (("1210 far away", REMOTE_WAREHOUSE, "1210"), ("1239 near by", WAREHOUSES[0], "1239")):
        book = replace(near, entry_mode=mode, ems_no=f"T{near.customs_code}W00{mode}")
        body = filing(book, days.moment(_NOON), mode, catalogue.ALL_GOODS[:1]).body
        assert isinstance(body, dict)
        life.refused[name] = await _refused(partner, "book-filing", body)
    for name, sale in life.sales.items():
        if name == "out-of-scope":
            await partner.sell(sale)
            life.refused[name] = [each["rule"] for each in (await partner.told(list_key(sale), "100"))["findings"]]
        else:
            life.invt_nos[name] = await (_lands if sale.flight else gone)(partner, sale)

    await days.pass_to(APPLIES)
    for name in ("back", "by-centre", "remote-back"):
        sale, invt_no = life.sales[name], life.invt_nos[name]
        application = applied(sale, invt_no, f"TY-{name}", sale.customs_code) | {"appTime": days.moment(_NOON)}
        await told(partner, "return-application", "120", **application)
    await days.pass_to(ARRIVES)
    sale, invt_no = life.sales["back"], life.invt_nos["back"]
    site = _at_site(sale, invt_no, "TA-back", days.moment(_NOON), returnNo="TY-back")
    await told(partner, "return-arrival", "399", **site)
    await _through_centres(partner, days, life)

    await days.pass_to(LATE)
    sale, invt_no = life.sales["part-back"], life.invt_nos["part-back"]
    application = applied(sale, invt_no, "TY-part", sale.customs_code) | {"appTime": days.moment(_NOON)}
    await told(partner, "return-application", "120", **application)

    await days.pass_to(SUMMARISED + 1)

    released = {life.sales[name].order_no for name in life.invt_nos}

    async def summarised() -> bool:
        facts = await gather_facts(partner.up.endpoints.kafka)
        return {each.ref.number for each in facts.only(TaxBillSummarised)} >= released

    await until(summarised, "bills summarised")
    first = await _paid(partner, days)
    sale, invt_no = life.sales["too-late"], life.invt_nos["too-late"]
    late = applied(sale, invt_no, "TY-late", sale.customs_code) | {"appTime": days.moment(_NOON)}
    life.refused["too-late"] = await _refused(partner, "return-application", late)
    sale, invt_no = life.sales["part-back"], life.invt_nos["part-back"]
    site = _at_site(sale, invt_no, "TA-part", days.moment(_NOON), returnNo="TY-part")
    await told(partner, "return-arrival", "399", **site)

    await days.pass_to(WINDOW_OVER + 1)
    assert first
    for name in life.invt_nos:
        await partner.told(list_key(life.sales[name]), "899")
    life.statuses = {name: await partner.statuses(sale) for name, sale in life.sales.items()}
    life.facts = await gather_facts(partner.up.endpoints.kafka)
    return life


async def _through_centres(partner: Partner, days: Days, life: Ended) -> None:
    """A centre takes in any parcel. It sorts out one of a book, and none that has none: that one's site reports it."""
    moment, home = days.moment(_NOON), REMOTE_WAREHOUSE
    centre, record = centre_of(home, moment)
    parcels = {name: {"logisticsCode": CARRIER, "logisticsNo": f"TH-{name}"} for name in ("by-centre", "remote-back")}
    await told(partner, "return-centre", "399", **record)
    await told(partner, "return-parcel-list", "399", **centre, copNo="TP", parcels=[*parcels.values()])
    back = {
        name: arrived(life.sales[name], life.invt_nos[name], f"TA-{name}", home, **parcel) | {"appTime": moment}
        for name, parcel in parcels.items()
    }
    await told(partner, "return-arrival", "399", **back["remote-back"])
    life.refused["by-centre"] = await _refused(partner, "return-arrival", back["by-centre"])
    site = _at_site(life.sales["by-centre"], life.invt_nos["by-centre"], "TA2", moment, returnNo="TY-by-centre")
    await told(partner, "return-arrival", "399", **site)


@asynccontextmanager
async def dealing() -> AsyncIterator[Partner]:
    """A system of its own, for its days pass: everybody registered, books, stock and guarantee there."""
    planned = plan(SEED, PARCELS, 1)
    with fresh_system("to-their-end", zipkin=True, env=SETTINGS) as up:
        endpoints = Endpoints(up.endpoints.kafka, up.intake_url, up.calendar_secret)
        async with Post(endpoints) as post, Quiescence(endpoints.kafka_bootstrap) as rest:
            await post.close_days([START - timedelta(days=1)])
            for wave in (Wave.REGISTER, Wave.SETUP, Wave.STOCK):
                prepared = planned.agenda.get((0, wave), ())
                await post.send([each for each in prepared if each.parcel is None and each.document != _DRAWS])
                await rest.wait()
        async with partner_of(up) as one:
            yield one
