"""Writes the partner guide, one page for each message: `python -m libs.schemas.ceb.written.guide`."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from libs.schemas.ceb.codec import render_xml
from libs.schemas.ceb.engine.facts import Field, Message
from libs.schemas.ceb.engine.models import model_of
from libs.schemas.ceb.registry import MESSAGES
from libs.schemas.ceb.samples import GUID, SIGNATURE, base_transfer, sample
from libs.schemas.codes import ERROR_CODES

TARGET = Path(__file__).parents[4] / "docs" / "partner"

_CODES = (
    ("malformed", "a field or a rule between fields is broken"),
    ("empty", "the message has no document"),
    ("too_many", "too many documents or lines"),
    ("unsigned", "the signature is missing"),
    ("conflict", "the key is known with other content"),
    ("not_found", "a change or deletion of what is not there"),
    ("declared", "too late to change"),
    ("stale", "older than what is known"),
)


def page(message: Message[Any]) -> str:
    """The page of one message, Markdown."""
    return "\n".join(_page(message)) + "\n"


def _page(message: Message[Any]) -> Iterator[str]:
    yield f"# {message.name}: {message.zh} ({message.en})"
    yield ""
    yield "Generated from the message table; `python -m libs.schemas.ceb.written.guide` writes it anew."
    yield ""
    yield f"- Up to {message.documents_max} `{message.node}` in one XML message, one document in one JSON object."
    yield f"- Key: {' + '.join(f'`{name}`' for name in message.key)}."
    if message.lines:
        yield f"- Lines: 1 to {message.lines.max} `{message.lines.element}`, numbered by `gnum` from 1 without gap."
    if message.senders:
        senders = " or ".join(f"`{name}`" for name in message.senders)
        yield f"- `BaseTransfer.copCode` is the {senders} of every document in the message."
    if message.signed:
        yield "- XML must carry a `ds:Signature`."
    yield '- Amounts and quantities are decimal text in JSON too (`"20.00"`), never a JSON number.'
    yield "- An optional field without value is left out; empty text counts as left out."
    yield ""
    yield f"## {message.place}"
    yield ""
    yield from _table(message.fields, message.codes.malformed)
    if message.lines:
        yield f"## {message.lines.element}"
        yield ""
        yield from _table(message.lines.fields, message.codes.malformed)
    if message.rules or message.lines:
        yield "## Rules between fields"
        yield ""
        yield "| rule | what must hold | code |"
        yield "|---|---|---|"
        if message.lines:
            yield f"| `{message.number}.{message.lines.element}.required@1` | at least one line | {message.lines.none} |"
            yield f"| `{message.number}.gnum.sequence@1` | no number used twice | {message.lines.repeated} |"
        for rule in message.rules:
            yield f"| `{message.number}.{rule.id}@{rule.version}` | {rule.says} | {message.codes.malformed} |"
        yield ""
    if message.envelope:
        yield from _answers(message)
    yield from _samples(message)


def _table(fields: Iterable[Field], malformed: str) -> Iterator[str]:
    yield "| field | 中文名 | type | occurs | what to write | code |"
    yield "|---|---|---|---|---|---|"
    for field in fields:
        says = (field.type.format, field.check.says if field.check else None, field.meaning)
        words = "; ".join(dict.fromkeys(word for word in says if word)).replace("|", "or")
        code = f"{malformed}, {field.check.code}" if field.check and field.check.code else malformed
        occurs = "0..1" if field.optional else "1"
        yield f"| `{field.name}` | {field.zh} | {field.type.notation} | {occurs} | {words} | {code} |"
    yield ""


def _answers(message: Message[Any]) -> Iterator[str]:
    yield "## Answers"
    yield ""
    yield "| code | official text | when |"
    yield "|---|---|---|"
    for name, when in _CODES:
        code = getattr(message.codes, name)
        if code:
            yield f"| {code} | {ERROR_CODES.name(code)} | {when} |"
    yield ""


def _samples(message: Message[Any]) -> Iterator[str]:
    document = sample(message)
    yield "## Sample, JSON"
    yield ""
    yield "```json"
    yield json.dumps(document, ensure_ascii=False, indent=2)
    yield "```"
    yield ""
    yield "## Sample, XML"
    yield ""
    yield "```xml"
    yield _annotated(message)
    yield "```"


def _annotated(message: Message[Any]) -> str:
    """The sample as XML, each element with its Chinese name beside it."""
    model = model_of(message).model_validate(sample(message))
    transfer = base_transfer(message) if message.envelope else None
    root = etree.fromstring(render_xml(message, [model], GUID, transfer, SIGNATURE if message.signed else None))
    etree.indent(root)
    names = {field.name: field.zh for field in (*(message.lines.fields if message.lines else ()), *message.fields)}
    written = []
    for line in etree.tostring(root, encoding="unicode").splitlines():
        name = line.strip().removeprefix("<ceb:").partition(">")[0]
        written.append(f"{line} <!-- {names[name]} -->" if name in names else line)
    return "\n".join(written)


def write() -> None:
    """Writes every page."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for message in MESSAGES.values():
        (TARGET / f"{message.name}.md").write_text(page(message), encoding="utf-8")


if __name__ == "__main__":
    write()
