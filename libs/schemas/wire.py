"""Types of the wire: how a Unified Version field is written, and what it is once read.

Each type is a fact ("C[1..60]", "N(19,5)") and at the same time the pydantic schema that enforces it, so that table,
model and validator cannot disagree. Everything runs inside pydantic-core; a field costs no Python call.

White space round a value is not content. Numbers are plain decimal text: no exponent, no sign, never a JSON number,
because a JSON number has already been a float somewhere.
"""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict
from pydantic_core import CoreSchema, core_schema

from libs.schemas.moments import DASHED, MOMENTS, ZONE
from libs.schemas.text import UNSEEN_CLASS

# What XML 1.0 cannot carry (and PostgreSQL cannot store: NUL) is not text, and what nobody sees is not content.
_ILLEGAL = "\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff"
_LEGAL = f"^[^{_ILLEGAL}{UNSEEN_CLASS}]*$"
_AS_SENT = f"^[^{_ILLEGAL}]*$"
"""Of a text without bound, which repeats somebody's message as it came."""


class WireModel(BaseModel):
    """Base of every document model: frozen, nothing unknown, camelCase outside, snake_case inside.

    Its validator is built at first use: a process meets few of the messages.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", serialize_by_alias=True, defer_build=True)


class WireType(Hashable, Protocol):
    """A way to write a value."""

    @property
    def python(self) -> str:
        """Python type of the value read, as written in a model."""

    @property
    def notation(self) -> str:
        """The official notation: C[n], C[a..b], N(19,5), or the allowed values."""

    @property
    def format(self) -> str | None:
        """Return the format that the notation leaves open, for people: "yyyyMMdd"."""

    @property
    def annotation(self) -> str:
        """Source of the marker inside Annotated[...]."""

    def schema(self) -> CoreSchema:
        """The pydantic-core schema."""

    def required(self) -> "WireType":
        """The same type for a value that is present: at least one character."""


@dataclass(frozen=True, slots=True)
class Text:
    """Text of min to max characters; max None where only the body bounds it."""

    min: int
    max: int | None
    pattern: str | None = None
    says: str | None = None
    upper: bool = False

    python = "str"

    @property
    def notation(self) -> str:
        if self.max is None:
            return "C"
        return f"C[{self.max}]" if self.min == self.max else f"C[{self.min}..{self.max}]"

    @property
    def format(self) -> str | None:
        return self.says

    @property
    def annotation(self) -> str:
        extras = [f'pattern="{self.pattern}"'] if self.pattern else []
        extras += ["upper=True"] if self.upper else []
        return f"Text({', '.join([str(self.min), str(self.max), *extras])})"

    def schema(self) -> CoreSchema:
        return core_schema.str_schema(
            min_length=self.min,
            max_length=self.max,
            pattern=self.pattern or (_AS_SENT if self.max is None else _LEGAL),
            strip_whitespace=True,
            to_upper=self.upper or None,
        )

    def required(self) -> "Text":
        return replace(self, min=max(self.min, 1))

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return self.schema()


@dataclass(frozen=True, slots=True)
class Dec:
    """Decimal text, not negative unless signed: at most total digits, fraction of them behind the point (numeric(19,5))."""

    total: int = 19
    fraction: int = 5
    above_zero: bool = False
    signed: bool = False

    python = "Decimal"

    @property
    def notation(self) -> str:
        return f"N({self.total},{self.fraction})"

    @property
    def format(self) -> str | None:
        return "> 0" if self.above_zero else "may be below 0" if self.signed else None

    @property
    def annotation(self) -> str:
        shape = () if (self.total, self.fraction) == (19, 5) else (str(self.total), str(self.fraction))
        said = (f"{name}=True" for name in ("above_zero", "signed") if getattr(self, name))
        return f"Dec({', '.join((*shape, *said))})"

    def schema(self) -> CoreSchema:
        sign = "-?" if self.signed else ""
        pattern = f"^{sign}[0-9]{{1,{self.total - self.fraction}}}(\\.[0-9]{{1,{self.fraction}}})?$"
        text = core_schema.str_schema(pattern=pattern, strip_whitespace=True)
        number = core_schema.decimal_schema(gt=Decimal(0)) if self.above_zero else core_schema.decimal_schema()
        return core_schema.chain_schema([text, number])

    def required(self) -> "Dec":
        return self

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return self.schema()


@dataclass(frozen=True, slots=True)
class Int:
    """Whole number from low to high; text in XML, text or number in JSON."""

    low: int
    high: int

    python = "int"

    @property
    def notation(self) -> str:
        return f"N{len(str(self.high))}"

    @property
    def format(self) -> str | None:
        return str(self.low) if self.low == self.high else f"{self.low}..{self.high}"

    @property
    def annotation(self) -> str:
        return f"Int({self.low}, {self.high})"

    def schema(self) -> CoreSchema:
        number = core_schema.int_schema(strict=True, ge=self.low, le=self.high)
        text = core_schema.str_schema(pattern="^[0-9]{1,9}$", strip_whitespace=True)
        written = core_schema.chain_schema([text, core_schema.int_schema(ge=self.low, le=self.high)])
        return core_schema.union_schema([number, written], mode="left_to_right")

    def required(self) -> "Int":
        return self

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return self.schema()


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few fixed texts; with a single one, a constant."""

    values: tuple[str, ...]

    @property
    def annotation(self) -> str:
        values = ", ".join(f'"{value}"' for value in self.values)
        return f"OneOf(({values},))" if len(self.values) == 1 else f"OneOf(({values}))"

    @property
    def python(self) -> str:
        return f"Literal[{', '.join(map(repr, self.values))}]".replace("'", '"')

    @property
    def notation(self) -> str:
        lengths = sorted({len(value) for value in self.values})
        return f"C[{lengths[0]}]" if len(lengths) == 1 else f"C[{lengths[0]}..{lengths[-1]}]"

    @property
    def format(self) -> str | None:
        return " | ".join(self.values)

    def schema(self) -> CoreSchema:
        text = core_schema.str_schema(strip_whitespace=True)
        return core_schema.chain_schema([text, core_schema.literal_schema(list(self.values))])

    def required(self) -> "OneOf":
        return self

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return self.schema()

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: Any) -> Any:
        return handler(core_schema.literal_schema(list(self.values)))


