"""A parcel's life in each supervision mode: the facts of the mode's rows, then the steps that they lead to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache

from deploy.hub.words import CHECKS, EXITS, HOLDS, STATIONS, Lang, said
from libs.schemas.codes import declaration_modes
from libs.schemas.codes.declaration_modes import GoodsGo
from libs.schemas.codes.error_codes import Words
from libs.schemas.codes.supervision_modes import EXPORT, IMPORT, ROWS, Direction, Document, Exit, Hold, SupervisionMode
from libs.schemas.kinds import KINDS
from libs.schemas.topics import DECLARED

INDEX, DECLARATIONS = "life/index.md", "life/declarations.md"
Parts = Mapping[str, str]
"""Name → a piece of text that several pages take up, from `docs/site/<language>/parts`."""

_TOP = Words(
    """# 包裹的一生

一份清单需要什么、被检验什么、占用什么、怎样离开监管，由它的监管方式决定。下列各页的表由监管方式表生成。

| 监管方式 | 单证 | 离开监管 |
|---|---|---|""",
    """# The life of a parcel

Which documents a list needs, what it is asked, what it holds and how its goods leave supervision follows from its
supervision mode. The tables of these pages are generated from the modes' rows.

| mode | documents | goods leave by |
|---|---|---|""",
)
_ENDS = {
    GoodsGo.DEPARTURE: Words("离境（提运单或运单）", "departure, by bill or parcels"),
    GoodsGo.ZONE: Words("入区（核注清单、核放单、卡口）", "the zone's gate, by entry verification list and note"),
}
_DECLARATIONS = Words(
    """# 以报关单申报

| 监管方式 | 收发货人备案为 | 综试区备案 | 平台订单 | 单票限额 | 货物去向 |
|---|---|---|---|---|---|""",
    """# Declared by customs declaration

| mode | consignor registered as | filed in a pilot zone | the platform's orders | limit of one | goods go by |
|---|---|---|---|---|---|""",
)
_FACTS = {
    "valid": Words("有效期", "valid"),
    "documents": Words("单证", "documents"),
    "course": Words("经过", "course"),
    "checks": Words("检验", "checks"),
    "holds": Words("占用", "holds"),
    "exit": Words("离开监管", "goods leave by"),
}
_EXIT_PARTS = {Exit.ZONE_GATE: "gate", Exit.SUPERVISED_SITE: "site", Exit.DEPARTURE: "departure"}


@cache
def by_mode() -> Mapping[tuple[str, Direction], tuple[SupervisionMode, ...]]:
    """Code and direction → rows, one period after another."""
    found: dict[tuple[str, Direction], tuple[SupervisionMode, ...]] = defaultdict(tuple)
    for row in ROWS:
        found[row.code, row.direction] += (row,)
    return found


def name_of(mode: tuple[str, Direction], lang: Lang) -> str:
    return said(by_mode()[mode][-1].name, lang)


def path_of(mode: tuple[str, Direction]) -> str:
    code, direction = mode
    return f"life/{code}-{'import' if direction == IMPORT else 'export'}.md"


def pages(lang: Lang, parts: Parts) -> Iterator[tuple[str, str]]:
    """(path, Markdown) of the index and of each mode."""
    lines = [said(_TOP, lang)]
    for mode, rows in by_mode().items():
        page, documents = path_of(mode).removeprefix("life/"), _documents(rows[-1], lang)
        lines.append(f"| [{name_of(mode, lang)}]({page}) | {documents} | {said(EXITS[rows[-1].exit], lang)} |")
    yield INDEX, "\n".join((*lines, "", parts["life"]))
    yield DECLARATIONS, "\n\n".join((_declarations(lang), parts["declaration"]))
    for mode, rows in by_mode().items():
        yield path_of(mode), "\n\n".join((f"# {name_of(mode, lang)}", *_tables(rows, lang), *_steps(rows[-1], parts)))


def _declarations(lang: Lang) -> str:
    lines = [said(_DECLARATIONS, lang)]
    for row in declaration_modes.ROWS:
        name, roles = said(row.name, lang), ", ".join(sorted(row.consignor))
        filed, order = "✓" if row.filed else "–", f"`{row.order_type}`" if row.order_type else "–"
        limits = ", ".join(f"{limit.most:,} ({limit.currency})" for limit in row.limits) or "–"
        lines.append(f"| {name} | {roles} | {filed} | {order} | {limits} | {said(_ENDS[row.ends], lang)} |")
    return "\n".join(lines)


def _tables(rows: tuple[SupervisionMode, ...], lang: Lang) -> Iterator[str]:
    for row in rows:
        facts = {
            "valid": f"{'' if row.since == date.min else row.since} – {'' if row.until == date.max else row.until}",
            "documents": _documents(row, lang),
            "course": " → ".join(said(STATIONS[station], lang) for station in row.course),
            "checks": "; ".join(said(CHECKS[check], lang) for check in CHECKS if check in row.checks),
            "holds": "; ".join(said(HOLDS[hold], lang) for hold in HOLDS if hold in row.holds) or "–",
            "exit": said(EXITS[row.exit], lang),
        }
        yield "\n".join(
            ("| | |", "|---|---|", *(f"| {said(_FACTS[name], lang)} | {text} |" for name, text in facts.items()))
        )


def _documents(row: SupervisionMode, lang: Lang) -> str:
    return ", ".join(_document(document, lang) for document in row.documents)


def _document(document: Document, lang: Lang) -> str:
    """A link to the document's page where a kind is declared as it."""
    kind = next((each for each in KINDS.values() if each.message and each.message.name == document.value), None)
    if kind is None:
        return document.value
    assert kind.message
    name = kind.zh if lang == "zh" else kind.message.en
    return f"[{name}](../partner/{document.value}.md) (`{DECLARED[kind.name].name}`)"


def _steps(row: SupervisionMode, parts: Parts) -> Iterator[str]:
    """The steps in their order, as the row leads to them."""
    if Hold.STOCK in row.holds:
        yield parts["stock-export" if row.direction == EXPORT else "stock"]
    yield parts["documents-export" if row.direction == EXPORT else "documents"]
    yield parts["review"]
    yield parts[_EXIT_PARTS[row.exit]]
    if Hold.GUARANTEE in row.holds:
        yield parts["tax"]
    yield parts["after-export" if row.direction == EXPORT else "returns"]
