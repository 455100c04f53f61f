"""The catalogue has some two hundred goods of bonded warehouses, made of kinds and invented brands. The same in every
run."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Good:
    """One article. price in yuan per unit; weight in kilograms; per1, per2: lawful quantity of one piece."""

    item_record_no: str
    sku: str
    gcode: str
    name: str
    model: str
    unit: str
    unit1: str
    per1: Decimal
    unit2: str | None
    per2: Decimal | None
    price: Decimal
    weight: Decimal
    country: str


_KINDS = """
3304990029 保湿面霜50毫升   142 035 0.05  011 1    168.00 0.15 133
3304990039 修护精华30毫升   142 035 0.03  011 1    520.00 0.12 305
3304990049 补水面膜5片装    140 035 0.125 020 5     79.00 0.20 133
3304100091 丝绒口红4克      012 035 0.004 011 1    148.00 0.03 305
3303000010 淡香水50毫升     142 035 0.05  011 1    430.00 0.25 305
3305100090 柔顺洗发水500毫升 142 035 0.5  -   -     65.00 0.60 116
3401300000 温和洁面乳150毫升 012 035 0.15 -   -     72.00 0.20 116
3306101090 清新牙膏100克    012 035 0.1   -   -     28.00 0.12 116
1901101000 婴儿配方奶粉900克 122 035 0.9  -   -    238.00 1.10 309
2106909090 复合维生素片90粒  142 035 0.12 -   -    139.00 0.20 502
0402290000 成人奶粉1千克     123 035 1    -   -    118.00 1.20 609
2204210000 干红葡萄酒750毫升 142 095 0.75 035 0.75 128.00 1.30 305
2208300000 单一麦芽威士忌700毫升 142 095 0.7 035 0.7 459.00 1.35 303
1806310000 夹心巧克力200克   140 035 0.2  -   -     56.00 0.25 301
0901210000 烘焙咖啡豆250克   125 035 0.25 -   -     68.00 0.28 410
1904100000 水果麦片500克     125 035 0.5  -   -     49.00 0.55 304
0409000000 蜂蜜500克         142 035 0.5  -   -     98.00 0.80 609
9619001100 婴儿纸尿裤60片装  125 035 1.8  020 60   118.00 2.00 116
4202220000 尼龙手提包        007 011 1    035 0.6  398.00 0.80 307
6402992900 休闲运动鞋        025 025 1    035 0.7  359.00 0.95 141
6109100021 纯棉短袖上衣      011 011 1    035 0.2   99.00 0.25 111
8516310000 负离子吹风机      001 011 1    -   -    699.00 0.90 122
8510100000 电动剃须刀        001 011 1    -   -    799.00 0.55 309
9503006000 积木玩具          006 011 1    035 0.8  189.00 0.90 302
9102110000 石英手表          007 008 1    -   -    899.00 0.20 116
7113119090 银质项链          011 036 12   -   -    328.00 0.05 136
"""
_BRANDS = "蓝鲸 若木 橙光 北极星 雾屿 时屿 麦浪 拾野"
_STEPS = ("0.80", "0.90", "0.95", "1.00", "1.05", "1.15", "1.30", "1.50")  # a brand's price against its kind's


def _goods() -> tuple[Good, ...]:
    goods = []
    for kind, row in enumerate(_KINDS.strip().splitlines()):
        gcode, name, unit, unit1, per1, unit2, per2, price, weight, country = row.split()
        for brand, (brand_name, step) in enumerate(zip(_BRANDS.split(), _STEPS, strict=True)):
            number = kind * 8 + brand + 1
            goods.append(
                Good(
                    item_record_no=str(100_000 + number),
                    sku=f"SKU{number:05d}",
                    gcode=gcode,
                    name=f"{brand_name}{name}",
                    model=f"{name}|{brand_name}牌|1",
                    unit=unit,
                    unit1=unit1,
                    per1=Decimal(per1),
                    unit2=None if unit2 == "-" else unit2,
                    per2=None if per2 == "-" else Decimal(per2),
                    price=(Decimal(price) * Decimal(step)).quantize(Decimal("0.01")),
                    weight=Decimal(weight),
                    country=country,
                )
            )
    return tuple(goods)


GOODS = _goods()


def _single(number: int, gcode: str, name: str, price: str, country: str) -> Good:
    return Good(
        str(200_000 + number), f"SKU2{number:04d}", gcode, name, f"{name}|雾屿牌|1",
        "007", "011", Decimal(1), "035", Decimal("0.6"), Decimal(price), Decimal("0.80"), country,
    )  # fmt: skip


DEAR = (
    _single(1, "4202220000", "牛皮手提包大号", "7800.00", "307"),
    _single(2, "4202220000", "牛皮手提包限量款", "12600.00", "305"),
)
"""Articles above the limit of one purchase."""
VERY_DEAR = _single(3, "4202220000", "牛皮旅行箱", "23600.00", "307")
"""Leaves less of a buyer's year than `BIG` needs."""
BIG = _single(4, "4202220000", "尼龙行李套装", "3900.00", "307")
OUT_OF_STOCK = _single(5, "4202220000", "尼龙背包断货款", "268.00", "307")
"""Filed in every book, never entered."""
OIL = Good(
    "200006", "SKU20006", "1509200000", "特级初榨橄榄油500毫升", "特级初榨橄榄油500毫升|雾屿牌|1",
    "142", "035", Decimal("0.46"), None, None, Decimal("88.00"), Decimal("0.80"), "305",
)  # fmt: skip
"""Bought directly alone; its price is far below the reference price in the shipped release."""
ALL_GOODS = (*GOODS, *DEAR, VERY_DEAR, BIG, OUT_OF_STOCK)
