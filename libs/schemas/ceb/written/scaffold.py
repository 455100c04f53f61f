"""Prints a message's table as Python, from the official field list.

`python -m libs.schemas.ceb.written.scaffold CEB603 --fields fields.csv` takes names, order, types and occurrence from the
list and elements from `shared.elements` where one agrees. A person adds meanings, checks, rules, codes and senders.
"""

import csv
import re
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from libs.schemas.ceb.engine.facts import Field
from libs.schemas.ceb.shared import elements
from libs.schemas.wire import Dec, Int, Moment, Text, WireType

Row = Mapping[str, str]
_ENVELOPE = ("BaseTransfer", "BaseSubscribe", "ExtendMessage", "Signature")
_SHARED = {name: field for name, field in vars(elements).items() if isinstance(field, Field)}
_MOMENTS = {8: ("ieDate", "declTime"), 14: ("Time", "Date"), 17: ("Time", "Date")}
_NOT_ASKED = re.compile(r"/\s*否")


def table(message: str, rows: Iterable[Row]) -> str:
    """The source of one message's table. message: "CEB603"."""
    own = [row for row in rows if row["message"] == f"{message}Message" and row["element"] not in _ENVELOPE]
    if not own:
        raise SystemExit(f"the list knows no {message}Message")
    return "\n".join(_table(message, own)) + "\n"


def field_of(row: Row) -> Field:
    """One row of the list as a field, as far as the list tells."""
    low, high = row["occurs"].split("..")
    official = wire_type(row["element"], row["type"])
    may_be_empty = isinstance(official, Text) and official.min == 0
    asked = not _NOT_ASKED.search(row["spec_format_and_mandatory"])
    kept = low == "1" and may_be_empty and not asked
    optional = low == "0" or kept
    if isinstance(official, Text) and not optional:
        official = replace(official, min=max(official.min, 1))
    assert high == "1", row["path"]
    return Field(row["element"], row["name_zh"].removesuffix("*"), official, optional=optional, kept=kept)


def wire_type(name: str, official: str) -> WireType:
    """A type of the list: C[36], C[0..18], N(19,5), int(5,0), int≤9 digits."""
    if official.startswith("N("):
        total, fraction = map(int, official[2:-1].split(","))
        return Dec(total, fraction)
    if official.startswith("int"):
        digits = re.search(r"\d+", official)
        return Int(1, 10 ** int(digits.group() if digits else 4) - 1)
    lengths = re.findall(r"\d+", official)
    if len(lengths) == 1 and name.endswith(_MOMENTS.get(int(lengths[0]), ())):
        return Moment(int(lengths[0]))
    return Text(int(lengths[0]), int(lengths[-1])) if lengths else Text(0, None)


def _table(message: str, rows: list[Row]) -> Iterator[str]:
    paths = [row["path"].split("/") for row in rows]
    blocks = [row for row in rows if row["type"] == "complex"]
    node, inner = blocks[0], blocks[1:]
    head = next((row for row in inner if row["occurs"] == "1..1"), None)
    lines = next((row for row in inner if row is not head), None)
    yield f"{message}: Message[{message}] = Message("
    yield f'    name="{message}Message",'
    yield f'    zh="{node["name_zh"].removesuffix("业务节点")}",'
    yield f'    node="{node["element"]}",'
    yield f"    documents_max={_most(node['occurs'])},"
    if head:
        yield f'    head="{head["element"]}",'
    yield "    fields=("
    place = [node["element"], head["element"]] if head else [node["element"]]
    for path, row in zip(paths, rows, strict=True):
        if path[:-1] == place and row["type"] != "complex":
            yield f"        {_source(field_of(row))},"
    yield "    ),"
    if lines:
        yield "    lines=Lines("
        yield f'        "{lines["element"]}",'
        yield "        ("
        for path, row in zip(paths, rows, strict=True):
            if path[:-1] == [node["element"], lines["element"]]:
                yield f"            {_source(field_of(row))},"
        yield "        ),"
        yield f"        min={lines['occurs'].split('.')[0]},"
        yield f"        max={_most(lines['occurs'])},"
        yield "    ),"
    yield ")"


def _most(occurs: str) -> str:
    most = occurs.rpartition("..")[2]
    return "None" if most == "n" else most


def _source(field: Field) -> str:
    """The shared element that agrees, named with what differs; else the field itself."""
    for name, shared in _SHARED.items():
        if shared.name == field.name and _fits(shared.type, field.type):
            differs = [
                f"{key}={getattr(field, key)!r}" for key in ("zh", "optional", "kept") if _other(shared, field, key)
            ]
            own = f"e.{name}"
            return f"replace({own}, {', '.join(differs)})" if differs else own
    flags = [f", {key}=True" for key in ("optional", "kept") if getattr(field, key)]
    kind = field.type.annotation or repr(field.type)
    return f'Field("{field.name}", "{field.zh}", {kind}{"".join(flags)})'


def _other(shared: Field, field: Field, key: str) -> bool:
    return bool(getattr(field, key)) and getattr(shared, key) != getattr(field, key)


def _fits(shared: WireType, official: WireType) -> bool:
    """Say whether a shared type is the official one, or a stricter form of it."""
    if isinstance(official, Text):
        lengths = {len(value) for value in getattr(shared, "values", ())}
        if lengths:
            return official.min <= min(lengths) and official.max is not None and max(lengths) <= official.max
    if isinstance(shared, Text) and isinstance(official, Text):
        return max(shared.min, 1) == max(official.min, 1) and shared.max == official.max
    if isinstance(shared, Int) and isinstance(official, Int):
        return shared.high <= official.high
    return type(shared) is type(official) and shared.notation == official.notation


def main(arguments: list[str] | None = None) -> None:
    """Prints the table asked for."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("message", help="CEB603")
    parser.add_argument("--fields", type=Path, required=True, help="the official field list, as CSV")
    asked = parser.parse_args(arguments)
    with asked.fields.open(encoding="utf-8", newline="") as file:
        sys.stdout.write(table(asked.message.removesuffix("Message"), csv.DictReader(file)))


if __name__ == "__main__":
    main()
