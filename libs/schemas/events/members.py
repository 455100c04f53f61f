"""The members of declarations, and of the events they become, are held to these types."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError, PydanticKnownError

from libs.schemas.events.base import Money
from libs.schemas.moments import is_moment

_PRINTABLE = r"^[^\x00-\x1f]+$"
_NO_COLON = r"^[^\x00-\x1f:]+$"
_DECIMAL_TEXT = re.compile(r"[0-9]+(?:\.([0-9]+))?")
_PLACES_MAX = 5


def _decimal_text(value: Any) -> Any:
    """Take decimals as the schema promises partners: no sign, no exponent, never a JSON number, a float already."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, str) and (text := _DECIMAL_TEXT.fullmatch(value)):
        if len(text[1] or "") > _PLACES_MAX:  # trailing zeros, too, which a Decimal would not count
            raise PydanticKnownError("decimal_max_places", {"decimal_places": _PLACES_MAX})
        return value
    what = "this is not plain decimal text" if isinstance(value, str) else "not a JSON number"
    raise PydanticCustomError("decimal_text", "Input should be plain decimal text; {what}", {"what": what})


def _ascii(value: str) -> str:
    """`\\d` of a JSON Schema is 0 to 9; ours knows the digits of all scripts."""
    if value.isascii():
        return value
    raise PydanticCustomError("ascii_digits", "Input should have digits from 0 to 9")


def _existing_day(value: str) -> str:
    if is_moment(value + "000000"):
        return value
    raise PydanticCustomError("moment", "Input should be a day that exists, yyyyMMdd")


def _existing(value: str) -> str:
    if is_moment(value):
        return value
    raise PydanticCustomError("moment", "Input should be a moment that exists, yyyyMMddHHmmss")


Code = Annotated[str, StringConstraints(min_length=1, max_length=30, pattern=_PRINTABLE, strip_whitespace=True)]
Number = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=_PRINTABLE, strip_whitespace=True)]
Platform = Annotated[str, StringConstraints(min_length=2, max_length=30, pattern=_NO_COLON, strip_whitespace=True)]
"""A platform's code. Longer than one letter and without a colon, it cannot be taken for another part of a case's key."""
Positive = Annotated[Decimal, Field(gt=0, max_digits=19, decimal_places=_PLACES_MAX), BeforeValidator(_decimal_text)]
NotNegative = Annotated[Money, Field(ge=0, max_digits=19, decimal_places=_PLACES_MAX), BeforeValidator(_decimal_text)]
ThreeDigits = Annotated[str, StringConstraints(pattern=r"^\d{3}$"), AfterValidator(_ascii)]
FourDigits = Annotated[str, StringConstraints(pattern=r"^\d{4}$"), AfterValidator(_ascii)]
EntryId = Annotated[str, StringConstraints(pattern=r"^\d{18}$"), AfterValidator(_ascii)]
"""Number that customs gives a customs declaration (报关单号)."""
GoodsCode = Annotated[str, StringConstraints(pattern=r"^\d{10}$"), AfterValidator(_ascii)]
Moment = Annotated[str, StringConstraints(pattern=r"^\d{14}$"), AfterValidator(_existing)]
"""yyyyMMddHHmmss in customs local time."""
Day = Annotated[str, StringConstraints(pattern=r"^\d{8}$"), AfterValidator(_existing_day)]
"""yyyyMMdd, a customs day."""
Share = Annotated[Decimal, Field(ge=0, le=1, decimal_places=_PLACES_MAX), BeforeValidator(_decimal_text)]
GoodsCodeBegins = Annotated[str, StringConstraints(pattern=r"^\d{2,10}$"), AfterValidator(_ascii)]
