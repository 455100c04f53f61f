"""A question to a feed says what it asks for, or is refused with all that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from libs.runtime.http.problems import Problem, problem
from services.feed.domain.audience import KINDS_TOLD
from services.feed.pages import Opened, Wanted
from services.feed.settings import Settings

NUMBER_MAX = (1 << 63) - 1
_DIGITS_MAX = len(str(NUMBER_MAX))


class Question(NamedTuple):
    """wait_s: how long it may wait for the first entry. limit: most entries of its answer. series: what numbers it
    means; None: whatever is there."""

    wanted: Wanted
    wait_s: int
    limit: int
    series: str | None


def number_in(text: str, most: int) -> int | None:
    """Read a number; None where it is none from 0 to `most`, which has no more digits than `NUMBER_MAX`."""
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS_MAX):  # thousands of digits `int` refuses itself
        return None
    return found if (found := int(text)) <= most else None


def question(code: str, asked: Mapping[str, str], last_seen: str | None, settings: Settings) -> Question:
    """Read a question. last_seen: `Last-Event-ID` of a stream that was broken off. Raises Problem with all that is wrong."""
    errors: list[dict[str, str]] = []

    def number(name: str, text: str | None, default: int, most: int) -> int:
        if text is None:
            return default
        if (found := number_in(text, most)) is None:
            errors.append({"parameter": name, "error": f"[{text[:40]}] is no number from 0 to {most}"})
            return default
        return found

    after = number("after", asked.get("after"), 0, NUMBER_MAX)
    if last_seen:
        after = number("Last-Event-ID", last_seen, after, NUMBER_MAX)
    limit = max(1, number("limit", asked.get("limit"), settings.page_entries_max, settings.page_entries_max))
    wait = number("wait", asked.get("wait"), 0, settings.wait_s_max)
    kinds = frozenset(filter(None, asked.get("kind", "").split(",")))
    if unknown := sorted(kinds - set(KINDS_TOLD)):
        errors.append({"parameter": "kind", "error": f"{unknown}: not of {', '.join(KINDS_TOLD)}"})
    key, case = asked.get("businessKey"), asked.get("case")
    if key and case:
        errors.append({"parameter": "case", "error": "give businessKey or case, not both"})
    if "\0" in (key or case or ""):
        errors.append({"parameter": "businessKey", "error": "no name holds a zero character"})
    if errors:
        raise problem(400, "What is asked for?", "; ".join(each["error"] for each in errors), errors=errors)
    return Question(Wanted(code, after, kinds, key or None, case or None), wait, limit, asked.get("series"))


def fitting(feed: Opened | None, asked: Question) -> Opened:
    """Return the feed, where the question's numbers mean something in it. Raises Problem."""
    wanted = asked.wanted
    if feed is None:
        raise problem(404, "No feed", f"{wanted.subscriber} has no feed yet: open it with PUT /v1/feed")
    if asked.series not in (None, feed.series) and wanted.after > feed.anew_after:
        raise _anew(feed, "numbers were given anew after a restore")
    if wanted.after > feed.last:
        raise _anew(feed, f"after={wanted.after}, but the last entry is {feed.last}")
    looked_up = wanted.business_key or wanted.case
    if wanted.after + 1 < feed.first and wanted.after and not looked_up:
        raise problem(
            410, "Gone", f"entries before {feed.first} are kept no longer: go on with after={feed.first - 1}",
            **feed.shown(), goOnAfter=feed.first - 1,
        )  # fmt: skip
    return feed


def _anew(feed: Opened, why: str) -> Problem:
    go_on = min(feed.anew_after, feed.last)
    words = f"{why}: go on with after={go_on}, and pass over ids that you have"
    return problem(409, "Other numbers", words, **feed.shown(), goOnAfter=go_on)
