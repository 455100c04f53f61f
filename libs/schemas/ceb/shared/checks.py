"""Checks single values: check digits and code tables."""

from datetime import date
from functools import lru_cache, partial
from operator import mul
from typing import Any

from libs.schemas.ceb.engine.facts import ValueCheck
from libs.schemas.codes import EXPORT, IMPORT, supervision_mode
from libs.schemas.reference import ReferenceTable, remembered
from libs.schemas.reference.known import is_known, why_unknown
from libs.schemas.reference.rows.named import CHINA
from libs.schemas.reference.tables import COUNTRIES

# GB 11643-1999: resident identity number.
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"
_ID_ZEROS = sum(_ID_WEIGHTS) * ord("0")  # what the digits weigh as characters too much
_REGIONS = frozenset([*map(str, range(11, 66)), "71", "81", "82", "83"])
"""Of the mainland; 71, 81 and 82 of who was born in Taiwan, Hong Kong or Macao; 81-83 of residence permits for them."""

# GB 32100-2015: unified social credit code, no I O S V Z.
_USCC_VALUE = {char: value for value, char in enumerate("0123456789ABCDEFGHJKLMNPQRTUWXY")}
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


@lru_cache(maxsize=8192)
def is_resident_id(value: str) -> bool:
    """An 18-character identity number with a possible region, a real birth date and the right check digit.

    Remembered, because three documents of a case name the same person.
    """
    body = value[:17]
    if len(value) != 18 or not (body.isascii() and body.isdigit()) or value[:2] not in _REGIONS:
        return False
    if _ID_CHECK[(sum(map(mul, _ID_WEIGHTS, body.encode())) - _ID_ZEROS) % 11] != value[17]:
        return False
    try:
        date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return False
    return True


def is_born_by(value: str, day: date) -> bool:
    """Tell whether the birth date in an identity number is not after this day."""
    return value[6:14] <= _digits(day)


@lru_cache(maxsize=64)
def _digits(day: date) -> str:
    return f"{day.year:04}{day.month:02}{day.day:02}"


def _why_no_id(value: str, day: date) -> str:
    if is_resident_id(value):
        return "the birth date lies ahead"
    if len(value) == 18 and value.startswith("9"):
        return "residence cards of foreigners are not taken"
    return "no such number"


def is_enterprise_code(value: str) -> bool:
    """Say whether a code of 18 characters has the check character of a credit code; shorter ones carry none."""
    if len(value) != 18:
        return True
    try:
        total = sum(_USCC_VALUE[char] * weight for char, weight in zip(value, _USCC_WEIGHTS, strict=False))
        return _USCC_VALUE[value[17]] == (31 - total % 31) % 31
    except KeyError:
        return False


RESIDENT_ID = ValueCheck(
    "id",
    "18-character resident identity number: region, birth date and check digit (GB 11643)",
    "身份证号码无效",
    lambda value, day: is_resident_id(value) and is_born_by(value, day),
    explains=_why_no_id,
)
ENTERPRISE = ValueCheck(
    "enterprise",
    "customs registration code, or credit code with its check character (GB 32100)",
    "企业代码校验位错误",
    lambda value, _: is_enterprise_code(value),
    code="-10102",
)
IMPORT_MODE = ValueCheck(
    "mode",
    "a supervision mode of import valid on the day of declaration",
    "贸易方式代码无效",
    lambda value, day: supervision_mode(value, IMPORT, day) is not None,
)
EXPORT_MODE = ValueCheck(
    "mode",
    "a supervision mode of export valid on the day of declaration",
    "贸易方式代码无效",
    lambda value, day: supervision_mode(value, EXPORT, day) is not None,
)
ABROAD = ValueCheck(
    "abroad",
    f"a country other than {CHINA}, valid on the day",
    "国家（地区）代码无效或为中国",
    lambda value, day: value != CHINA and is_known(COUNTRIES, value, day),
    explains=lambda value, day: why_unknown(COUNTRIES, value, day),
    by_release=True,
)


def code_of(table: ReferenceTable[Any]) -> ValueCheck:
    """The check that a value is a code of the table on the day, in the reference release in use."""
    return ValueCheck(
        "code",
        f"a code of the table of {table.en} valid on the day",
        f"{table.zh}无效",
        remembered(4096)(partial(is_known, table)),  # a day's documents ask for the same few codes
        explains=lambda value, day: why_unknown(table, value, day),
        by_release=True,
    )


def status_of(statuses: tuple[str, ...]) -> ValueCheck:
    """A receipt status this message may carry, or a negative error code."""
    allowed = frozenset(statuses)
    return ValueCheck(
        "status",
        " or ".join([*filter(None, [", ".join(statuses)]), "a negative error code"]),
        "回执状态不在取值范围内",
        lambda value, _: value in allowed or value.startswith("-"),
    )
