"""Pages of invalid samples, one a kind: single fields that are wrong, each with its answer."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from chaos.badinput.wrong_fields import LEFT_OUT, WrongField, wrong_fields
from deploy.hub.codes import anchor, page_of, rule_link
from deploy.hub.words import Lang, said
from libs.schemas.codes.error_codes import Words
from libs.schemas.kinds import KINDS

_LONG = 40
"""Characters of a value that a table shows."""

_TOP = Words(
    """# {name}的错误样例

把[正确的样例](../samples/{kind}/valid.json)改动一个字段，就得到下列答复。每一个都由测试发送过。

| 字段 | 写成 | 代码 | 规则 | 应为 |
|---|---|---|---|---|""",
    """# Invalid samples of `{kind}`

The [valid sample](../samples/{kind}/valid.json) with one field changed is answered so. A test sends each of them.

| field | sent | code | rule | expected |
|---|---|---|---|---|""",
)
_LEFT_OUT = Words("不写", "left out")


def page_of_kind(kind: str) -> str:
    return f"wrong/{kind}.md"


@cache
def by_rule() -> Mapping[str, tuple[str, WrongField]]:
    """Rule as `id@version` → the kind and the value that break it."""
    return {wrong.rule: (kind, wrong) for kind in reversed(KINDS) for wrong in wrong_fields(kind)}


def pages(lang: Lang) -> Iterator[tuple[str, str]]:
    """(path, Markdown) of each kind."""
    for name, kind in KINDS.items():
        top = said(_TOP, lang).format(name=kind.zh, kind=name)
        yield page_of_kind(name), "\n".join((top, *(_row(wrong, lang) for wrong in wrong_fields(name)), ""))


def _row(wrong: WrongField, lang: Lang) -> str:
    rule, code = wrong.rule.partition("@")[0], wrong.finding.code
    expected = f"`{_cell(wrong.finding.expected)}`" if wrong.finding.expected else ""
    return (
        f"| `{wrong.finding.path}` | {value_of(wrong.value, lang)} | [{code}](../{page_of(code)}#{anchor(code)}) "
        f"| {rule_link(rule)} | {expected} |"
    )


def value_of(value: Any, lang: Lang) -> str:
    """A value as a table shows it."""
    if value is LEFT_OUT:
        return said(_LEFT_OUT, lang)
    shown = json.dumps(value, ensure_ascii=False)
    return f"`{_cell(shown)}`" if len(shown) <= _LONG else f"`{_cell(shown[:8])}…` × {len(value)}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("`", "'")
