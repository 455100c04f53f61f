"""Pages of rules: one for each message, kind or service, with every rule's text, cause, remedy and an invalid sample."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from itertools import islice

from chaos.badinput.wrong_fields import WrongField
from deploy.hub import beforehand, samples, wrong
from deploy.hub.codes import anchor, escaped, is_form, page_of
from deploy.hub.words import Lang, said
from libs.schemas.ceb import MESSAGES
from libs.schemas.codes.error_codes import ANSWERS, Words
from libs.schemas.kinds import KINDS
from libs.schemas.rules.forms import FORMS
from libs.schemas.rules.registry import Registered, registry
from libs.schemas.rules.rule import Rule

INDEX = "partner/rules.md"
SAMPLES_MAX = 2
"""Invalid samples that a page shows of one rule."""

_TOP = Words(
    """# 规则

回执的findings以`id@版本`引用所违反的规则；由某一版参数数据判定的，以`id@版本+参数版本`引用。id有三段：报文号、申报种类或
服务；字段或所涉事项；检验。[代码](codes.md)说明答复的含义，各规则页说明查什么、怎么办，并给出会这样被答复的样例；每个样例都由
一个测试发送过。要看此前有什么的规则，样例先列出此前的单证；`<invtNo>`一类是此前回执告知的值。

| 范围 | 规则数 |
|---|---|""",
    """# Rules

A receipt's findings name the rule that was broken as `id@version`, or `id@version+release` where a release of the
reference data decided. An id has three parts: the message, kind or service that it belongs to; the field or what else it is
about; the test. What a code means stands with the [codes](codes.md). The pages below say of each rule where to look and
what to do, and show a sample that is answered so, which a test sends. Where a rule asks what was there before, the sample
says what that is; `<invtNo>` and the like stand for what receipts told until then.

| scope | rules |
|---|---|""",
)

_FORM = Words(
    """
## 字段的格式 { #form }

任何字段都可能这样被答复：`<报文或种类>.<字段>.<检验>`，例如`311.orderNo.required`。代码是该报文或种类的字段错误代码。代替字段的
还可能是：
""",
    """
## Form { #form }

