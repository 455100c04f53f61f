"""Invalid samples of rules that ask what came before, from the table of wrong documents, whose test plays each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache
from typing import NamedTuple

from deploy.hub import samples, wrong
from deploy.hub.codes import anchor, page_of, rule_link
from deploy.hub.words import CLAIMS, Lang, said
from libs.schemas.codes.error_codes import Words
from libs.schemas.kinds import KINDS
from libs.schemas.rules.rule import named_rule
from tests.wrong.reasons import Reason, reasons
from tests.wrong.rows import DAY, WORLD, XML, Row, State, Step, changes, document_of, message_of, worlds
from tests.wrong.table import DIRECTIONS, Line, asked, path_of, read

_ANSWER = Words(
    "| 被答复者 | 状态 | 代码 | 规则 | 位置 | 所写 | 应为 |\n|---|---|---|---|---|---|---|",
    "| about | status | code | rule | where | sent | expected |\n|---|---|---|---|---|---|---|",
)
_SAMPLE = Words("样例（由测试发送过）。此前：", "Sample, which a test sends. Before it:")
_REGISTERED = Words("各样例中的企业已备案", "the enterprises of the samples are registered")
_SETTINGS = Words("系统的设置为{}", "the system is set to {}")
_VALID = Words("[正确的`{kind}`（{name}）]({link})", "the [valid `{kind}`]({link})")
_CHANGED = Words("，改为：{}", " with {}")
_LEFT_OUT, _HEADER = Words("去掉{}", "{} left out"), Words("记录头{}", "record header {}")
_COPY = Words("{}同{}", "{} the same as {}")
_DAYS = Words("再过{}个海关日", "{} more customs days end")
_SENT = Words("发送[这份`{kind}`]({file})，即{told}", "[this `{kind}`]({file}) is sent, {told}")
_THEN = Words("然后{}。答复：", "Then {}. The answer:")
_VERDICT = Words("审核结论", "review's verdict")
_WHY_NONE: Mapping[str, Words] = {
    "first": Words("没有样例：规则{}先作答复。", "No sample: rule {} answers first."),
    "form": Words("没有样例：字段的格式先被退回。", "No sample: the form of the field is refused first."),
    "test": Words("没有单证样例，由测试证明：{}", "No sample of a document alone; a test shows it: {}"),
    "claim": Words("没有样例，无从违反：{}", "No sample, as nothing sent breaks it: {}"),
}
"""Why a rule has no wrong document → what its page says instead."""
_CUSTOMS = Words("没有样例：这是海关发出的报文。", "No sample: customs sends this message, nobody else.")
_PARTNERS_SEND = frozenset(kind.scope for kind in KINDS.values() if kind.message)


class Played(NamedTuple):
    """before: what came, from the world on. lines: the exact answer to the row."""

    world: str
    before: tuple[Step, ...]
    row: Row
    lines: Sequence[Line]

    @property
    def cost(self) -> tuple[int, int, int]:
        """Return how much there is to read. Other rules' findings count first, as they hide whose sample it is."""
        return len({line.rule for line in self.lines}), len(self.before), len(self.row.step.change)


@cache
def alone() -> frozenset[str]:
    """Return the rules, as `id@version`, that one document alone breaks: each has a sample without anything before it."""
    return frozenset((*samples.by_rule(), *wrong.by_rule()))


@cache
def by_rule() -> Mapping[str, Played]:
    """Rule's id → the shortest wrong document that it answers."""
    found: dict[str, Played] = {}
    for direction in DIRECTIONS:
        known, _ = asked(direction)
        for row, lines in read(path_of(direction)).items():
            played = Played(*_way(known, row.after), row, lines)
            for rule in {named_rule(line.rule).id for line in lines if line.rule}:
                found[rule] = min(found.get(rule, played), played, key=lambda each: each.cost)
    return found


def _way(known: Mapping[str, State], name: str) -> tuple[str, tuple[Step, ...]]:
    steps: tuple[Step, ...] = ()
    while name in known:
        steps, name = (*known[name].steps, *steps), known[name].after
    return name, steps


def file_of(rule: str) -> str:
    """The file of the site that holds the wrong document of a rule."""
    return f"samples/wrong/{rule}.{'xml' if by_rule()[rule].row.step.document.startswith(XML) else 'json'}"


def files() -> Iterator[tuple[str, str]]:
    """(path, content) of each wrong document as it is sent; what receipts told before stands as `<invtNo>`."""
    broken_alone = {named_rule(name).id for name in alone()}
    for rule, played in by_rule().items():
        if played.row.step.document != DAY and rule not in broken_alone:
            yield file_of(rule), _body(played.row.step)


