"""Plays of both directions follow each other on the twins: every promise asked, every mistake answered."""

from __future__ import annotations

import pytest

from chaos.load import next_start
from checker.facts import Facts
from checker.invariants import declarations, departures, exports_back, release, summaries, withdrawing, zone_exports
from fuzz.line import quiet
from fuzz.tests.plays import Twins
from simulator.judge.report import conclude
from simulator.judge.verification import verify
from simulator.planner import START, Mix, plan
from simulator.play.player import Played
from simulator.scenes import PLAIN, SCENES
from simulator.scenes.exports import EXPORT_SCENES, PLAIN_EXPORT
from simulator.scenes.exports.declared import DECLARED_SCENES

SEED, PARCELS, DAYS = 3, 240, 2
OF_EXPORTS = (
    departures.on_one_manifest, departures.departs_once_and_released, departures.ready_as_they_stand,
    departures.transits_close_once, departures.nothing_is_released_under_seal, summaries.each_list_in_one_summary,
    summaries.summaries_are_their_lists,
    summaries.summarised_open_or_overdue, summaries.figures_are_their_lists, zone_exports.refunds_are_entries,
    zone_exports.lists_draw_on_their_books, release.closed_lists_owe_nothing, withdrawing.withdrawn_lists_are_left,
    withdrawing.books_have_the_word,
    declarations.each_is_answered, declarations.within_the_limit, declarations.lines_are_the_goods,
    declarations.no_more_than_recorded, declarations.end_as_goods_went, exports_back.no_more_than_released,
    exports_back.in_their_period, exports_back.books_take_back_what_was_tallied, exports_back.taxes_decided_once,
)  # fmt: skip


@pytest.fixture(scope="module")
async def played() -> tuple[Facts, list[Played]]:
    """One play behind the other in one system, each with every scene; and all that was said in both."""
    with pytest.MonkeyPatch.context() as patched, quiet():
        patched.setattr("fuzz.line.TURNS_MAX", 50_000)
        twins, start, plays = Twins(), START, []
        await twins.line.start()
        for seed in (SEED, SEED + 2):
            plays.append(await twins.play(plan(seed, PARCELS, DAYS, start, Mix.BOTH)))
            start = next_start(plays[-1].last_day)
    return twins.facts(), plays


def test_what_a_play_leaves_behind_changes_no_answer_of_the_next(played: tuple[Facts, list[Played]]) -> None:
    """A guarantor's cover, a book's stock, a buyer's year, numbers: no play meets what another one left."""
    facts, plays = played
    for each in plays:
        answered = verify(each, facts)
        assert [(tried.name, tried.wrong) for tried in answered if not tried.holds] == []
        tried = {one.name for one in answered if one.times}
        assert tried >= {PLAIN, *(scene.name for scene in SCENES)}
        assert tried >= {PLAIN_EXPORT, *(scene.name for scene in EXPORT_SCENES), *(name for name, _ in DECLARED_SCENES)}
        assert "carrier-as-a-site" in tried
        assert tried >= {"departure-before-release", "simplified-list-summarised", "late-summary", "late-tax-payment"}


def test_parcels_leave_by_every_way_and_every_promise_is_kept(played: tuple[Facts, list[Played]]) -> None:
    facts, plays = played
    conclusion = conclude(plays[0], facts)
    assert [(each.name, each.violations) for each in conclusion.verdicts if not each.holds] == []
    assert all(invariant(facts).checked for invariant in OF_EXPORTS)
    by_mode = conclusion.report["by_mode"]
    assert by_mode.keys() >= {"E-0110", "E-1039", "E-1210", "E-9610-A", "E-9610-B", "E-9710", "E-9810"}
    assert all(row["closed"] for mode, row in by_mode.items() if mode.startswith("E"))
    assert by_mode["E-9610-B"]["returned"] and by_mode["E-1210"]["returned"]
