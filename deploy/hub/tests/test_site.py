"""The built site leads nowhere in vain, and leaves nothing out that a partner can be told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from deploy.hub import asyncapi, codes, lives, rules, statuses
from deploy.hub.__main__ import build
from deploy.hub.assembling import parts, written_pages
from deploy.hub.links import anchors, dead_links
from deploy.hub.standing import OURS
from deploy.hub.words import LANGS
from deploy.settings_page import processes
from libs.schemas.ceb import MESSAGES
from libs.schemas.codes import ANSWERS
from libs.schemas.codes.receipt_status import RECEIPT_STATUS
from libs.schemas.contract.messages import all_topics
from libs.schemas.generate import ROOT
from libs.schemas.kinds import KINDS
from libs.schemas.rules.registry import registry

SEARCHED = {"en": "-621001", "zh": "\u200b清单\u200b"}
"""What the search knows: codes, and Chinese cut into words."""


def test_the_site_is_whole(tmp_path: Path) -> None:
    """It is built once for everything that is asked of it."""
    site = build(tmp_path, lambda _line: None)
    assert list(dead_links(site)) == []
    for lang in LANGS:
        assert _left_out(site / lang) == []
        index = json.loads((site / lang / "search" / "search_index.json").read_text(encoding="utf-8"))
        assert any(SEARCHED[lang] in f"{entry['title']}{entry['text']}" for entry in index["docs"])


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    page = '<a href="other.html"></a><a href="#there"></a><a id="here" href="#here"></a><script src="https://else.where/x"></script>'
    (tmp_path / "page.html").write_text(f"<html><body>{page}</body></html>")
    assert list(dead_links(tmp_path)) == [
        "page.html: other.html is not there",
        "page.html: #there has no such place",
        "page.html: needs https://else.where/x",
    ]


def _left_out(home: Path) -> list[str]:
    """Whatever a partner may be told, as far as the site does not tell it."""
    missing = [code for code in ANSWERS if codes.anchor(code) not in anchors(_page(home, codes.page_of(code)))]
    missing += [
        status.code for status in RECEIPT_STATUS if statuses.anchor(status.code) not in anchors(home / "statuses.html")
    ]
    missing += [kind for kind in KINDS if f"kind_{kind}" not in anchors(home / "documents.html")]
    missing += [
        topic.name
        for topic in all_topics()
        if asyncapi.channel_anchor(topic.name) not in anchors(home / "asyncapi.html")
    ]
    missing += [path for path in map(lives.path_of, lives.by_mode()) if not _page(home, path).exists()]
    settings = (home / "settings.html").read_text(encoding="utf-8")
    names = {name for settings_class in processes().values() for name in _variables(settings_class)}
    missing += [name for name in names if f"<code>{name}</code>" not in settings]
    return [*missing, *_undocumented(home)]


def _variables(settings_class: type) -> Iterator[str]:
    prefix = str(getattr(settings_class, "model_config", {}).get("env_prefix", ""))
    for name, field in getattr(settings_class, "model_fields", {}).items():
        yield str(field.validation_alias or f"{prefix}{name}").upper()


def _undocumented(home: Path) -> Iterator[str]:
    """Rules without a place of their own. Of those of form: fields that no page names."""
    forms = anchors(_page(home, rules.INDEX))
    for registered in registry():
        rule = registered.rule
        scope, subject, test = rule.id.split(".")
        if not codes.is_form(registered):
            if f"rule_{rule.id}" not in anchors(home / "rules" / f"{scope}.html"):
                yield rule.name
        elif f"form_{test}" not in forms or not (
            subject in rules.PARTS or subject in _words(_fields_page(home, scope))
        ):
            yield rule.name


def _fields_page(home: Path, scope: str) -> Path:
    message = next((name for name, table in MESSAGES.items() if table.number == scope), "declarations")
    return home / "partner" / f"{message}.html"


_WORDS: dict[Path, frozenset[str]] = {}


def _words(page: Path) -> frozenset[str]:
    if page not in _WORDS:
        _WORDS[page] = frozenset(re.findall(r"[A-Za-z]\w*", page.read_text(encoding="utf-8")))
    return _WORDS[page]


def _page(home: Path, markdown: str) -> Path:
    return (home / markdown).with_suffix(".html")


def test_both_languages_have_the_same_pages() -> None:
    english, chinese = (dict(written_pages(lang)).keys() for lang in LANGS)
    standing = {"changes.md", "feed.md", "identity.md", "signatures.md"}  # these stand in English already
    assert english == chinese - standing
    assert parts("en").keys() == parts("zh").keys()


def test_the_chinese_changes_name_every_release_since_they_began() -> None:
    """Their oldest is 0.8.0: what came before stands in English alone."""
    english, chinese = (_releases(path) for path in (ROOT / "CHANGELOG.md", OURS / "zh" / "changes.md"))
    assert chinese == english[: english.index("0.8.0") + 1]


def _releases(path: Path) -> list[str]:
    return re.findall(r"^## (\d+\.\d+\.\d+)", path.read_text(encoding="utf-8"), re.MULTILINE)
