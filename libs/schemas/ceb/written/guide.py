"""Writes the partner guide, one page for each message: `python -m libs.schemas.ceb.written.guide`."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lxml import etree

from libs.schemas.ceb.codec import render_xml
from libs.schemas.ceb.engine.facts import Field, Lines, Message
from libs.schemas.ceb.engine.models import Document, model_of
from libs.schemas.ceb.engine.validate import validate
from libs.schemas.ceb.envelopes import ENVELOPES
from libs.schemas.ceb.registry import MESSAGES
from libs.schemas.ceb.samples import GUID, SIGNATURE, base_transfer, refused, sample
from libs.schemas.ceb.written import envelope_pages
from libs.schemas.codes import ANSWERS, ERROR_CODES

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
    yield f"- {_documents(message)} in one XML message, one document in one JSON object."
    yield f"- Key: {' + '.join(f'`{name}`' for name in message.key)}."
    if message.lines:
        yield f"- Lines: {_lines(message.lines)}."
    if message.senders:
        senders = " or ".join(f"`{name}`" for name in message.senders)
        yield f"- `BaseTransfer.copCode` is the {senders} of every document in the message."
    if message.statuses:
        yield f"- `returnStatus` {message.statuses.accepted} takes a document that nobody has to judge."
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
        yield from _line_rules(message)
        for rule in message.rules:
            yield f"| `{message.number}.{rule.id}@{rule.version}` | {rule.says} | {message.codes.malformed} |"
        yield ""
    if message.envelope:
        yield from _answers(message)
    yield from _samples(message)


def _documents(message: Message[Any]) -> str:
    if message.documents_max == 1:
        return f"One `{message.node}`"
    most = "Any number of" if message.documents_max is None else f"Up to {message.documents_max}"
    return f"{most} `{message.node}`"


def _lines(facts: Lines) -> str:
    bounds = f"{facts.min} or more" if facts.max is None else f"{facts.min} to {facts.max}"
    if facts.numbered_by is None:
        return f"{bounds} `{facts.element}`, not numbered"
    how = "from 1 without gap" if facts.gapless else "each number once, gaps allowed"
    return f"{bounds} `{facts.element}`, numbered by `{facts.numbered_by}` {how}"


def _line_rules(message: Message[Any]) -> Iterator[str]:
    facts = message.lines
    if facts and facts.min:
        yield f"| `{message.number}.{facts.element}.required@1` | at least one line | {message.codes.no_lines} |"
    if facts and facts.numbered_by:
        name = facts.numbered_by
        yield f"| `{message.number}.{name}.unique@1` | no number used twice | {message.codes.repeated} |"
        if facts.gapless:
            yield f"| `{message.number}.{name}.sequence@1` | numbers from 1 without gap | {message.codes.malformed} |"


def _table(fields: Iterable[Field], malformed: str) -> Iterator[str]:
    yield "| field | 中文名 | type | occurs | what to write | code |"
    yield "|---|---|---|---|---|---|"
    for field in fields:
        says = (field.type.format, field.check.says if field.check else None, field.meaning)
        words = "; ".join(dict.fromkeys(word for word in says if word)).replace("|", "or")
        code = f"{malformed}, {field.check.code}" if field.check and field.check.code else malformed
        occurs = "1, may be empty" if field.kept else "0..1" if field.optional else "1"
        yield f"| `{field.name}` | {field.zh} | {field.type.notation} | {occurs} | {words} | {code} |"
    yield ""


def _answers(message: Message[Any]) -> Iterator[str]:
    yield "## Answers"
    yield ""
    yield "| code | text | when |"
    yield "|---|---|---|"
    for name, when in _CODES:
        code = getattr(message.codes, name)
        if code:
            ours = " (ours, the official list has none)" if ANSWERS[code].ours else ""
            yield f"| {code} | {ERROR_CODES.name(code)}{ours} | {when} |"
    yield ""


def _samples(message: Message[Any]) -> Iterator[str]:
    yield "## Sample, JSON"
    yield ""
    yield from _json(sample(message))
    yield "## Refused sample"
    yield ""
    yield "The same with these values in place of its own"
    yield ""
    yield from _json(refused.changes(message))
    yield "is answered with these findings:"
    yield ""
    yield "| path | code | rule | found | expected | text |"
    yield "|---|---|---|---|---|---|"
    for found in validate(message, refused.refused(message), refused.DAY).findings:
        cells = (f"`{found.path}`", found.code, f"`{found.rule}`", found.actual, found.expected, f"`{found.message}`")
        yield f"| {' | '.join(map(_cell, cells))} |"
    yield ""
    yield "## Sample, XML"
    yield ""
    yield "```xml"
    yield _annotated(message)
    yield "```"


def _cell(text: str | None) -> str:
    return (text or "nothing").replace("|", r"\|")


def _json(document: Document) -> Iterator[str]:
    yield "```json"
    yield json.dumps(document, ensure_ascii=False, indent=2)
    yield "```"
    yield ""


def _annotated(message: Message[Any]) -> str:
    """The sample as XML, each element with its Chinese name beside it."""
    model = model_of(message).model_validate(sample(message))
    transfer = base_transfer(message) if message.envelope else None
    root = etree.fromstring(render_xml(message, [model], GUID, transfer, SIGNATURE if message.signed else None))
    etree.indent(root)
    head = {field.name: field.zh for field in message.fields}
    of_line = {field.name: field.zh for field in message.lines.fields} if message.lines else {}
    names, written = head, []
    for line in etree.tostring(root, encoding="unicode").splitlines():
        name = line.strip().removeprefix("<ceb:").partition(">")[0].removesuffix("/")
        if message.lines and name == message.lines.element:
            names = of_line
        elif name == "BaseTransfer":
            names = {}
        written.append(f"{line} <!-- {names[name]} -->" if name in names else line)
    return "\n".join(written)


def write() -> None:
    """Writes every page."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for message in MESSAGES.values():
        (TARGET / f"{message.name}.md").write_text(page(message), encoding="utf-8")
    for name in ENVELOPES:
        (TARGET / f"{name}.md").write_text(envelope_pages.page(name), encoding="utf-8")


if __name__ == "__main__":
    write()
