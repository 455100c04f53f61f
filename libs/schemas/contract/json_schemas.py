"""JSON Schemas (draft 2020-12) of every event and every declaration."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

Schema = dict[str, Any]


class WireSchema(GenerateJsonSchema):
    """What travels, not what Python holds: money is decimal text, a value that is absent is left out, never null."""

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        return {"type": "string", "format": "decimal", "pattern": _decimal_pattern(schema)}

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        shown = super().default_schema(schema)
        if shown.get("default", ...) is None:
            del shown["default"]
        return shown

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def _decimal_pattern(schema: core_schema.DecimalSchema) -> str:
    digits, places = schema.get("max_digits"), schema.get("decimal_places")
    bound = schema.get("ge", schema.get("gt"))
    sign = "" if bound is not None and bound >= 0 else "-?"
    whole = f"{{1,{digits - places}}}" if digits is not None and places is not None else "+"
    fraction = f"{{1,{places}}}" if places is not None else "+"
    return rf"^{sign}[0-9]{whole}(\.[0-9]{fraction})?$"


def schema_of(model: type[BaseModel], mode: Literal["serialization", "validation"]) -> Schema:
    """serialization: what we write. validation: what we take from partners."""
    shown = model.model_json_schema(by_alias=True, mode=mode, schema_generator=WireSchema)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:tongguan:{'event' if mode == 'serialization' else 'declaration'}:{model.__name__}",
        **shown,
    }


def event_schema(model: type[BaseModel]) -> Schema:
    return schema_of(model, "serialization")


def declaration_schema(model: type[BaseModel]) -> Schema:
    return schema_of(model, "validation")