Any field may be answered with these: `<message or kind>.<field>.<test>`, such as `311.orderNo.required`. Their code is that
of the message's or kind's fields that do not hold. In place of a field there may stand:
""",
)
PARTS = {
    "document": Words("整份单证", "the whole document"),
    "node": Words("XML的一个节点", "a node of the XML"),
    "transfer": Words("BaseTransfer", "BaseTransfer"),
    "subscribe": Words("BaseSubscribe", "BaseSubscribe"),
    "extend": Words("ExtendMessage", "ExtendMessage"),
    "signature": Words("ds:Signature", "ds:Signature"),
}
"""What may stand in an id in place of a field."""
_OF_SERVICE = Words("{}对每份清单的检验", "what {} asks of every list")
_FIELDS = Words(
    "[各字段的格式](../partner/rules.md#form)另有说明。",
    "The [form of any field](../partner/rules.md#form) stands apart.",
)

_WRONG = Words(
    "错误样例：[正确的`{kind}`](../samples/{kind}/valid.json)，`{path}`写成{value}。",
    "Invalid sample: the [valid `{kind}`](../samples/{kind}/valid.json) with {value} in `{path}`.",
)
_ASKED, _CODE, _PLACE = Words("检验者", "Asked by"), Words("代码", "Code"), Words("位置", "Where")
_CAUSE, _REMEDY = Words("查什么", "Where to look"), Words("怎么办", "What to do")
_SOURCE, _FROM, _UNTIL = Words("依据", "Source"), Words("自", "from"), Words("至", "to")


@cache
def by_scope() -> Mapping[str, tuple[tuple[str, tuple[Registered, ...]], ...]]:
    """Scope → (rule's id, its versions), without the form of fields."""
    found: dict[str, dict[str, list[Registered]]] = defaultdict(lambda: defaultdict(list))
    for registered in registry():
        if not is_form(registered):
            found[registered.rule.id.split(".")[0]][registered.rule.id].append(registered)
    return {
        scope: tuple((name, tuple(versions)) for name, versions in sorted(rules.items()))
        for scope, rules in sorted(found.items())
    }


def title_of(scope: str, lang: Lang) -> str:
    """Return what a scope is called."""
    message = MESSAGES.get(f"CEB{scope}Message")
    if message:
        return f"{scope} {message.zh if lang == 'zh' else message.en}"
    if scope in KINDS:
        return f"{scope} {KINDS[scope].zh}" if lang == "zh" else scope
    return said(_OF_SERVICE, lang).format(scope)


def pages(lang: Lang) -> Iterator[tuple[str, str]]:
    """(path, Markdown) of the index and of each scope."""
    table = [
        f"| [{title_of(scope, lang)}](../rules/{scope}.md) | {len(rules)} |" for scope, rules in by_scope().items()
    ]
    around = [f"- `{part}`: {said(text, lang)}" for part, text in PARTS.items()]
    forms = [line for test in FORMS for line in _form(test, lang)]
    yield INDEX, "\n".join((said(_TOP, lang), *table, said(_FORM, lang), *around, "", *forms, ""))
    for scope, rules in by_scope().items():
        lines = (line for _, versions in rules for line in _section(versions, lang))
        yield f"rules/{scope}.md", "\n".join((f"# {title_of(scope, lang)}", "", said(_FIELDS, lang), "", *lines))


def _form(test: str, lang: Lang) -> Iterator[str]:
    form = FORMS[test]
    yield f"### {test}: {escaped(said(form.wrong, lang))} {{ #form_{test} }}"
    yield ""
    yield f"- **{said(_CAUSE, lang)}**: {escaped(said(form.cause, lang))}"
    yield f"- **{said(_REMEDY, lang)}**: {escaped(said(form.remedy, lang))}"
    yield ""
    shown = (sample for rule, found in samples.by_rule().items() if _tests(rule, test) for sample in found)
    yield from _shown(islice(sorted(shown, key=lambda sample: len(str(sample.row))), 1), lang)


def _tests(rule: str, test: str) -> bool:
    return rule.partition("@")[0].rpartition(".")[2] == test


def _section(versions: tuple[Registered, ...], lang: Lang) -> Iterator[str]:
    (_, first), *_ = versions
    yield f"### `{first.id}` {{ #rule_{first.id} }}"
    yield ""
    for owner, rule in versions:
        yield from (
            f"**{escaped(said(Words(rule.zh or rule.en, rule.en), lang))}** `@{rule.version}`{_days(rule, lang)}",
            "",
        )
        yield f"- **{said(_CODE, lang)}**: {_code(rule.code, lang)}"
        if rule.path:
            yield f"- **{said(_PLACE, lang)}**: `{rule.path}`"
        yield f"- **{said(_ASKED, lang)}**: {owner}"
        if rule.source:
            yield f"- **{said(_SOURCE, lang)}**: {escaped(rule.source)}"
        yield f"- **{said(_CAUSE, lang)}**: {escaped(said(rule.cause, lang))}"
        yield f"- **{said(_REMEDY, lang)}**: {escaped(said(rule.remedy, lang))}"
        yield ""
        name = f"{rule.id}@{rule.version}"
        yield from _shown(samples.by_rule().get(name, ())[:SAMPLES_MAX], lang)
        if name not in samples.by_rule() and name in wrong.by_rule():
            yield from (_wrong(*wrong.by_rule()[name], lang), "")
    if not any(f"{rule.id}@{rule.version}" in beforehand.alone() for _, rule in versions):
        yield from beforehand.shown(first.id, lang)


def _wrong(kind: str, field: WrongField, lang: Lang) -> str:
    value = wrong.value_of(field.value, lang)
    return said(_WRONG, lang).format(kind=kind, path=field.finding.path, value=value)


def _code(code: str, lang: Lang) -> str:
    name = said(Words(ANSWERS[code].zh, ANSWERS[code].en or ANSWERS[code].zh), lang)
    return f"[{code}](../{page_of(code)}#{anchor(code)}) {escaped(name)}"


def _days(rule: Rule, lang: Lang) -> str:
    since = f" {said(_FROM, lang)} {rule.since}" if rule.since != date.min else ""
    return since + (f" {said(_UNTIL, lang)} {rule.until}" if rule.until != date.max else "")


def _shown(found: Iterable[samples.WrongSample], lang: Lang) -> Iterator[str]:
    for sample in found:
        yield from samples.shown(sample, lang)
