"""The page of statuses, and the tables that hand-written pages take up: who waits for what, what else is declared."""

from __future__ import annotations

from collections.abc import Iterator

from deploy.hub.lives import by_mode, name_of, path_of
from deploy.hub.words import ACTS, ROLES, Lang, said
from libs.schemas.codes.error_codes import Words
from libs.schemas.codes.list_status import EDGES, ListStatus
from libs.schemas.codes.receipt_status import RECEIPT_STATUS
from libs.schemas.codes.supervision_modes import EXPORT, IMPORT, Direction
from libs.schemas.kinds import KINDS, Kind
from libs.schemas.topics import DECLARED

PAGE = "statuses.md"

_TOP = Words(
    """# 状态

回执的`returnStatus`说明一份单证到了哪一步。清单（CEB622、CEB604）按下列各节走；其他单证只有其中几个，见各报文页。负数是
[代码](partner/codes.md)。等待不是状态：缺单证的清单保持2，等货物的保持120或399。
""",
    """# Statuses

A receipt's `returnStatus` says how far a document has come. Lists (CEB622, CEB604) go as told below; other documents know a
few of these, see their messages. A negative one is a [code](partner/codes.md). Waiting is no status: a list that lacks a
document keeps 2, one whose goods are not there keeps 120 or 399.
""",
)
_ACTS = Words("下一步由谁", "Who acts next")
_AFTER = {
    IMPORT: Words("进口清单随后可能是", "An import list may go on to"),
    EXPORT: Words("出口清单随后可能是", "An export list may go on to"),
}
_NO_LIST = Words("清单的回执没有这个状态。", "No receipt of a list has it.")
_WAITING = Words("| 监管方式 | 所缺单证 | 由谁报送 | 主题 |", "| mode | missing document | who sends it | topic |")
_KINDS = Words("| 种类 | 名称 | 由谁报送 | 主题 | 说明 |", "| kind | 中文 | who sends it | topic | page |")


def anchor(status: str) -> str:
    return f"status_{status}"


def page(lang: Lang) -> str:
    return "\n".join((said(_TOP, lang), *(line for code in RECEIPT_STATUS for line in _section(code.code, lang)), ""))


def _section(status: str, lang: Lang) -> Iterator[str]:
    code = RECEIPT_STATUS[status]
    yield f"## {status} {code.zh if lang == 'zh' else f'{code.zh} {code.en}'} {{ #{anchor(status)} }}"
    yield ""
    if status not in set(ListStatus):
        yield from (said(_NO_LIST, lang), "")
        return
    own = ListStatus(status)
    yield f"- **{said(_ACTS, lang)}**: {said(ACTS[own], lang)}"
    for direction, words in _AFTER.items():
        if after := _after(own, direction):
            yield f"- **{said(words, lang)}**: {after}"
    yield ""


def _after(status: ListStatus, direction: Direction) -> str:
    targets = sorted(EDGES[direction][status], key=int)
    return ", ".join(f"[{target.value}](#{anchor(target.value)})" for target in targets)


def waiting_table(lang: Lang) -> str:
    """Return which documents a list may wait for, by mode, and who owes them."""
    lines = [said(_WAITING, lang), "|---|---|---|---|"]
    for mode, rows in by_mode().items():
        for document in rows[-1].documents:
            kind = next((each for each in KINDS.values() if each.message and each.message.name == document.value), None)
            if kind and kind.waited_for:
                name = kind.zh if lang == "zh" else kind.name
                link = f"[{name_of(mode, lang)}]({path_of(mode)})"
                lines.append(f"| {link} | {name} | {_senders(kind, lang)} | `{DECLARED[kind.name].name}` |")
    return "\n".join(lines)


def kinds_table(lang: Lang) -> str:
    """Every kind of document, who sends it, on which topic, and where its fields stand."""
    lines = [said(_KINDS, lang), "|---|---|---|---|---|"]
    for name, kind in KINDS.items():
        page = f"partner/{kind.message.name}.md" if kind.message else f"partner/declarations.md#{name}"
        text = kind.message.name if kind.message else name
        samples = f"[✗](wrong/{name}.md) [JSON](samples/{name}/valid.json)" + (
            f" [XML](samples/{name}/valid.xml)" if kind.message else ""
        )
        lines.append(
            f'| <span id="kind_{name}">`{name}`</span> | {kind.zh} | {_senders(kind, lang)} | `{DECLARED[name].name}` '
            f"| [{text}]({page}) {samples} |"
        )
    return "\n".join(lines)


def _senders(kind: Kind, lang: Lang) -> str:
    return ", ".join(dict.fromkeys(said(ROLES[sender.role], lang) for sender in kind.senders))
