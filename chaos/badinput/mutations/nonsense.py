"""Values that have no business where they stand."""

from __future__ import annotations

from random import Random
from typing import Any

AMOUNTS = frozenset({
    "goodsValue", "freight", "discount", "taxTotal", "acturalPaid", "amountPaid", "insuredFee", "weight", "grossWeight",
    "netWeight", "qty", "qty1", "qty2", "price", "totalPrice", "unitPrice", "amount", "totalWeight",
})  # fmt: skip
MOMENTS = frozenset({"appTime", "payTime", "passTime", "declTime"})

BAD_AMOUNTS: dict[str, str] = {
    "negative": "-1.00",
    "minus zero": "-0",
    "plus": "+1",
    "exponent": "1E+5",
    "beyond all numbers": "1e999999",
    "below all numbers": "1e-999999",
    "NaN": "NaN",
    "infinity": "Infinity",
    "sixty nines": "9" * 60,
    "four hundred digits": "7" * 400,
    "six decimals": "1.000001",
    "no whole part": ".5",
    "no fraction": "5.",
    "two points": "1.2.3",
    "comma": "1,5",
    "underscore": "1_0",
    "inner blank": "1 000",
    "hexadecimal": "0x1F",
    "full-width digits": "１２",
    "Arabic digits": "١٢",
    "Chinese number": "一百",
    "currency sign": "¥12",
    "three numbers behind bars": "300.00|1|1|1",
    "seven numbers behind bars": "300.00|3304990039|1|1|2|011|1|1",
}
BAD_NUMBER_TOKENS: dict[str, bytes] = {
    "JSON number": b"12",
    "JSON fraction": b"0.1",
    "negative JSON number": b"-1",
    "JSON number beyond all": b"1e999999",
    "JSON number below all": b"1e-999999",
    "four hundred JSON digits": b"7" * 400,
    "true": b"true",
    "list": b'["1"]',
    "object": b'{"value": "1"}',
}
BAD_MOMENTS: dict[str, str] = {
    "month thirteen": "20261302000000",
    "month zero": "20260002000000",
    "day thirty-two": "20260132000000",
    "30 February": "20260230000000",
    "29 February of no leap year": "20250229000000",
    "hour twenty-five": "20260302250000",
    "second ninety-nine": "20260302080099",
    "year zero": "00000302080000",
    "ISO 8601": "2026-03-02T08:00:00",
    "seconds since 1970": "1772424000",
    "a digit too few": "2026030",
    "Arabic digits": "٢٠٢٦٠٣٠٢٠٨٠٠٠٠",
    "full-width digits": "２０２６０３０２０８００００",
    "negative": "-2026030208000",
    "words": "yesterday",
}
TEXTS: dict[str, str] = {
    "right to left": "\u202eabc\u202c",
    "zero width": "a\u200b\u200d\u2060b",
    "byte order mark inside": "a\ufeffb",
    "combining pile": "a" + "\u0301" * 40,
    "emoji": "👩‍👩‍👧‍👦",
    "beyond the basic plane": "𠮷𝒳",
    "private use": "\ue000\uf8ff",
    "line separator": "a\u2028b\u2029c",
    "C1 controls": "a\x80\x85\x9fb",
    "delete": "a\x7fb",
    "grows in upper case": "ßﬁŉ",
    "Turkish": "İıI",
    "blank": " ",
    "tab and newline": "a\tb\nc",
    "SQL": "'; drop table submission; --",
    "HTML": "<script>alert(1)</script>",
    "XML end": "]]></a>",
    "entity": "&lol;",
    "path": "../../etc/hostname",
    "lookup": "${jndi:ldap://127.0.0.1/a}",
    "template": "{{7*7}}",
    "format": "%s%n%x{0}",
    "backslash": "\\u0000\\",
    "quotes": "\"'`",
    "null in words": "null",
    "key separators": "a/b:c%2F",
    "replacement": "\ufffd",
}
ILLEGAL: dict[str, str] = {
    "NUL": "a\x00b",
    "start of heading": "\x01",
    "escape": "\x1b[31mred",
    "vertical tab": "a\x0bb",
    "noncharacter": "a\ufffeb",
    "last noncharacter": "a\uffffb",
}
"""What XML 1.0 cannot carry, and PostgreSQL in part."""


def anything(rng: Random, depth: int = 3) -> Any:
    """Any JSON value, small."""
    make = rng.randrange(8 if depth else 6)
    if make == 6:
        return [anything(rng, depth - 1) for _ in range(rng.randrange(4))]
    if make == 7:
        return {rng.choice(tuple(TEXTS.values())): anything(rng, depth - 1) for _ in range(rng.randrange(4))}
    if make > 3:
        return rng.choice(tuple(TEXTS.values())) * rng.choice((1, 1, 2, 50))
    return rng.choice(((None,), (False, True), (0, -1, 2**31, -(2**63), 2**64, 10**30), (0.1, -1e300, 5e-324))[make])
