"""Nothing that a partner reads stands in English alone, and each row of the tables is said somewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

import pytest

from deploy.hub import asyncapi, chinese, standing
from deploy.hub.assembling import ENGLISH_ALONE, ENGLISH_ONLY, pages
from deploy.hub.chinese import TABLES, Tables, has_words, page, read, tables


@cache
def said() -> Mapping[str, tuple[str, ...]]:
    """Page → its texts, of those that the tables say in Chinese."""
    written = pages("zh")
    whole = {path: text for path, text in standing.pages() if written[path] == page(text, tables())}
    return {asyncapi.PAGE: tuple(_of_asyncapi()), **{path: tuple(_texts(text)) for path, text in whole.items()}}


def _of_asyncapi() -> Iterator[str]:
    """Texts of the pages of topics, messages and their fields."""
    heard = _Heard()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(chinese, "tables", lambda: heard)
        for _ in asyncapi.pages("zh"):
            pass
    yield from heard


def _texts(markdown: str) -> Iterator[str]:
    heard = _Heard()
    page(markdown, heard)
    yield from heard


class _Heard(list[str]):
    """Keeps each text that is to be said."""

    def __call__(self, text: str) -> str:
        self.append(text)
        return text


def test_every_page_is_in_chinese_or_says_why_not() -> None:
    """The table of reasons names pages that there are."""
    alone = {path for path, text in pages("zh").items() if text.startswith(ENGLISH_ONLY)}
    assert [path for path in alone if not path.startswith(tuple(ENGLISH_ALONE))] == []
    assert [begins for begins in ENGLISH_ALONE if not any(path.startswith(begins) for path in alone)] == []


def test_messages_declarations_settings_and_events_are_in_chinese() -> None:
    assert {
        "partner/CEB311Message.md",
        "partner/DxpMsg.md",
        "partner/declarations.md",
        "settings.md",
        "events.md",
    } <= set(said())


def test_no_text_of_theirs_lacks_its_chinese() -> None:
    lacking = {
        text: path for path, texts in said().items() for text in texts if has_words(text) and not tables().found(text)
    }
    assert lacking == {}


def test_no_row_is_left_over() -> None:
    """A row is English that some page has: whoever changes that sentence changes the row."""
    used = {key for texts in said().values() for text in texts if (found := tables().found(text)) for key in found.keys}
    assert {en for path in TABLES.glob("*.csv") for en, _ in read(path)} - used == set()


ROWS = Tables({"{} or {}": "{}或{}", "the sender": "发送方", "{} ({})": "{0}", "its number": "其编号"})


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("the sender.", "发送方。"),
        ("`a` or the sender", "`a`或发送方"),
        ("cop_no: its number; the sender", "cop_no：其编号；发送方"),
        ("the sender. ebc_code, agent_code: its number.", "发送方。ebc_code, agent_code：其编号。"),
        ("311 (what nobody said)", "311"),
        ("orderNo", "orderNo"),
    ],
)
def test_a_text_is_said_by_rows_forms_and_parts(english: str, chinese: str) -> None:
    assert ROWS(english) == chinese


def test_a_text_without_a_row_stays_english() -> None:
    """Half a sentence in each language would be worse."""
    assert ROWS.found("the sender; what nobody said") is None
    assert ROWS("the sender; what nobody said") == "the sender; what nobody said"


def test_code_tables_and_places_of_headings_stay() -> None:
    """Links name the places that English headings have."""
    words = Tables({"The sender": "发送方", "a line of two": "两行", "its number": "其编号"})
    english = (
        "## The sender\n\n- a line\n  of two\n\n| `its number` | its number |\n|---|---|\n\n```\nits number\n```\n"
    )
    chinese = "## 发送方 { #the-sender }\n\n- 两行\n\n| `its number` | 其编号 |\n|---|---|\n\n```\nits number\n```\n"
    assert page(english, words) == chinese
