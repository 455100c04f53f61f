"""Pages of codes: one for each block, with every code's meaning, cause, remedy and rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from deploy.hub.words import Lang, said
from libs.schemas.codes.error_codes import ANSWERS, EXPORT_DOCUMENTS, AnswerCode, Words
from libs.schemas.contract.codes_page import BLOCKS
from libs.schemas.rules.forms import FORMS
from libs.schemas.rules.registry import Registered, registry

INDEX = "partner/codes.md"

_BLOCKS_ZH = {
    "enterprises": "企业",
    "orders": "订单（CEB311Message）",
    "payments": "支付凭证（CEB411Message）",
    "waybills": "运单及其状态（CEB511Message、CEB513Message）",
    "lists": "进口清单（CEB621Message）",
    "withdrawals": "撤销申请（CEB623Message）",
    "returns": "退货（CEB625Message）",
    "site": "入库明细单（CEB711Message）与没有官方报文的申报",
    "customs": "returnInfo中的海关代码",
    "verdicts": "规则得出的状态",
    "others": "特殊区域系统与数据交换的结果",
}

_TOP = Words(
    """# 代码

回执的`returnStatus`是一个[状态](../statuses.md)；有错误时是下列负数代码之一。`returnInfo`与findings说明哪个字段、
哪条[规则](rules.md)。本页由代码登记表生成，与系统的答复出自同一处。标注*自有*的代码是通关自己的，因为官方表没有。

| 类别 | 代码数 |
|---|---|""",
    """# Codes

A receipt's `returnStatus` is a [status](../statuses.md) or, where something is wrong, one of the negative codes below; its
`returnInfo` and its findings say which field and which [rule](rules.md). These pages are generated from the registry that
answers are made of. Codes marked *ours* are Tongguan's own, because the official list has none for that message.

| block | codes |
|---|---|""",
)

_PARTS = (
    ("meaning", Words("含义", "Meaning")),
    ("cause", Words("查什么", "Where to look")),
    ("remedy", Words("怎么办", "What to do")),
)
_OURS = Words("*自有*", "*ours*")
_RULES = Words("规则", "Rules")
_FIELDS = Words("[各字段的格式](../partner/rules.md#form)", "[the form of any field](../partner/rules.md#form)")


def anchor(code: str) -> str:
    return f"code_{code}"


def blocks(lang: Lang) -> Iterator[tuple[str, str, list[AnswerCode]]]:
    """(name of the page, title, codes) of each block."""
    for block, title in BLOCKS.items():
        yield (
            block,
            _BLOCKS_ZH[block] if lang == "zh" else title,
            [row for row in ANSWERS.values() if row.block == block],
        )
    for document in EXPORT_DOCUMENTS:
        rows = [row for row in ANSWERS.values() if row.ours and row.code[1:4] == document.number]
        name = document.zh if lang == "zh" else document.en.capitalize()
        yield document.number, f"{name} ({document.number})", rows


@cache
def page_of(code: str) -> str:
    """The page, from the root, that a code stands on."""
    return next(f"codes/{name}.md" for name, _, rows in blocks("en") if code in {row.code for row in rows})


@cache
def rules_by_code() -> Mapping[str, tuple[Registered, ...]]:
    """Code → the rules that answer with it."""
    found: dict[str, list[Registered]] = defaultdict(list)
    for registered in registry():
        found[registered.rule.code].append(registered)
    return {code: tuple(rules) for code, rules in found.items()}


def pages(lang: Lang) -> Iterator[tuple[str, str]]:
    """(path, Markdown) of the index and of each block."""
    table = [f"| [{title}](../codes/{name}.md) | {len(rows)} |" for name, title, rows in blocks(lang)]
    yield INDEX, "\n".join((said(_TOP, lang), *table, ""))
    for name, title, rows in blocks(lang):
        yield f"codes/{name}.md", "\n".join((f"# {title}", "", *(line for row in rows for line in _section(row, lang))))


def _section(row: AnswerCode, lang: Lang) -> Iterator[str]:
    name = row.zh if lang == "zh" or not row.en else f"{row.zh} {row.en}"
    yield f"### {row.code} {escaped(name)} {{ #{anchor(row.code)} }}"
    yield ""
    if row.ours:
        yield from (said(_OURS, lang), "")
    for part, label in _PARTS:
        yield f"- **{said(label, lang)}**: {escaped(said(getattr(row, part), lang))}"
    answering = rules_by_code().get(row.code, ())
    own = [rule_link(each.rule.id) for each in answering if not is_form(each)]
    if len(own) < len(answering):
        own.append(said(_FIELDS, lang))
    if own:
        yield f"- **{said(_RULES, lang)}**: {', '.join(dict.fromkeys(own))}"
    yield ""


def is_form(registered: Registered) -> bool:
    """Tell whether a rule is about the form of a field. Of a service's rules none is, whatever its test is called."""
    owner, rule = registered
    return owner == "ceb" and rule.id.rpartition(".")[2] in FORMS


@cache
def _apart() -> frozenset[str]:
    """Rules that have a place of their own."""
    return frozenset(each.rule.id for each in registry() if not is_form(each))


def rule_link(rule: str) -> str:
    """A link to a rule, from a page one folder below the root."""
    scope, _, test = rule.split(".")
    place = f"../rules/{scope}.md#rule_{rule}" if rule in _apart() else f"../partner/rules.md#form_{test}"
    return f"[`{rule}`]({place})"


def escaped(text: str) -> str:
    """Text of the registries as Markdown shows it."""
    for sign in ("<", "[", "]", "*", "_"):
        text = text.replace(sign, f"\\{sign}" if sign != "<" else "&lt;")
    return text
