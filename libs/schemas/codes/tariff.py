"""The tariff lines open to retail imports: lawful units, duty, VAT and consumption tax, valid by customs day.

A choice of some 130 of the 1,476 lines of the positive list (跨境电子商务零售进口商品清单). The rates are plausible, not
authoritative: they are parameters, and a system in earnest loads the tariff of its year here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

PIECE, ITEM, SHEET = "008", "011", "020"  # 只, 件, 片
KILOGRAM, GRAM, LITRE = "035", "036", "095"


@dataclass(frozen=True, slots=True)
class ConsumptionStep:
    """From `threshold` (yuan of dutiable value per unit) on: `rate` of the value and `specific` yuan per unit."""

    threshold: Decimal
    rate: Decimal
    specific: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class ConsumptionTax:
    """A consumption-tax row.

    unit: what thresholds and specific amounts count; measured: the list quantity they are measured in, converted to it.
    steps: by rising threshold, the highest one reached applies; below the first the goods bear none.
    """

    name: str
    measured: Literal["qty1", "qty2"]
    unit: str
    steps: tuple[ConsumptionStep, ...]

    def step(self, value: Decimal, quantity: Decimal) -> ConsumptionStep | None:
        """The step for goods of this dutiable value (yuan) and quantity (in `unit`)."""
        reached = None
        for step in self.steps:
            if value >= step.threshold * quantity:
                reached = step
        return reached


@dataclass(frozen=True, slots=True)
class TariffLine:
    """One line of the tariff. unit1, unit2: lawful units. duty: MFN rate. since, until: first and last valid day."""

    gcode: str
    name: str
    unit1: str
    unit2: str | None
    duty: Decimal
    vat: Decimal
    consumption: ConsumptionTax | None
    since: date
    until: date | None = None

    def valid(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


class Tariff:
    """Lines by goods code; a code may have several, one after another."""

    def __init__(self, lines: Iterable[TariffLine]) -> None:
        self._lines: dict[str, list[TariffLine]] = {}
        for line in lines:
            self._lines.setdefault(line.gcode, []).append(line)

    def line(self, gcode: str, day: date) -> TariffLine | None:
        """The line valid on this customs day; None for goods not on the positive list."""
        for line in self._lines.get(gcode, ()):
            if line.valid(day):
                return line
        return None

    def lines(self, day: date) -> Iterator[TariffLine]:
        """Every line valid on this customs day, in the order of the table."""
        return (line for lines in self._lines.values() for line in lines if line.valid(day))


def _steps(*rows: tuple[str, str, str]) -> tuple[ConsumptionStep, ...]:
    return tuple(
        ConsumptionStep(Decimal(threshold), Decimal(rate), Decimal(specific)) for threshold, rate, specific in rows
    )


CONSUMPTION: dict[str, ConsumptionTax] = {
    row.name: row
    for row in (
        # High-end cosmetics: from ¥10 a gram (or millilitre, taken as a gram: lists declare kilograms), ¥15 a sheet.
        ConsumptionTax("cosmetics", "qty1", GRAM, _steps(("10", "0.15", "0"))),
        ConsumptionTax("masks", "qty2", SHEET, _steps(("15", "0.15", "0"))),
        ConsumptionTax("wine", "qty1", LITRE, _steps(("0", "0.10", "0"))),
        ConsumptionTax("spirits", "qty2", KILOGRAM, _steps(("0", "0.20", "1"))),
        # Beer: ¥220 a tonne, from ¥3,000 a tonne on ¥250; all of it specific.
        ConsumptionTax("beer", "qty2", KILOGRAM, _steps(("0", "0", "0.22"), ("3", "0", "0.25"))),
        ConsumptionTax("watches", "qty1", PIECE, _steps(("10000", "0.20", "0"))),
        ConsumptionTax("jewellery", "qty1", GRAM, _steps(("0", "0.10", "0"))),
        ConsumptionTax("golf", "qty1", KILOGRAM, _steps(("0", "0.10", "0"))),
    )
}

VAT_REFORM = date(2019, 4, 1)
"""VAT 13 % and 9 % since this day (GACC, MOF and STA 2019-39)."""

_TABLE = """
    0402100000 035 -   10  13 -         脱脂奶粉
    0402210000 035 -   10  13 -         全脂奶粉
    0402290000 035 -   10  13 -         调制乳粉
    0405100000 035 -   10  13 -         黄油
    0406900000 035 -   12  13 -         其他乳酪
    0409000000 035 -   15  9  -         天然蜂蜜
    0410001000 035 -   25  13 -         燕窝
    0712909990 035 -   13  9  -         干制蔬菜什锦
    0801320000 035 -   10  9  -         去壳腰果
    0802120000 035 -   10  9  -         去壳扁桃仁
    0802320000 035 -   20  9  -         去壳核桃
    0802620000 035 -   24  9  -         去壳夏威夷果
    0806200000 035 -   10  9  -         葡萄干
    0813200000 035 -   25  9  -         西梅干
    0901210000 035 -   15  13 -         已焙炒咖啡
    0901220000 035 -   15  13 -         低因焙炒咖啡
    0902301000 035 -   15  9  -         乌龙茶
    0902309000 035 -   15  9  -         红茶
    1006302000 035 -   65  9  -         长粒米精米
    1104120000 035 -   20  13 -         燕麦片
    1509200000 035 -   10  9  -         特级初榨橄榄油
    1515909090 035 -   20  13 -         食用植物油
    1517909090 035 -   25  13 -         调和食用油
    1604140000 035 -   5   13 -         金枪鱼罐头
    1704900000 035 -   10  13 -         糖果
    1806310000 035 -   8   13 -         夹心巧克力
    1806320000 035 -   10  13 -         块状巧克力
    1806900000 035 -   8   13 -         巧克力食品
    1901101000 035 -   5   13 -         婴幼儿配方奶粉
    1901109000 035 -   5   13 -         婴幼儿米粉
    1901900000 035 -   5   13 -         麦精及调制食品
    1902303000 035 -   15  13 -         方便面
    1904100000 035 -   15  13 -         谷物早餐
    1905310000 035 -   15  13 -         甜饼干
    1905320000 035 -   15  13 -         威化饼干
    1905900000 035 -   20  13 -         烘焙糕饼
    2005200000 035 -   15  13 -         薯片
    2007999000 035 -   5   13 -         果酱
    2008199990 035 -   10  13 -         烘焙坚果
    2009120010 035 -   20  13 -         橙汁
    2101110000 035 -   17  13 -         速溶咖啡
    2101120000 035 -   12  13 -         咖啡制品
    2103100000 035 -   28  13 -         酱油
    2103909000 035 -   15  13 -         调味汁
    2104100000 035 -   15  13 -         汤料
    2106904000 035 -   3   13 -         蜂蜜制品
    2106909001 035 -   12  13 -         婴幼儿特殊配方食品
    2106909090 035 -   12  13 -         膳食营养补充剂
    2201101000 095 035 5   13 -         天然矿泉水
    2202100010 095 035 5   13 -         果味饮料
    2203000000 095 035 0   13 beer      麦芽啤酒
    2204100000 095 035 14  13 wine      起泡葡萄酒
    2204210000 095 035 14  13 wine      葡萄酒
    2206009000 095 035 40  13 wine      清酒及其他发酵酒
    2208200090 095 035 5   13 spirits   白兰地
    2208300000 095 035 5   13 spirits   威士忌酒
    2208500000 095 035 10  13 spirits   杜松子酒
    2208600000 095 035 10  13 spirits   伏特加酒
    2208700000 095 035 10  13 spirits   利口酒
    2309101000 035 -   4   9  -         零售狗猫食罐头
    2309109000 035 -   4   9  -         零售狗猫粮
    2936280000 035 -   4   13 -         维生素E
    3004905990 035 -   0   13 -         中成药膏
    3005109000 035 -   5   13 -         创可贴
    3303000010 035 011 3   13 cosmetics 香水
    3303000020 035 011 3   13 cosmetics 花露水及香水
    3304100091 035 011 5   13 cosmetics 唇膏
    3304100092 035 011 5   13 cosmetics 唇釉
    3304200091 035 011 5   13 cosmetics 眼影
    3304200092 035 011 5   13 cosmetics 睫毛膏
    3304300002 035 011 5   13 cosmetics 指甲油
    3304910010 035 -   5   13 -         爽身粉
    3304910090 035 011 5   13 cosmetics 粉饼
    3304990029 035 011 1   13 cosmetics 护肤霜
    3304990039 035 011 1   13 cosmetics 护肤乳液
    3304990049 035 020 1   13 masks     面膜
    3305100090 035 -   3   13 -         洗发剂
    3305900000 035 -   3   13 -         护发素
    3306101090 035 -   3   13 -         牙膏
    3306200000 035 -   4   13 -         牙线
    3306901000 035 -   4   13 -         漱口水
    3307100000 035 -   6   13 -         剃须用品
    3307200000 035 -   6   13 -         止汗剂
    3307300000 035 -   6   13 -         沐浴盐
    3307900000 035 -   6   13 -         隐形眼镜护理液
    3401110000 035 -   6   13 -         香皂
    3401300000 035 -   6   13 -         洁面乳
    3402500010 035 -   6   13 -         洗涤剂
    3808911200 035 -   6   13 -         驱蚊液
    3924100000 035 -   6   13 -         塑料餐具
    3926209000 035 011 6   13 -         塑料围嘴手套
    4202220000 011 035 6   13 -         手提包
    4202320000 011 035 6   13 -         钱包
    4203301000 035 011 10  13 -         皮带
    4818200000 035 -   5   13 -         纸面巾
    6104420000 011 035 6   13 -         针织连衣裙
    6109100021 011 035 6   13 -         棉制T恤衫
    6110110000 011 035 6   13 -         羊毛套头衫
    6111200050 035 011 6   13 -         婴儿针织服装
    6115950000 025 035 6   13 -         棉袜
    6203424000 011 035 6   13 -         棉制长裤
    6402992900 025 035 10  13 -         橡塑面鞋
    6403990090 025 035 10  13 -         皮面鞋
    6404110000 025 035 10  13 -         运动鞋
    7113119090 036 -   8   13 jewellery 银首饰
    7117190000 035 -   10  13 -         仿首饰
    7323930000 035 -   7   13 -         不锈钢餐具
    8212100000 011 -   7   13 -         剃须刀
    8414519300 001 -   6   13 -         台扇
    8421211000 001 -   5   13 -         家用净水器
    8509409000 001 -   7   13 -         食物料理机
    8509809000 001 -   7   13 -         电动牙刷
    8510100000 011 -   7   13 -         电动剃须刀
    8516310000 011 -   7   13 -         电吹风机
    8516602000 011 -   7   13 -         电饭锅
    8516719000 011 -   7   13 -         咖啡机
    8517130000 001 -   0   13 -         智能手机
    8517629900 001 035 0   13 -         智能手环
    8518300000 007 -   0   13 -         耳机
    8525891900 001 -   0   13 -         数码相机
    9004100000 019 -   7   13 -         太阳镜
    9019101000 001 -   4   13 -         按摩器具
    9101110000 008 -   8   13 watches   贵金属壳电子手表
    9102110000 008 -   10  13 watches   电子手表
    9102210000 008 -   8   13 watches   自动机械手表
    9503006000 011 035 0   13 -         智力玩具
    9503008900 011 035 0   13 -         其他玩具
    9504501900 001 -   0   13 -         视频游戏机
    9506310000 035 011 12  13 golf      高尔夫球棍
    9603210000 014 -   8   13 -         牙刷
    9619001100 035 020 4   13 -         婴儿纸尿裤
    9619002000 035 020 4   13 -         卫生巾
"""


def _percent(text: str) -> Decimal:
    return Decimal(text) / 100


def _lines(table: str) -> Iterator[TariffLine]:
    for row in table.split("\n"):
        if row.strip():
            gcode, unit1, unit2, duty, vat, consumption, name = row.split()
            yield TariffLine(
                gcode=gcode,
                name=name,
                unit1=unit1,
                unit2=None if unit2 == "-" else unit2,
                duty=_percent(duty),
                vat=_percent(vat),
                consumption=None if consumption == "-" else CONSUMPTION[consumption],
                since=VAT_REFORM,
            )


TARIFF = Tariff(_lines(_TABLE))