EMPTY = core_schema.str_schema(max_length=0, strip_whitespace=True)
"""Text with nothing in it."""


@dataclass(frozen=True, slots=True)
class Maybe:
    """A value that may be left out. Empty text and JSON null count as left out."""

    type: WireType

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        absent = core_schema.no_info_after_validator_function(lambda _: None, EMPTY)
        choices: list[CoreSchema | tuple[CoreSchema, str]] = [
            self.type.required().schema(),
            core_schema.none_schema(),
            absent,
        ]
        return core_schema.union_schema(choices, mode="left_to_right")


def fixed(length: int) -> Text:
    """Text of exactly this many characters."""
    return Text(length, length)


def const(value: str) -> OneOf:
    """The only value allowed."""
    return OneOf((value,))


XML_DAY = Text(10, 16, f"^{DASHED}{ZONE}$", "yyyy-MM-dd")
"""A day as XML Schema writes it."""
XML_INSTANT = Text(
    19, 35, f"^{DASHED}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{{1,9}})?{ZONE}$", "yyyy-MM-ddTHH:mm:ss"
)
"""An instant as XML Schema writes it, with or without zone."""
BASE64 = Text(0, None, "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)?$", "base64")


@dataclass(frozen=True, slots=True)
class Moment:
    """A day (8), second (14) or millisecond (17 characters) that exists in the calendar, customs local time."""

    length: int

    python = "str"

    @property
    def notation(self) -> str:
        return f"C[{self.length}]"

    @property
    def format(self) -> str | None:
        return MOMENTS[self.length][1]

    @property
    def annotation(self) -> str:
        return f"Moment({self.length})"

    def schema(self) -> CoreSchema:
        return core_schema.str_schema(pattern=MOMENTS[self.length][0], strip_whitespace=True)

    def required(self) -> "Moment":
        return self

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return self.schema()
