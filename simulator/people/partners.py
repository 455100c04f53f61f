"""Enterprises and zone warehouses take part. Every name and code is invented."""

from __future__ import annotations

from dataclasses import dataclass, replace

from libs.schemas.declarations import Credit
from libs.schemas.declarations import EnterpriseRole as Role


@dataclass(frozen=True, slots=True)
class Enterprise:
    """Whoever customs registers. code: of an enterprise, ten characters. office: customs office, of whom acts for one.
    credit: as customs rates it. suspended: from the beginning, and for good."""

    code: str
    name: str
    role: Role
    office: str | None = None
    credit: Credit = Credit.ORDINARY
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A zone warehouse and its account book. traf_mode: how goods leave this kind of zone at the second line.

    entry_mode: the supervision mode that its zone may use.
    """

    enterprise: Enterprise
    ems_no: str
    customs_code: str
    zone_type: str
    traf_mode: str
    entry_mode: str = "1210"


def _all(role: Role, rows: str) -> tuple[Enterprise, ...]:
    pairs = (row.split() for row in rows.strip().splitlines())
    return tuple(Enterprise(code, name, role) for code, name in pairs)


PLATFORMS = _all(
    Role.PLATFORM,
    """
    3301960AB1 云帆跨境购物平台有限公司
    3302960PB2 海棠优选平台有限公司
    4403960PC3 南屿跨境商城有限公司
    """,
)
CHECKED_PLATFORM = PLATFORMS[2]
"""Its buyers' identity is asked about where a system under play asks about anybody's."""
MERCHANTS = _all(
    Role.ECOMMERCE,
    """
    3302960CD2 远岸电子商务有限公司
    3302960CE5 青禾进口贸易有限公司
    3301960CF8 木星电子商务有限公司
    4403960CG1 白鹭跨境电商有限公司
    """,
)
SMALL_GUARANTOR = Enterprise("3302960SG7", "小满电子商务有限公司", Role.ECOMMERCE, credit=Credit.DISCREDITED)
"""Its guarantee covers no list before it is topped up. It broke its trust: each of its lists is audited."""
LATE_GUARANTOR = Enterprise("3302960LG9", "迟来电子商务有限公司", Role.ECOMMERCE)
"""Pays its tax after the last day."""
PAYERS = _all(
    Role.PAYMENT,
    """
    3122480EF3 示安支付有限公司
    3122480EG6 通衢支付有限公司
    """,
)
MARKET, MARKET_OFFICE, MARKET_MAN = "YIWU", "2921", MERCHANTS[2]
"""A market cluster, the customs office of its place, and who is registered to export from it."""
FAR_CONSIGNOR = Enterprise("6501960XJ7", "天山电子商务有限公司", Role.ECOMMERCE)
"""Exports from no comprehensive pilot zone, and is filed in none."""
UNREGISTERED_PAYER = Enterprise("3122480XX0", "无名支付有限公司", Role.PAYMENT)
"""Never registers with customs."""
CARRIERS = _all(
    Role.LOGISTICS,
    """
    3301980GH4 晨风快递有限公司
    3302980GK7 百川物流有限公司
    """,
)
TRANSMITTER = CARRIERS[0]
"""Transmits the orders in XML: every platform has entrusted it with them."""
AGENTS = _all(
    Role.AGENT,
    """
    3302980JK5 启明报关有限公司
    3302980JM8 顺达报关有限公司
    """,
)
SUSPENDED_AGENT = Enterprise("3302980JT7", "停泊报关有限公司", Role.AGENT, suspended=True)
"""Nothing that it declares is released."""
WAREHOUSES = (
    Warehouse(
        Enterprise("330266K0L6", "梅山一号仓储有限公司", Role.WAREHOUSE, "3105"), "T3105W000001", "3105", "Y", "Y"
    ),
    Warehouse(
        Enterprise("330266K0M9", "北仑保税仓储有限公司", Role.WAREHOUSE, "3105"), "T3105W000002", "3105", "Y", "Y"
    ),
    Warehouse(
        Enterprise("3301W6K0N2", "下沙物流中心有限公司", Role.WAREHOUSE, "2900"), "L2900B000003", "2900", "W", "W"
    ),
)


REMOTE_WAREHOUSE = Warehouse(
    Enterprise("540166K0P3", "拉萨综保区仓储有限公司", Role.WAREHOUSE, "8800"),
    "T8800W000004",
    "8800",
    "Y",
    "Y",
    entry_mode="1239",
)
"""Its zone lies outside the regional scope of 1210."""
ALL_WAREHOUSES = (*WAREHOUSES, REMOTE_WAREHOUSE)
EXPORT_ZONE = replace(WAREHOUSES[0], ems_no="T3105W00E001")
"""A warehouse's book of exports (出口跨境电商)."""

