"""Links of the built site are followed to files and places in them. What a page needs must be of the site."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import html

_NEEDED = {("script", "src"), ("link", "href"), ("img", "src"), ("iframe", "src")}
"""What a page cannot do without: it must come from the site itself."""


def dead_links(site: Path) -> Iterator[str]:
    """Every link of every page that leads nowhere, as `page: link`."""
    for page in sorted(site.rglob("*.html")):
        here = page.relative_to(site)
        for tag, attribute, target in _links(page):
            url = urlsplit(target)
            if url.scheme or url.netloc:
                if (tag, attribute) in _NEEDED and url.scheme != "data":
                    yield f"{here}: needs {target}"
            elif (page.name != "404.html" or not target.startswith("/")) and (
                wrong := _wrong(page, url.path, url.fragment)
            ):
                yield f"{here}: {target} {wrong}"


def _wrong(page: Path, path: str, fragment: str) -> str:
    target = (page.parent / unquote(path)).resolve() if path else page
    if target.is_dir():
        target = target / "index.html"
    if not target.is_file():
        return "is not there"
    if fragment and target.suffix == ".html" and unquote(fragment) not in anchors(target):
        return "has no such place"
    return ""


@cache
def anchors(page: Path) -> frozenset[str]:
    """Every place of a page that a link may name."""
    root = html.parse(str(page)).getroot()
    return frozenset([*root.xpath("//@id"), *root.xpath("//a/@name"), "", "__top"])


def _links(page: Path) -> Iterator[tuple[str, str, str]]:
    for element, attribute, target, _ in html.parse(str(page)).getroot().iterlinks():
        if attribute in ("href", "src"):
            yield str(element.tag), attribute, target
