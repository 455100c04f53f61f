"""Pages show the generated AsyncAPI document: its channels, their messages, and the schemas of those."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache

from deploy.hub.chinese import spoken
from deploy.hub.schemas import Node, link, sections
from deploy.hub.words import Lang, said
from libs.schemas.codes.error_codes import Words
from libs.schemas.generate import GENERATED, ROOT

ASYNCAPI = ROOT / GENERATED / "asyncapi.json"
PAGE, MESSAGES, SCHEMAS = "asyncapi.md", "messages.md", "schemas.md"

_TOP = Words(
    """# 主题（AsyncAPI）

由[asyncapi.json](schemas/asyncapi.json)生成，可用标准工具读取。各消息的样例见[消息](messages.md)。""",
    """# Topics (AsyncAPI)

Generated from [asyncapi.json](schemas/asyncapi.json), which standard tools read. An example of each message stands with the
[messages](messages.md).""",
)
_SECURITY = Words("## 身份 { #security }", "## Security { #security }")
_MESSAGES = Words("# 消息 { #messages }", "# Messages { #messages }")
_SCHEMAS = Words("# 消息的结构 { #schemas }", "# Schemas { #schemas }")
_SENT, _READ, _HELD = Words("写入", "written by"), Words("读取", "read by"), Words("消息", "messages")
_BODY, _EXAMPLE = Words("结构", "schema"), Words("样例", "example")


@cache
def document() -> Node:
    found: Node = json.loads(ASYNCAPI.read_text(encoding="utf-8"))
    return found


def channel_anchor(address: str) -> str:
    return f"channel_{re.sub(r'[{}]', '', address)}"


def pages(lang: Lang) -> Iterator[tuple[str, str]]:
    """(path, Markdown) of each."""
    yield PAGE, "\n".join(_channels(lang))
    yield MESSAGES, "\n".join(_messages(lang))
    yield SCHEMAS, "\n".join((said(_SCHEMAS, lang), "", *sections(document()["components"]["schemas"], lang)))


def _channels(lang: Lang) -> Iterator[str]:
    users = _users()
    yield from (said(_TOP, lang), "")
    yield from (said(_SECURITY, lang), "")
    for name, scheme in document()["components"].get("securitySchemes", {}).items():
        yield f"- `{name}` ({scheme['type']}): {spoken(scheme.get('description', ''), lang)}"
    yield ""
    for name, channel in document()["channels"].items():
        yield f"## `{channel['address']}` {{ #{channel_anchor(channel['address'])} }}"
        yield from ("", spoken(channel.get("description", ""), lang), "")
        for words, action in ((_SENT, "send"), (_READ, "receive")):
            if found := users.get((name, action)):
                yield f"- **{said(words, lang)}**: {', '.join(found)}"
        yield f"- **{said(_HELD, lang)}**: {', '.join(map(_message_link, channel.get('messages', {}).values()))}"
        yield ""


def _users() -> dict[tuple[str, str], list[str]]:
    """(channel, action) → applications."""
    found: dict[tuple[str, str], set[str]] = {}
    for operation in document().get("operations", {}).values():
        key = (_last(operation["channel"]), operation["action"])
        found.setdefault(key, set()).add(operation.get("x-application", ""))
    return {key: sorted(filter(None, names)) for key, names in found.items()}


def _last(reference: Node) -> str:
    name: str = reference["$ref"].rpartition("/")[2]
    return name


def _message_link(reference: Node) -> str:
    name = _last(reference)
    return f"[`{name}`]({MESSAGES}#message_{name})"


def _messages(lang: Lang) -> Iterator[str]:
    yield from (said(_MESSAGES, lang), "")
    for name, message in document()["components"]["messages"].items():
        yield from (f"## `{name}` {{ #message_{name} }}", "", spoken(message.get("summary", ""), lang), "")
        if schema := link(message.get("payload", {}), SCHEMAS):
            yield from (f"- **{said(_BODY, lang)}**: {schema}", "")
        for example in message.get("examples", ())[:1]:
            yield from (f"**{said(_EXAMPLE, lang)}**", "", "```json")
            yield from json.dumps(example, ensure_ascii=False, indent=1).splitlines()
            yield from ("```", "")
