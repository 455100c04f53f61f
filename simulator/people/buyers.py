"""Buyers: invented names, identity numbers with a valid check digit, telephones of no network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
_GIVEN = "安柏辰初丹恩帆谷禾嘉可岚默宁朴清然山棠唯希言一舟子"
_REGIONS = ("330212", "330106", "310115", "320505", "440305", "110105", "510107", "420106")
_PLACES = {
    "330212": "浙江省宁波市鄞州区",
    "330106": "浙江省杭州市西湖区",
    "310115": "上海市浦东新区",
    "320505": "江苏省苏州市虎丘区",
    "440305": "广东省深圳市南山区",
    "110105": "北京市朝阳区",
    "510107": "四川省成都市武侯区",
    "420106": "湖北省武汉市武昌区",
}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


@dataclass(frozen=True, slots=True)
class Buyer:
    reg_no: str
    name: str
    id_number: str
    telephone: str
    district: str
    address: str


def check_digit(body: str) -> str:
    """The eighteenth character of a resident identity number (GB 11643) for its first seventeen."""
    return _CHECK[sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, body, strict=True)) % 11]


def wrong_check_digit(id_number: str) -> str:
    """The same number with a check digit that is not its own."""
    return id_number[:17] + ("0" if id_number[17] != "0" else "1")


def make_buyer(rng: Random, number: int) -> Buyer:
    """The `number`-th buyer; identity numbers of one run never repeat (number stands in birth date and serial)."""
    region = rng.choice(_REGIONS)
    born = date(1965, 1, 1) + timedelta(days=number % 13_000)
    body = f"{region}{born:%Y%m%d}{number // 13_000:03d}"
    name = rng.choice(_SURNAMES) + "".join(rng.choice(_GIVEN) for _ in range(rng.choice((1, 2, 2))))
    return Buyer(
        reg_no=f"user{number:07d}",
        name=name,
        id_number=body + check_digit(body),
        telephone=f"1990{number:07d}",
        district=region,
        address=f"{_PLACES[region]}虚构路{rng.randint(1, 999)}号{rng.randint(1, 30)}室",
    )
