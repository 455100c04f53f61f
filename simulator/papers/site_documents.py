"""Sites and carriers make these documents of a direct purchase, in CEB JSON form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from simulator.papers.documents import Document, Flight, Sale, app_time, guid


def site_delivery(flight: Flight, cop_no: str, sales: Sequence[Sale], day: date, second: int) -> Document:
    """The site's operator takes in these parcels, all of one carrier."""
    site, carrier = flight.site, sales[0].carrier
    return {
        "guid": guid("site-delivery", cop_no),
        "appType": "1",
        "appTime": app_time(day, second),
        "appStatus": "2",
        "customsCode": site.customs_code,
        "copNo": cop_no,
        "operatorCode": site.operator.code,
        "operatorName": site.operator.name,
        "ieFlag": "I",
        "trafMode": "5",
        "trafNo": flight.number,
        "voyageNo": flight.number,
        "billNo": flight.bill_no,
        "logisticsCode": carrier.code,
        "logisticsName": carrier.name,
        "DeliveryList": [{"gnum": gnum, "logisticsNo": sale.logistics_no} for gnum, sale in enumerate(sales, 1)],
    }


def waybill_status(sale: Sale, day: date, second: int) -> Document:
    """The carrier reports that the buyer signed for the parcel."""
    return {
        "guid": guid("waybill-status", sale.logistics_no),
        "appType": "1",
        "appTime": app_time(day, second),
        "appStatus": "2",
        "logisticsCode": sale.carrier.code,
        "logisticsName": sale.carrier.name,
        "logisticsNo": sale.logistics_no,
        "logisticsStatus": "S",
        "logisticsTime": app_time(day, second),
    }
