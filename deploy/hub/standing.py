"""Pages that stand in `docs/` already are taken over as they are; links out of the site become plain text."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

from libs.schemas.generate import GENERATED, ROOT

DOCS = ROOT / "docs"
OURS = DOCS / "site"
SCHEMAS = "schemas"
"""The folder of the site that holds the generated schemas."""

_LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)")
FENCED = re.compile(r"(^```.*?^```)", re.MULTILINE | re.DOTALL)


def pages() -> Iterator[tuple[str, str]]:
    """(path in the site, Markdown) of every page in `docs/`, and of the changelog."""
    for path in sorted(DOCS.rglob("*.md")):
        if OURS not in path.parents:
            yield path.relative_to(DOCS).as_posix(), taken_over(path)
    yield "changes.md", taken_over(ROOT / "CHANGELOG.md")


def place_of(path: str) -> str | None:
    """Return where the site has a file of the repository; None where it has none."""
    if path == "CHANGELOG.md":
        return "changes.md"
    if path.startswith("docs/") and path.endswith(".md"):
        return path.removeprefix("docs/")
    if Path(path).is_relative_to(GENERATED):
        return f"{SCHEMAS}/{Path(path).relative_to(GENERATED).as_posix()}"
    return None


def taken_over(page: Path) -> str:
    """The page's text with its links as the site has them."""
    here = page.relative_to(ROOT).as_posix()
    own = place_of(here)
    assert own

    def link(found: re.Match[str]) -> str:
        text, target = found.groups()
        if re.match(r"[a-z]+:|#", target):
            return found.group()
        path, sign, fragment = target.partition("#")
        there = place_of(posixpath.normpath(posixpath.join(posixpath.dirname(here), path)))
        if there is None:
            return text if "`" in text else f"{text} (`{path.lstrip('./')}`)"
        return f"[{text}]({posixpath.relpath(there, posixpath.dirname(own) or '.')}{sign}{fragment})"

    parts = FENCED.split(page.read_text(encoding="utf-8"))
    return "".join(part if part.startswith("```") else _LINK.sub(link, part) for part in parts)
