"""`python -m deploy.hub`: builds the partner hub into var/site/html and follows every link in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from deploy.environments import Refused, python_environment
from deploy.hub.assembling import assemble
from deploy.hub.links import dead_links
from deploy.hub.standing import OURS
from deploy.hub.words import LANGS
from deploy.local.part import Say
from deploy.local.progress import progress
from libs.schemas.generate import ROOT

HOME = ROOT / "var" / "site"
_ENTRY = '<!doctype html><title>Tongguan</title><meta http-equiv="refresh" content="0; url={lang}/index.html">'


def build(home: Path, say: Say) -> Path:
    """Build the site under `home` and return where its pages are. Raises Refused where mkdocs finds fault with one."""
    python = python_environment(HOME / "environment", OURS / "requirements.lock", say)
    for lang in LANGS:
        say(f"{lang}: building")
        config = assemble(home / lang, lang)
        done = subprocess.run(
            [python, "-m", "mkdocs", "build", "--quiet", "--clean", "--config-file", config],
            capture_output=True, text=True, check=False, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        )  # fmt: skip
        if done.returncode:
            raise Refused(done.stderr.strip() or done.stdout.strip())
    pages = home / "html"
    (pages / "index.html").write_text(_ENTRY.format(lang=LANGS[0]), encoding="utf-8")
    return pages


def main() -> int:
    """0 where the site is built and no link in it is dead."""
    try:
        with progress() as say:
            pages = build(HOME, say)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    dead = list(dead_links(pages))
    for link in dead:
        print(link, file=sys.stderr)
    there = pages.relative_to(ROOT)
    print(
        f"{len(list(pages.rglob('*.html')))} pages in {there}; to read them: python3 -m http.server --directory {there}"
    )
    return 1 if dead else 0


if __name__ == "__main__":
    sys.exit(main())
