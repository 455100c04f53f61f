"""Rows about places: districts, offices, regions, ports, zones, sites."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from msgspec import Meta

from libs.schemas.reference.files.cells import Row, Words
from libs.schemas.reference.rows.general import En, Zh

_FOUR = r"^[0-9]{4}$"
_NAME = r"^[0-9A-Z-]{1,12}$"
OfficeOf = Annotated[str, Meta(pattern=_FOUR, extra={"refers": "customs_offices"})]
DistrictOf = Annotated[str, Meta(pattern=_FOUR, extra={"refers": "districts"})]
City = Annotated[Words, Meta(description="city it lies in")]
OwnOffice = Annotated[OfficeOf, Meta(description="customs office in charge")]


class Region(Row, frozen=True, gc=False, kw_only=True):
    """One of the regions in which any two offices clear as one."""

    code: Annotated[str, Meta(pattern=r"^[a-z-]{1,30}$", description="a name of its own")]
    zh: Zh
    en: En = ""


class District(Row, frozen=True, gc=False, kw_only=True):
    """One of the 42 customs districts directly under the administration."""

    code: Annotated[str, Meta(pattern=r"^[0-9]{2}00$", description="two digits and 00")]
    zh: Zh
    en: En = ""
    region: Annotated[str, Meta(extra={"refers": "regions"}, description="its region of integrated clearance")]


class CustomsOffice(Row, frozen=True, gc=False, kw_only=True):
    """A customs office; the district's own office has the district's code."""

    code: Annotated[str, Meta(pattern=_FOUR, description="four digits, the first two the district's")]
    zh: Zh
    en: En = ""
    district: Annotated[DistrictOf, Meta(description="district it belongs to")]


def within_district(row: CustomsOffice) -> Iterator[tuple[str, str]]:
    """An office's code begins with its district's two digits."""
    if row.code[:2] != row.district[:2]:
        yield "district", f"an office {row.code} lies in district {row.code[:2]}00"


class DistrictScheme(Row, frozen=True, gc=False, kw_only=True):
    """A district that takes part in a scheme, for a period."""

    scheme: Annotated[
        Literal["cross-district-return", "inspect-before-loading"],
        Meta(
            description="return of exports at another district; inspection of exports before they are bound to a bill"
        ),
    ]
    district: Annotated[DistrictOf, Meta(description="district that takes part")]


class Port(Row, frozen=True, gc=False, kw_only=True):
    """A port outside China that goods are bound for (指运港), or one of departure."""

    code: Annotated[str, Meta(pattern=r"^[0-9A-Z]{3,6}$", description="as `POD` of CEB603 names it")]
    zh: Zh
    en: En = ""
    country: Annotated[str, Meta(pattern=r"^[0-9]{3}$", extra={"refers": "countries"}, description="its country")]


class ZoneKind(Row, frozen=True, gc=False, kw_only=True):
    """A kind of zone under customs supervision."""

    code: Annotated[str, Meta(pattern=r"^[0-9A-Z]$", description="one character: `zoneType` of a book")]
    zh: Zh
    en: En = ""
    transport: Annotated[
        str,
        Meta(
            pattern=r"^[0-9A-Z]$", extra={"refers": "transport_modes"}, description="`trafMode` of goods that leave it"
        ),
    ]


class SpecialZone(Row, frozen=True, gc=False, kw_only=True):
    """A zone and the mode its books may use."""

    code: Annotated[str, Meta(pattern=_NAME, description="a code of its own")]
    zh: Zh
    kind: Annotated[str, Meta(pattern=r"^[0-9A-Z]$", extra={"refers": "zone_kinds"}, description="kind of zone")]
    office: OwnOffice
    city: City
    mode: Annotated[
        Literal["1210", "1239"],
        Meta(description="1210 where the city is within the scope of bonded retail import, else 1239"),
    ]


class PilotZone(Row, frozen=True, gc=False, kw_only=True):
    """A comprehensive pilot zone, by the region that registered enterprises are of."""

    code: Annotated[str, Meta(pattern=_FOUR, description="first four digits of a customs registration code")]
    zh: Zh


class MarketCluster(Row, frozen=True, gc=False, kw_only=True):
    """A market cluster that may export by market procurement (1039)."""

    code: Annotated[str, Meta(pattern=_NAME, description="a code of its own")]
    zh: Zh
    office: OwnOffice
    city: City


class Site(Row, frozen=True, gc=False, kw_only=True):
    """A site under customs supervision (监管作业场所)."""

    code: Annotated[str, Meta(pattern=r"^[0-9A-Z]{4,10}$", description="`loctNo`: four digits of the office and more")]
    zh: Zh
    office: OwnOffice
    city: City
    kind: Annotated[
        Literal["import", "export", "both"], Meta(description="whether retail imports, exports or both are handled")
    ]
