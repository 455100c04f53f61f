"""English texts are said in Chinese by tables, `docs/site/zh/words/*.csv`: one row a text, or a form of texts."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from deploy.hub.standing import FENCED, OURS
from deploy.hub.words import Lang

TABLES = OURS / "zh" / "words"
BLANK = "{}"
"""In a row's English it stands for any text; in its Chinese, or as `{0}`, for the Chinese of that."""

_CODE = re.compile(r"`[^`]*`|\]\([^)]*\)|<[^>]*>")
_SENTENCE = re.compile(r"[A-Za-z]{2,}[,:;.]? +[A-Za-z]")
_LINE = re.compile(r"(?P<sign>\s*(?:- |\d+\. |#+ |))(?P<text>.*?)(?P<place> \{ #\S+ \})?")
_CELL = re.compile(r"(?<!\\)\|")
_NAMED = re.compile(r"([a-z`][\w/`]*(?:, [a-z`][\w/`]*)*|[\u3400-\u9fff（）、/]+): (.+)")
_JOINED = {". ": "{}。{}", "; ": "{}；{}"}
_CUT = re.compile("|".join(map(re.escape, _JOINED)))
_PLACES = re.compile(r"\{(\d)\}")
_NO_SLUG = re.compile(r"[^\w\s-]")


class Found(NamedTuple):
    """keys: the English of every row that the Chinese is made of."""

    zh: str
    keys: frozenset[str]


class Form(NamedTuple):
    """A row that fits many texts."""

    pattern: re.Pattern[str]
    en: str
    zh: str


class Tables:
    """Rows, English → Chinese. A text has a row, is several texts, fits a form, or names what it is about."""

    def __init__(self, rows: Mapping[str, str]) -> None:
        self.rows = rows
        forms = [Form(_pattern(en), en, zh) for en, zh in rows.items() if BLANK in en]
        self._forms = sorted(forms, key=lambda form: -len(form.en))
        self.found = cache(self._found)

    def __call__(self, text: str) -> str:
        """The Chinese of a text; the text itself where no row has it, or it needs none."""
        found = self.found(text)
        return found.zh if found else text

    def _found(self, text: str) -> Found | None:
        if text in self.rows and BLANK not in text:
            return Found(self.rows[text], frozenset((text,)))
        for cut in _CUT.finditer(text):
            parts = (text[: cut.start()], text[cut.end() :])
            if found := self._together(_JOINED[cut[0]], parts):
                return found
        for form in self._forms:
            if (match := form.pattern.fullmatch(text)) and (found := self._together(form.zh, match.groups(), form.en)):
                return found
        if (named := _NAMED.fullmatch(text)) and (found := self._together(f"{named[1]}：{{}}", named.groups()[1:])):
            return found
        if text.endswith(".") and (found := self.found(text[:-1])):
            return Found(f"{found.zh}。", found.keys)
        return None

    def _together(self, zh: str, texts: Iterable[str], *keys: str) -> Found | None:
        """Put the Chinese of these texts into `zh`, if all that it takes up have one or need none."""
        parts = [
            self.found(text) or (None if has_words(text) and place in _taken_up(zh) else Found(text, frozenset()))
            for place, text in enumerate(texts)
        ]
        found = [part for part in parts if part]
        if len(found) < len(parts) or not (keys or any(part.keys for part in found)):
            return None
        return Found(zh.format(*(part.zh for part in found)), frozenset(keys).union(*(part.keys for part in found)))


def _taken_up(zh: str) -> frozenset[int]:
    """The blanks of a row's English that its Chinese has."""
    return frozenset(map(int, _PLACES.findall(zh))) or frozenset(range(zh.count(BLANK)))


def _pattern(en: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, en.split(BLANK))))


@cache
def tables() -> Tables:
    """Every row there is. Raises ValueError for a text that two rows have."""
    rows: dict[str, str] = {}
    for path in sorted(TABLES.glob("*.csv")):
        for en, zh in read(path):
            if en in rows:
                raise ValueError(f"{path.name}: twice: {en}")
            rows[en] = zh
    return Tables(rows)


def read(path: Path) -> Iterator[tuple[str, str]]:
    """(English, Chinese) of each row of a file."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["en"], row["zh"]


def spoken(text: str, lang: Lang) -> str:
    """Say a text that the code states in English."""
    return text if lang == "en" else tables()(" ".join(text.split()))


def has_words(text: str) -> bool:
    """Tell whether a text has English that wants a row: more than names, values and code."""
    return _SENTENCE.search(_CODE.sub("", text)) is not None


def page(english: str, say: Callable[[str], str]) -> str:
    """A page of Markdown with each text as `say` says it; what is code, and the places of headings, stay."""
    parts = FENCED.split(english)
    return "".join(
        part if part.startswith("```") else "\n".join(_line(line, say) for line in _whole(part)) for part in parts
    )


def _whole(part: str) -> Iterator[str]:
    """Lines, but each paragraph and each item in one."""
    held = ""
    for line in part.split("\n"):
        if held and line.strip() and not re.match(r"\s*(- |\d+\. |#|\||>)", line) and held[0] not in "#|":
            held += f" {line.strip()}"
            continue
        if held:
            yield held
        held = line
        if not line:
            yield line
    if held:
        yield held


def _line(line: str, say: Callable[[str], str]) -> str:
    if line.startswith("|"):
        return "|".join(f" {say(cell.strip())} " if cell.strip("-: ") else cell for cell in _CELL.split(line))
    found = _LINE.fullmatch(line)
    assert found
    sign, text, place = found.groups()
    if sign.startswith("#"):
        place = place or f" {{ #{_slug(text)} }}"
    return f"{sign}{say(text) if text else ''}{place or ''}"


def _slug(heading: str) -> str:
    """The place that an English heading has, and links name."""
    return re.sub(r"[-\s]+", "-", _NO_SLUG.sub("", heading.replace("`", "")).strip().lower())
