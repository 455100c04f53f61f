"""Invalid samples of rules, from the corpus of bad input, whose test sends each."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from chaos.badinput.corpus_cases import wrong_samples
from deploy.hub.words import Lang

LINES_MAX = 24
"""Lines of a sample that a page shows; a hundred lines of a list say no more than the first ones."""


class WrongSample(NamedTuple):
    """The valid sample of a kind is changed so, and answered so."""

    kind: str
    row: Mapping[str, Any]


@cache
def by_rule() -> Mapping[str, tuple[WrongSample, ...]]:
    """Rule as `id@version` → the samples that break it."""
    found: dict[str, list[WrongSample]] = defaultdict(list)
    for kind, row in wrong_samples():
        for finding in row["findings"]:
            sample = WrongSample(kind, row)
            if sample not in found[finding["rule"]]:
                found[finding["rule"]].append(sample)
    return {rule: tuple(samples) for rule, samples in found.items()}


_SAYS = {
    "en": ("Invalid sample, the [valid `{kind}`](../samples/{kind}/valid.json)", " without {names}", " changed so:"),
    "zh": ("错误样例：[正确的`{kind}`](../samples/{kind}/valid.json)", "，去掉{names}", "，改为："),
}


def shown(sample: WrongSample, lang: Lang) -> Iterator[str]:
    """Lines of Markdown, for a page one folder below the root."""
    start, without, changed = _SAYS[lang]
    left_out = sample.row.get("without", ())
    line = start.format(kind=sample.kind)
    if left_out:
        line += without.format(names=", ".join(f"`{name}`" for name in left_out))
    change = {**sample.row.get("change", {}), **_repeated(sample.row)}
    if not change:
        yield from (f"{line}{'。' if lang == 'zh' else '.'}", "")
        return
    yield from (line + changed, "")
    lines = json.dumps(change, ensure_ascii=False, indent=1).splitlines()
    cut = [*lines[:LINES_MAX], " …"] if len(lines) > LINES_MAX else lines
    yield from ("```json", *cut, "```", "")


def _repeated(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: f"the same {times} times" for name, times in row.get("times", {}).items()}
