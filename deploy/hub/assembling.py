"""The site's sources of one language: pages that stand, generated pages, hand-written pages, and files to download."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import yaml

from chaos.badinput.samples import CORPUS
from deploy.hub import (
    asyncapi,
    beforehand,
    chinese,
    codes,
    lives,
    navigation,
    openapi,
    rules,
    standing,
    statuses,
    wrong,
)
from deploy.hub.standing import OURS, SCHEMAS
from deploy.hub.words import Lang
from libs.schemas.generate import GENERATED, ROOT

ENGLISH_ALONE = {
    "decisions/": "why the system is built so: for who changes it",
    "glossary.md": "each term stands there with its Chinese",
    "guarantees.md": "the rules of the loop and their tests: for who runs or changes the system",
    "performance.md": "figures of benches: for who runs or changes the system",
    "reference-data.md": "releases of the tables: for the administration that keeps them",
    "reference-tables.md": "columns of those tables: for the administration that keeps them",
    "requirements.md": "tests of this repository: for who changes it",
}
"""Pages, or folders of pages, that have no Chinese → why partners need none."""
ENGLISH_ONLY = '!!! note "本页只有英文 (this page is in English only)"\n\n'
_TABLE = re.compile(r"^<!-- table: (\w+) -->$", re.MULTILINE)
TABLES = {"waiting": statuses.waiting_table, "kinds": statuses.kinds_table}
"""What a hand-written page may take up by `<!-- table: name -->`."""


def written_pages(lang: Lang) -> Iterator[tuple[str, str]]:
    """(path, Markdown) of what is written by hand for the site."""
    home = OURS / lang
    for path in sorted(home.rglob("*.md")):
        if path.parent.name != "parts":
            text = path.read_text(encoding="utf-8")
            yield path.relative_to(home).as_posix(), _TABLE.sub(lambda found: TABLES[found[1]](lang), text)


def parts(lang: Lang) -> lives.Parts:
    return {path.stem: path.read_text(encoding="utf-8").strip() for path in (OURS / lang / "parts").glob("*.md")}


def pages(lang: Lang) -> dict[str, str]:
    """Path → Markdown. What is written for the language goes before what only stands in English."""
    found, own = dict(standing.pages()), {statuses.PAGE: statuses.page(lang)}
    for made in (codes, rules, wrong, asyncapi, openapi):
        own |= dict(made.pages(lang))
    own |= dict(lives.pages(lang, parts(lang))) | dict(written_pages(lang))
    if lang != "en":
        found = {path: in_chinese(path, text) for path, text in found.items() if path not in own}
    return found | own


def in_chinese(path: str, english: str) -> str:
    """A page that stands in English alone, said in Chinese by the tables."""
    if path.startswith(tuple(ENGLISH_ALONE)):
        return ENGLISH_ONLY + english
    return chinese.page(english, chinese.tables())


def assemble(home: Path, lang: Lang) -> Path:
    """Write everything under `home`, which is emptied first; return the configuration that mkdocs is given."""
    shutil.rmtree(home, ignore_errors=True)
    source = home / "pages"
    found = pages(lang)
    for path, text in found.items():
        _write(source / path, text)
    for path, text in beforehand.files():
        _write(source / path, text)
    for schema in (ROOT / GENERATED).rglob("*.json"):
        _copy(schema, source / SCHEMAS / schema.relative_to(ROOT / GENERATED))
    for sample in CORPUS.glob("*/valid.*"):
        _copy(sample, source / "samples" / sample.relative_to(CORPUS))
    settings = yaml.safe_load((OURS / "mkdocs.yml").read_text(encoding="utf-8"))
    settings = navigation.configured(settings, lang, found)
    config = home / "mkdocs.yml"
    config.write_text(yaml.safe_dump(settings, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return config


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _copy(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)
