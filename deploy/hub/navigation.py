"""The configuration of mkdocs for one language has titles, theme, search, and the tree of pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deploy.hub import asyncapi, codes, lives, openapi, rules, wrong
from deploy.hub.words import LANGS, Lang, said
from libs.schemas.ceb import MESSAGES
from libs.schemas.codes.error_codes import Words
from libs.schemas.kinds import KINDS

Tree = list[dict[str, Any]]

_NAMES: Mapping[Lang, str] = {"en": "English", "zh": "中文"}
_SITE = Words("通关 对接指南", "Tongguan partner hub")


def configured(settings: dict[str, Any], lang: Lang, pages: Mapping[str, str]) -> dict[str, Any]:
    """The settings of `docs/site/mkdocs.yml` for one language."""
    tree, theme = navigation(lang), {**settings["theme"], "language": lang}
    unnamed = sorted(set(pages) - set(_named(tree)))
    switch = [{"name": _NAMES[other], "link": f"../{other}/index.html", "lang": other} for other in LANGS]
    own = {"site_name": said(_SITE, lang), "docs_dir": "pages", "site_dir": f"../html/{lang}", "theme": theme}
    return {
        **settings,
        **own,
        "extra": {"alternate": switch, **settings["extra"]},
        "nav": tree,
        "not_in_nav": "\n".join(unnamed),
    }


def navigation(lang: Lang) -> Tree:
    """The tree of pages."""

    def named(zh: str, en: str) -> str:
        return said(Words(zh, en), lang)

    messages = [
        {f"{name} {table.zh if lang == 'zh' else table.en}": f"partner/{name}.md"} for name, table in MESSAGES.items()
    ]
    modes = [{lives.name_of(mode, lang): lives.path_of(mode)} for mode in lives.by_mode()]
    blocks = [{title: f"codes/{name}.md"} for name, title, _ in codes.blocks(lang)]
    scopes = [{rules.title_of(scope, lang): f"rules/{scope}.md"} for scope in rules.by_scope()]
    invalid = [{kind.zh if lang == "zh" else name: wrong.page_of_kind(name)} for name, kind in KINDS.items()]
    interfaces = [{path.stem: openapi.openapi_page(path)} for path in openapi.openapi_files()]
    return [
        {named("首页", "Home"): "index.md"},
        {named("开始", "Start"): [
            {"HTTP": "start/http.md"}, {"Kafka": "start/kafka.md"}, {named("身份", "Who asks"): "identity.md"},
            {named("消息流与回调", "Feed and webhooks"): "feed.md"}, {named("在模拟器上测试", "Testing"): "testing.md"},
            {named("支付原始数据", "Raw payment data"): "raw-payments.md"},
        ]},
        {named("包裹的一生", "A parcel's life"): [
            {named("各监管方式", "By mode"): lives.INDEX}, *modes,
            {named("报关单", "Customs declarations"): lives.DECLARATIONS},
            {named("状态", "Statuses"): "statuses.md"}, {named("等待什么、由谁办", "Waiting"): "waiting.md"},
        ]},
        {named("单证", "Documents"): [
            {named("全部种类", "Every kind"): "documents.md"},
            {named("其他申报", "Declarations"): "partner/declarations.md"},
            {named("报文", "Messages"): messages}, {named("签名", "Signatures"): "signatures.md"},
            {named("参数表", "Reference tables"): "reference-tables.md"},
        ]},
        {named("答复", "Answers"): [
            {named("代码", "Codes"): codes.INDEX}, {named("各类代码", "By block"): blocks},
            {named("规则", "Rules"): rules.INDEX}, {named("各类规则", "By scope"): scopes},
            {named("错误样例", "Invalid samples"): invalid},
        ]},
        {named("接口", "Interfaces"): [
            {"HTTP": "http.md"}, *interfaces, {"AsyncAPI": asyncapi.PAGE},
            {named("消息", "Messages"): asyncapi.MESSAGES}, {named("结构", "Schemas"): asyncapi.SCHEMAS},
            {named("主题与事件", "Topics and events"): "events.md"},
        ]},
        {named("系统", "System"): [
            {named("版本与变更", "Versions and changes"): "changes.md"}, {named("设置", "Settings"): "settings.md"},
            {named("参数数据", "Reference data"): "reference-data.md"}, {named("保证", "Guarantees"): "guarantees.md"},
            {named("性能", "Performance"): "performance.md"}, {named("需求", "Requirements"): "requirements.md"},
            {named("决定", "Decisions"): "decisions/README.md"}, {named("词汇", "Glossary"): "glossary.md"},
        ]},
    ]  # fmt: skip


def _named(tree: Tree) -> Iterator[str]:
    for entry in tree:
        for value in entry.values():
            yield from [value] if isinstance(value, str) else _named(value)