def _body(step: Step) -> str:
    if step.document.startswith(XML):
        return message_of(step, _AS_NAMED)
    document = {name: value for name, value in document_of(step, _AS_NAMED).items() if not name.startswith("~")}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


class _Named(dict[str, Sequence[str]]):
    """Any field of receipts, by its name: who reads the sample has values of their own."""

    def __missing__(self, name: str) -> Sequence[str]:
        return [f"<{name}>"]

    def get(self, name: str, default: object = None) -> Sequence[str]:
        return self[name]


_AS_NAMED = _Named()


def shown(rule: str, lang: Lang) -> Iterator[str]:
    """Lines of Markdown, for a page one folder below the root: the sample, or why there is none."""
    if played := by_rule().get(rule):
        yield from _sample(rule, played, lang)
    elif why := why_none(rule):
        yield from (_why(why, lang), "")
    elif customs_says(rule):
        yield from (said(_CUSTOMS, lang), "")


def why_none(rule: str) -> Reason | None:
    """Return the first reason that names the rule: why no wrong document can be sent, or has been."""
    return next((reason for reason in reasons() if fnmatchcase(rule, reason.rule)), None)


def customs_says(rule: str) -> bool:
    """Tell whether the rule is of a message that the system itself sends."""
    scope = rule.partition(".")[0]
    return scope.isdigit() and scope not in _PARTNERS_SEND


def _sample(rule: str, played: Played, lang: Lang) -> Iterator[str]:
    yield from (said(_SAMPLE, lang), "")
    begins = [said(_REGISTERED, lang), *_settings(played.world, lang)]
    steps = [*begins, *(_told(each, lang) for each in played.before)]
    yield from (f"{number}. {text}" for number, text in enumerate(steps, 1))
    yield from ("", said(_THEN, lang).format(_sent(rule, played.row.step, lang)), "")
    yield from (*said(_ANSWER, lang).splitlines(), *(_line(line, lang) for line in played.lines), "")


def _sent(rule: str, step: Step, lang: Lang) -> str:
    told = _told(step, lang)
    return (
        told
        if step.document == DAY
        else said(_SENT, lang).format(kind=step.kind, file=f"../{file_of(rule)}", told=told)
    )


def _settings(world: str, lang: Lang) -> Iterator[str]:
    usual = worlds()[WORLD]
    apart = [
        f"`{service}.{name}={value}`"
        for service, settings in worlds()[world].items()
        for name, value in settings.items()
        if usual.get(service, {}).get(name) != value
    ]
    if apart:
        yield said(_SETTINGS, lang).format(", ".join(apart))


def _told(step: Step, lang: Lang) -> str:
    """One step in a few words."""
    if step.document == DAY:
        return said(_DAYS, lang).format(step.change)
    form = "xml" if step.document.startswith(XML) else "json"
    link = f"../samples/{step.kind}/valid.{form}"
    valid = said(_VALID, lang).format(kind=step.kind, name=KINDS[step.kind].zh, link=link)
    parts = [_change(each, lang) for each in changes(step.change)]
    return valid + (said(_CHANGED, lang).format(", ".join(parts)) if parts else "")


def _change(change: str, lang: Lang) -> str:
    """One change; in a message it stands as `old→new`."""
    path, sign, value = change.partition("=")
    if "→" not in change and change.startswith("-"):
        return said(_LEFT_OUT, lang).format(_code(change[1:]))
    if "→" not in change and change.startswith("~"):
        return said(_HEADER, lang).format(_code(change[1:]))
    if value.startswith("@"):
        return said(_COPY, lang).format(_code(path), _code(value[1:]))
    return _code(f"{path}{sign}{value.removeprefix('#')}")


def _line(line: Line, lang: Lang) -> str:
    about = said(_VERDICT, lang) if line.answered == "verdict" else f"`{line.answered}`"
    code = f"[{line.code}](../{page_of(line.code)}#{anchor(line.code)})" if line.code else ""
    values = (
        _code(text).replace("|", "\\|") if text else "" for text in (line.rule, line.path, line.actual, line.expected)
    )
    return f"| {about} | {line.status} | {code} | {' | '.join(values)} |"


def _why(reason: Reason, lang: Lang) -> str:
    claim = CLAIMS.get(reason.of)
    of = said(Words(claim, reason.of), lang) if claim else f"`{reason.of}`"
    if reason.because == "first":
        of = rule_link(reason.of)
    return said(_WHY_NONE[reason.because], lang).format(of)


def _code(text: str) -> str:
    return f"`{' '.join(text.split()).replace('`', chr(39))}`"
