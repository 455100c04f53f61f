"""JSON Schemas (draft 2020-12) of every event and every declaration."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any, Literal

import msgspec
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

Schema = dict[str, Any]
_STRUCT = "struct"


class WireSchema(GenerateJsonSchema):
    """It describes the JSON that travels: money is decimal text, an absent value is left out, never null."""

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> JsonSchemaValue:
        return {"type": "string", "format": "decimal", "pattern": _decimal_pattern(schema)}

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        shown = super().default_schema(schema)
        if shown.get("default", ...) is None:
            del shown["default"]
        return shown

    def function_plain_schema(self, schema: Any) -> JsonSchemaValue:
        """A struct inside a model: `_model_schema` adds its definition."""
        return {_STRUCT: schema["metadata"]["struct"]}

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def _decimal_pattern(schema: core_schema.DecimalSchema) -> str:
    digits, places = schema.get("max_digits"), schema.get("decimal_places")
    bound = schema.get("ge", schema.get("gt"))
    sign = "" if bound is not None and bound >= 0 else "-?"
    whole = f"{{1,{digits - places}}}" if digits is not None and places is not None else "+"
    fraction = f"{{1,{places}}}" if places is not None else "+"
    return rf"^{sign}[0-9]{whole}(\.[0-9]{fraction})?$"


def event_schema(event: type[Any]) -> Schema:
    """Return the schema of an event that we write: a model or a struct."""
    if issubclass(event, msgspec.Struct):
        return {**_head("event", event), **_struct_schema(event)}
    return {**_head("event", event), **_model_schema(event, "serialization")}


def declaration_schema(model: type[BaseModel]) -> Schema:
    """Return the schema of a declaration that we take from partners."""
    return {**_head("declaration", model), **_model_schema(model, "validation")}


def _head(sort: str, model: type[Any]) -> Schema:
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:tongguan:{sort}:{model.__name__}"}


def _model_schema(model: type[BaseModel], mode: Literal["serialization", "validation"]) -> Schema:
    """With the definitions of its structs beside those of its models."""
    shown = model.model_json_schema(by_alias=True, mode=mode, schema_generator=WireSchema)
    structs = _structs_named(shown)
    if structs:
        definitions = {**shown.get("$defs", {}), **_definitions(structs)}
        shown = {**shown, "$defs": dict(sorted(definitions.items()))}
    referring: Schema = _referring(shown)
    return referring


def _referring(node: Any) -> Any:
    """With a reference wherever a struct was left."""
    if isinstance(node, dict):
        found = {name: _referring(value) for name, value in node.items() if name != _STRUCT}
        return {"$ref": f"#/$defs/{node[_STRUCT].__name__}", **found} if _STRUCT in node else found
    return [_referring(each) for each in node] if isinstance(node, list) else node


def _structs_named(shown: Any) -> set[type[msgspec.Struct]]:
    """The structs that `WireSchema` left in a model's schema."""
    if isinstance(shown, dict):
        own = {shown[_STRUCT]} if _STRUCT in shown else set()
        return own.union(*map(_structs_named, shown.values()))
    return set().union(*map(_structs_named, shown)) if isinstance(shown, list) else set()


def _struct_schema(struct: type[msgspec.Struct]) -> Schema:
    definitions = _definitions({struct})
    own = definitions.pop(struct.__name__)
    return {"$defs": definitions, **own} if definitions else own


def _definitions(structs: set[type[msgspec.Struct]]) -> Schema:
    """The schemas of structs and of whatever is inside them, by class name."""
    _, components = msgspec.json.schema_components(structs, schema_hook=_model_in_struct, ref_template="#/$defs/{name}")
    shown = {name: _struct_as_written(component) for name, component in components.items()}
    for parts in [*_parts_of_models(shown)]:
        shown |= parts
    return dict(sorted(shown.items()))


def _parts_of_models(node: Any) -> Iterator[Schema]:
    """Take the definitions of a model's parts out of the models inside structs: references begin at the whole schema."""
    if isinstance(node, dict):
        if "$defs" in node:
            yield node.pop("$defs")
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from _parts_of_models(each)


def _model_in_struct(kind: type[Any]) -> Schema:
    if issubclass(kind, BaseModel):
        return _model_schema(kind, "serialization")
    raise NotImplementedError(kind.__name__)


def _struct_as_written(node: Any) -> Any:
    """An absent value is left out, never null; a docstring's indentation is no part of it."""
    if isinstance(node, list):
        return [_struct_as_written(each) for each in node]
    if not isinstance(node, dict):
        return node
    shown = {name: _struct_as_written(value) for name, value in node.items()}
    choices = [choice for choice in shown.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) == 1:
        shown = {**{name: value for name, value in shown.items() if name != "anyOf"}, **choices[0]}
    if shown.get("default", ...) is None:
        del shown["default"]
    if isinstance(text := shown.get("description"), str):
        shown["description"] = inspect.cleandoc(text)
    return shown
