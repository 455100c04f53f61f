"""Pages show what is asked over HTTP: each OpenAPI document as it is generated, and who may ask what."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from deploy.hub.schemas import Node, cell, link, sections
from deploy.hub.words import Lang, said
from libs.runtime.http.access import ACCESS, OPEN
from libs.schemas.codes.error_codes import Words
from libs.schemas.generate import GENERATED, ROOT

METHODS = ("get", "put", "post", "patch", "delete")

_HTTP_TOP = Words(
    """# HTTP地址

谁可以问什么（{open}不问身份）。没有列出的地址，带凭证者得到404。接口说明：{documents}。

| 地址 | 角色 | 答复里有谁的数据 |""",
    """# Addresses over HTTP

Who may ask what ({open} ask nobody). An address that is not here is nobody's (404) where a credential is given. Interfaces:
{documents}.

| address | roles | whose data an answer holds |""",
)
_IN_README = Words("见各服务", "see the services' own pages")
_OPENAPI_TOP = Words(
    "由[{name}](schemas/{name})生成，可用标准工具读取。",
    "Generated from [{name}](schemas/{name}), which standard tools read.",
)
_SERVICE = Words("服务", "Service")
_SCHEMAS = Words("## 结构 { #schemas }", "## Schemas { #schemas }")
_PARAMETERS = Words("| 参数 | 位置 | 必填 | 说明 |", "| parameter | in | required | meaning |")
_ANSWERS = Words("| 答复 | 说明 |", "| answer | meaning |")


def openapi_files() -> tuple[Path, ...]:
    """Every OpenAPI document that is generated."""
    return tuple(sorted(path for path in (ROOT / GENERATED).rglob("*openapi*.json")))


def pages(lang: Lang) -> Iterator[tuple[str, str]]:
    """(path, Markdown) of each."""
    yield "http.md", "\n".join(_http(lang))
    for path in openapi_files():
        yield openapi_page(path), "\n".join(_openapi(path.name, json.loads(path.read_text(encoding="utf-8")), lang))


def openapi_page(path: Path) -> str:
    return f"{path.stem.replace('.', '-')}.md"


def _http(lang: Lang) -> Iterator[str]:
    named = ", ".join(f"[{path.stem}]({openapi_page(path)})" for path in openapi_files())
    health = ", ".join(f"`{path}`" for path in sorted(OPEN))
    yield said(_HTTP_TOP, lang).format(open=health, documents=named or said(_IN_README, lang))
    yield "|---|---|---|"
    for row in ACCESS:
        yield f"| `{row.path}` | {', '.join(sorted(row.roles))} | {row.answers} |"
    yield ""


def _openapi(name: str, document: Node, lang: Lang) -> Iterator[str]:
    yield f"# {document['info']['title']}"
    yield ""
    yield from (document["info"].get("description", ""), "", said(_OPENAPI_TOP, lang).format(name=name), "")
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                yield from _operation(f"{method.upper()} {path}", methods[method], document, lang)
    yield from (said(_SCHEMAS, lang), "")
    yield from sections(document.get("components", {}).get("schemas", {}), lang)


def _operation(title: str, operation: Node, document: Node, lang: Lang) -> Iterator[str]:
    yield f"## `{title}`"
    yield ""
    yield from (operation.get("description") or operation.get("summary", ""), "")
    yield from (f"**{said(_SERVICE, lang)}**: {', '.join(operation.get('tags', ()))}", "")
    if parameters := [resolved(each, document) for each in operation.get("parameters", ())]:
        yield from (said(_PARAMETERS, lang), "|---|---|---|---|")
        for each in parameters:
            meaning = cell(each.get("description") or each.get("schema", {}).get("description", ""))
            yield f"| `{each['name']}` | {each['in']} | {'✓' if each.get('required') else ''} | {meaning} |"
        yield ""
    if answers := operation.get("responses"):
        yield from (said(_ANSWERS, lang), "|---|---|")
        for status, answer in answers.items():
            found = resolved(answer, document)
            bodies = (link(body.get("schema", {})) for body in found.get("content", {}).values())
            yield f"| {status} | {' '.join((cell(found.get('description', '')), *bodies))} |"
        yield ""


def resolved(node: Node, document: Node) -> Node:
    """The node itself, or what it points at."""
    if "$ref" not in node:
        return node
    found: Node = document
    for part in node["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return found
