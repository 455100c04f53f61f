"""Events share immutable values, the Unified Version's names on the wire, and decimal text for money.

An event carries what its readers decide on, never a whole document. Its id, time, customs day and trace travel in the
Kafka headers (CloudEvents 1.0, binary binding), so a body holds facts alone.

Events that come with every list are structs, made and read at a third of what a model costs; the rare ones are models.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, NewType, Protocol, TypeAlias, TypeVar

import msgspec
from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from libs.schemas.names import official

Money = Decimal
"""Yuan. On the wire decimal text, never a JSON number."""

Quantity = Decimal
"""A quantity in the unit its neighbouring field names; exact to five decimals as in the Unified Version's N(19,5)."""

DecimalText = NewType("DecimalText", str)
"""An amount as the decimal text it travels as: most services only pass it on. Who computes makes a Decimal of it."""

Amount: TypeAlias = Annotated[
    DecimalText, msgspec.Meta(extra_json_schema={"format": "decimal", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"})
]
"""Money in yuan or a quantity, in a struct. The pattern is told to readers, not asked of every event."""


class Event(Protocol):
    """Something that happened. The class name, past tense, is the CloudEvents type."""

    @property
    def key(self) -> str:
        """The Kafka key: events of one key keep their order."""
        ...

    def encode(self) -> bytes:
        """The event's JSON, members without a value left out."""
        ...


class Fact(BaseModel):
    """A value on the wire. Unknown fields are ignored, so that a reader outlives its writer's next release."""

    model_config = ConfigDict(
        frozen=True, alias_generator=official, populate_by_name=True, extra="ignore", hide_input_in_errors=True
    )


class EventModel(Fact):
    """A rare event, or one whose fields want asking when it is read."""

    @property
    def key(self) -> str:
        raise NotImplementedError(type(self).__name__)

    def encode(self) -> bytes:
        return self.__pydantic_serializer__.to_json(self, by_alias=True, exclude_none=True)


class FactStruct(msgspec.Struct, frozen=True, gc=False, omit_defaults=True, rename=official):
    """A value of an event that comes with every list. Unknown fields are ignored here, too."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """As a field of a rare event."""
        return core_schema.no_info_plain_validator_function(
            lambda value: value if isinstance(value, cls) else msgspec.convert(value, cls, dec_hook=_from_builtins),
            serialization=core_schema.plain_serializer_function_ser_schema(_to_builtins_all),
            metadata={"struct": cls},
        )


class EventStruct(FactStruct, frozen=True):
    """An event that comes with every list."""

    @property
    def key(self) -> str:
        raise NotImplementedError(type(self).__name__)

    def encode(self) -> bytes:
        return _encode(self)


V = TypeVar("V")


class ByKind(dict[type[Any], V | None]):
    """A table of events by exact type, where the row of a family (`Verdict`) stands for every kind of it.

    Ask it as `table[type(event)]`: None for a kind that is in no row. A family's kind is looked up once, then known.
    """

    def __missing__(self, kind: type[Any]) -> V | None:
        row = self[kind] = next((self[base] for base in kind.__mro__[1:] if base in self), None)
        return row


def encoder_of(event: type[Event]) -> Callable[[Any], bytes]:
    """Return the function that makes JSON of such events, as `encode` does."""
    return _encode if event.encode is EventStruct.encode else event.encode


def reader_of(event: type[Any]) -> Callable[[bytes | msgspec.Raw], Any]:
    """Return the function that reads the JSON of an event, or of a struct that names some of its fields. It raises
    ValueError."""
    if issubclass(event, msgspec.Struct):
        return msgspec.json.Decoder(event, dec_hook=_from_builtins).decode
    validate = event.__pydantic_validator__.validate_json
    return lambda data: validate(bytes(data))


def _to_builtins(value: Any) -> Any:
    """A model inside a struct, as a finding in an assessment."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_none=True)
    raise NotImplementedError(type(value).__name__)


def _to_builtins_all(value: Any) -> Any:
    return msgspec.to_builtins(value, enc_hook=_to_builtins)


def _from_builtins(kind: type[Any], value: Any) -> Any:
    return kind.model_validate(value)


_encode = msgspec.json.Encoder(enc_hook=_to_builtins).encode
