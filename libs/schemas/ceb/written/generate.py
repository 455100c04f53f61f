"""Writes the typed models from the message tables: `python -m libs.schemas.ceb.written.generate`."""

from pathlib import Path
from unicodedata import east_asian_width

from libs.schemas.ceb.engine.facts import Field, Lines
from libs.schemas.ceb.registry import MESSAGES

TARGET = Path(__file__).parents[2] / "generated" / "documents.py"
_WIDTH = 120

_TOP = '''"""Documents of the Unified Version, one class each. Generated from the message tables of `libs.schemas.ceb`.

Do not edit; run `python -m libs.schemas.ceb.written.generate`.
"""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from libs.schemas.wire import Dec, Int, Maybe, Moment, OneOf, Text, WireModel
'''


def _annotation(field: Field) -> str:
    python, marker = field.type.python, field.type.annotation
    if field.optional:
        return f"Annotated[{python} | None, Maybe({marker})]"
    return f"Annotated[{python}, {marker}]"


def _assignment(name: str, annotation: str, arguments: list[str]) -> str:
    """One attribute, broken as the formatter breaks it, which counts a Chinese character as two."""
    line = f"    {name}: {annotation} = Field({', '.join(arguments)})"
    if sum(2 if east_asian_width(char) in "WF" else 1 for char in line) <= _WIDTH:
        return line
    return f"    {name}: {annotation} = Field(\n        {', '.join(arguments)}\n    )"


def _attribute(field: Field) -> str:
    arguments = ["default=None"] if field.optional else []
    arguments += [f'alias="{field.name}"'] if field.name != field.attribute else []
    return _assignment(field.attribute, _annotation(field), [*arguments, f'title="{field.zh}"'])


def _lines_attribute(lines: Lines) -> str:
    arguments = [] if lines.min else ["default=()"]
    arguments += [f'alias="{lines.element}"', *([f"min_length={lines.min}"] if lines.min else [])]
    arguments += [*([f"max_length={lines.max}"] if lines.max else []), "fail_fast=True"]
    return _assignment("lines", f"tuple[{lines.model}, ...]", arguments)


def _model(name: str, doc: str, attributes: list[str]) -> str:
    return "\n".join([f"class {name}(WireModel):", f'    """{doc}"""', "", *attributes])


def source() -> str:
    """The text of the generated file."""
    parts = [_TOP.rstrip()]
    for message in MESSAGES.values():
        attributes = [_attribute(field) for field in message.fields]
        if message.lines:
            doc = f"A line of {message.model}."
            parts.append(_model(message.lines.model, doc, [_attribute(field) for field in message.lines.fields]))
            attributes.append(_lines_attribute(message.lines))
        doc = f"{message.zh} ({message.name[:6]}): {message.en}."
        parts.append(_model(message.model, doc, attributes))
    return "\n\n\n".join(parts) + "\n"


if __name__ == "__main__":
    TARGET.write_text(source(), encoding="utf-8")
