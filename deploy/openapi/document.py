"""The document: paths of every service, and the schemas of what they answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import msgspec

from deploy.local.stack import SERVICES
from deploy.openapi.described import DESCRIBED, EVERYWHERE, Described, Schema
from libs.runtime.http.access import ACCESS, access_of
from libs.runtime.http.problems import MEDIA
from libs.runtime.http.questions import Inquiry
from libs.schemas.version import RELEASE

_REF = "#/components/schemas/{name}"
_PROBLEM: Schema = {
    "type": "object",
    "description": "What is wrong (RFC 9457). errors: each with the parameter, where a question does not fit.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}
_STATUSES = {
    200: "The answer.", 201: "Made.", 202: "Taken: ask for its receipts.", 204: "Done.",
    400: "What is asked for does not fit.",
    401: "Nobody proved who asks.", 403: "Not theirs to ask.", 404: "Not there, or not theirs to see.",
    406: "Not in that form.", 408: "The body did not come in time.", 409: "It stands otherwise.", 410: "Kept no longer.",
    413: "Too large.", 415: "Not a form that is taken.",
    422: "Not to be done as it is.", 429: "Too much at once.", 503: "Away for now: come again.",
}  # fmt: skip
_ALWAYS = (401, 403, 429, 503)
_SECURITY: Schema = {
    "key": {"type": "apiKey", "in": "header", "name": "x-api-key"},
    "bearer": {"type": "http", "scheme": "bearer", "description": "an API key, or a token of an OpenID provider"},
    "certificate": {"type": "mutualTLS"},
}


def inquiries_of(service: str) -> Iterator[Inquiry[Any, Any]]:
    """Each `Inquiry` that a service answers: modules called `http` state them."""
    room = f"services.{service}."
    found = walk_packages(import_module(f"services.{service}").__path__, room)
    names = [each.name for each in found if ".tests" not in each.name]
    for name in sorted(each for each in names if each.endswith(".http")):
        yield from getattr(import_module(name), "INQUIRIES", ())


def document() -> Schema:
    """The whole document. Each service answers at its own address; no two answer the same but health and what waits."""
    asked = [(service, one) for service in SERVICES for one in inquiries_of(service)]
    types = list(dict.fromkeys(one.answers for _, one in asked if one.answers is not str))
    shown, components = msgspec.json.schema_components(types, ref_template=_REF)
    schemas = dict(zip(types, shown, strict=True))
    paths: dict[str, Schema] = {}
    for service, one in asked:
        paths.setdefault(one.template, _place(service))["get"] = _inquiry(service, one, schemas)
    for row in DESCRIBED:
        paths.setdefault(row.path, _place(row.service))[row.method] = _described(row)
    for row in EVERYWHERE:
        paths[row.path] = {"servers": [_server(service) for service in SERVICES], row.method: _described(row)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tongguan",
            "version": RELEASE,
            "description": "What partners, officers and customs ask of the services over HTTP. Whoever asks is answered "
            "what is theirs; what is wrong is said as RFC 9457 has it.",
        },
        "security": [{name: []} for name in _SECURITY],
        "tags": [{"name": service} for service in SERVICES],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {"Problem": _PROBLEM, **dict(sorted(components.items()))},
            "securitySchemes": _SECURITY,
        },
    }


def _place(service: str) -> Schema:
    return {"servers": [_server(service)]}


def _server(service: str) -> Schema:
    return {"url": f"http://{service}:8080", "description": service}


def _inquiry(service: str, one: Inquiry[Any, Any], schemas: dict[Any, Schema]) -> Schema:
    model = one.asks.model_json_schema()
    required = set(model.get("required", ()))
    parameters = [
        _parameter(name, schema, name in one.in_path, name in required | one.in_path)
        for name, schema in model.get("properties", {}).items()
    ]
    told = {"type": "string"} if one.answers is str else schemas[one.answers]
    answers = {"200": _answer(200, one.media, told)}
    problems = (400, *((404,) if one.found else ()), *_ALWAYS)
    return _operation(service, "get", one.template, one.says, one.path, parameters, answers, problems)


def _described(row: Described) -> Schema:
    in_path = [
        _parameter(name, {"type": "string", "minLength": 1}, True, True) for name in re.findall(r"{(\w+)}", row.path)
    ]
    parameters = [
        {
            **_parameter(each.name, each.schema, False, each.required),
            **({"description": each.says} if each.says else {}),
        }
        for each in row.parameters
    ]
    answers: dict[str, Schema] = {}
    for status, media, schema in row.answers:
        told = answers.setdefault(str(status), {"description": _STATUSES[status]})
        if media:
            told.setdefault("content", {})[media] = {"schema": schema} if schema else {}
    open_ = access_of(row.path) is None
    problems = (*row.problems, *(() if open_ else _ALWAYS))
    found = _operation(
        row.service or "every service",
        row.method,
        row.path,
        row.says,
        row.path,
        [*in_path, *parameters],
        answers,
        problems,
    )
    if row.takes:
        found["requestBody"] = {"required": True, "content": {media: {} for media in row.takes}}
    return {**found, "security": []} if open_ else found


def _operation(
    service: str, method: str, template: str, says: str, path: str, parameters: list[Schema], answers: dict[str, Schema],
    problems: tuple[int, ...],
) -> Schema:  # fmt: skip
    words = re.sub(r"[{}]", "", template).strip("/").replace("/", "_").replace("-", "_")
    row = next((each for each in ACCESS if each.path == path), None)
    whose = f" An answer holds: {row.answers}." if row else ""
    problem = {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "operationId": f"{method}_{words}",
        "tags": [service] if service in SERVICES else [*SERVICES],
        "summary": says,
        "description": f"{says}{whose}",
        "parameters": parameters,
        "responses": {
            **answers,
            **{str(status): {"description": _STATUSES[status], "content": problem} for status in sorted({*problems})},
        },
    }


def _answer(status: int, media: str, schema: Schema) -> Schema:
    return {"description": _STATUSES[status], "content": {media: {"schema": schema}}}


def _parameter(name: str, schema: Schema, in_path: bool, required: bool) -> Schema:
    """A parameter that may be left out is never null: it is left out."""
    known = {key: value for key, value in schema.items() if key not in ("title", "default", "description", "anyOf")}
    given = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    if given:
        known |= {key: value for key, value in given[0].items() if key not in ("title", "description")}
    if schema.get("default") is not None:
        known["default"] = schema["default"]
    says = schema.get("description") or (given[0].get("description") if given else None)
    place = {"name": name, "in": "path" if in_path else "query", "required": required, "schema": known}
    return {**place, "description": says} if says else place