CENTRE = WAREHOUSES[0]
"""Its enterprise runs a return centre (退货中心仓) there."""


@dataclass(frozen=True, slots=True)
class SupervisedSite:
    """An operator of a site where direct purchases arrive, and the customs office there."""

    operator: Enterprise
    customs_code: str


SITE = SupervisedSite(Enterprise("330266LM7M", "栎社机场快件监管场所经营有限公司", Role.SITE, "3105"), "3105")
PORT_SITE = SupervisedSite(Enterprise("330266LP7P", "栎社空港监管场所经营有限公司", Role.SITE, "3109"), "3109")
"""Exports leave by it, too: a port of the same district."""
HOME_SITE = SupervisedSite(Enterprise("370266LH7H", "青岛跨境监管场所经营有限公司", Role.SITE, "4258"), "4258")
"""Exports are declared there that leave by a port of another region."""
SITES = {site.customs_code: site for site in (SITE, PORT_SITE, HOME_SITE)}
"""Customs office → the site there."""
_OFFICES = sorted({warehouse.customs_code for warehouse in ALL_WAREHOUSES} | SITES.keys())
CUSTOMS = "0000"
"""Customs' own code, as intake's `CUSTOMS_CODES` has it: registers all the others."""
OFFICERS, GATES = (
    {office: Enterprise(f"{word}-{office}", name, role, office) for office in _OFFICES}
    for word, name, role in (("officer", "关员", Role.OFFICER), ("gate", "卡口", Role.GATE))
)
"""Customs office → its officer, and the gate of its zone."""
BANK = Enterprise("3301990BK1", "四海商业银行", Role.BANK)
"""Gives the guarantee letters."""
TREASURY = Enterprise("treasury-01", "国库", Role.TREASURY)
"""Confirms that tax was paid."""

REGISTERED = (
    *PLATFORMS, *MERCHANTS, SMALL_GUARANTOR, LATE_GUARANTOR, FAR_CONSIGNOR, *PAYERS, *CARRIERS, *AGENTS,
    *(warehouse.enterprise for warehouse in ALL_WAREHOUSES),
    *OFFICERS.values(), *GATES.values(), BANK, TREASURY,
    *(site.operator for site in SITES.values()),
)  # fmt: skip
GUARANTORS = (*PLATFORMS, *MERCHANTS, *CARRIERS)
"""Enterprises with a guarantee large enough from the first day."""


def small_guarantor(tag: str) -> Enterprise:
    """Return the small guarantor of one play. What is left of its cover behind the play would cover the next one's lists."""
    return replace(SMALL_GUARANTOR, code=f"330196{tag}")


def officer_of(office: str) -> str:
    """The code of the officer of a customs office."""
    return OFFICERS[office].code


def gate_of(ems_no: str) -> str:
    """The code of the gate through which goods of a book go; of a book that nobody filed, any gate's."""
    return GATES[office_of(ems_no)].code


def office_of(ems_no: str) -> str:
    """The customs office of a book; of a book that nobody filed, any office."""
    books = (*ALL_WAREHOUSES, EXPORT_ZONE)
    return next((book.customs_code for book in books if book.ems_no == ems_no), _OFFICES[0])
