"""The loop on its twins: with every rule nothing is lost or doubled, without any one of them something is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from libs.schemas.topics import (
    ACCOUNTBOOK_TO_REVIEW,
    ACCOUNTBOOK_TO_TAX,
    EDGES,
    MATCHING_TO_ACCOUNTBOOK,
    TAX_TO_REVIEW,
    Topic,
)
from simulation.campaign import REGRESSIONS, first_failure, keep, plan_of, play, play_all
from simulation.plan import Plan
from simulation.stories.bounds import REFUSED_BEYOND, reached
from simulation.stories.chain import ChainStory
from simulation.switches import SWITCHES
from simulation.world import World

SEEDS = {"stock": range(1, 151), "book": range(151, 301), "forks": range(1, 151), "chain": range(1, 21)}
CROWDED_SEED = 1
SEEDS_PER_SWITCH = range(1, 101)
SEEDS_PER_EDGE = range(1, 601)
BEHIND = {
    MATCHING_TO_ACCOUNTBOOK.name: (ACCOUNTBOOK_TO_REVIEW, TAX_TO_REVIEW), ACCOUNTBOOK_TO_TAX.name: (TAX_TO_REVIEW,),
}  # fmt: skip
"""On which edges the lists of an edge come to their end."""


@pytest.mark.parametrize("story", SEEDS)
def test_with_all_rules_nothing_is_lost_or_doubled(story: str) -> None:
    failures = [failure for _, failed in play_all(SEEDS[story], story=story) for failure in failed]
    assert failures == []


def test_the_chain_comes_to_the_bounds_on_what_waits() -> None:
    world = World(plan_of(CROWDED_SEED, story="chain"))
    assert world.play().violations == []
    assert isinstance(world.story, ChainStory) and reached(world.story.facts()) == REFUSED_BEYOND


@pytest.mark.parametrize("rule", SWITCHES)
def test_what_a_missing_rule_does_is_found(rule: str) -> None:
    assert first_failure(SEEDS_PER_SWITCH, rule), f"{len(SEEDS_PER_SWITCH)} seeds and {rule} was not missed"


@pytest.mark.parametrize("rule", ("rule-1", "rule-2", "rule-3", "rule-4"))
def test_what_a_missing_rule_does_to_the_whole_chain_is_found(rule: str) -> None:
    assert first_failure(SEEDS_PER_SWITCH, rule, "chain"), f"{len(SEEDS_PER_SWITCH)} seeds and {rule} was not missed"


@pytest.mark.parametrize("rule", ("rule-8", "rule-10"))
@pytest.mark.parametrize("edge", EDGES.values(), ids=lambda edge: edge.name)
def test_what_a_missing_rule_does_on_each_edge_is_found(rule: str, edge: Topic) -> None:
    """By the names of the edges behind it. A topic that grows is an edge that the seed draws."""
    names = {last.name for last in BEHIND.get(edge.name, (edge,))}
    for seed in SEEDS_PER_EDGE:
        plan = plan_of(seed, rule, "forks")
        if rule == "rule-10" and World(plan).story.grown is not edge:
            continue
        if any(name in text for text in play(plan, rule).violations for name in names):
            return
    pytest.fail(f"{len(SEEDS_PER_EDGE)} seeds and {rule} was not missed on {edge.name}")


@pytest.mark.parametrize("path", sorted(REGRESSIONS.glob("*.json")), ids=lambda path: path.stem)
def test_what_failed_once_holds(path: Path) -> None:
    assert play(Plan.read(path)).violations == []


def test_a_failing_seed_is_kept_as_it_was_played(tmp_path: Path) -> None:
    failure = first_failure(SEEDS_PER_SWITCH, "rule-2")
    assert failure
    assert Plan.read(keep(failure, tmp_path)) == plan_of(failure.seed, "rule-2")


_FINGERPRINTS = """
from simulation.campaign import plan_of, play
print([play(plan_of(seed)).fingerprint for seed in range(1, 9)])
"""


def test_a_seed_plays_the_same_every_time_and_in_every_process() -> None:
    runs = {
        subprocess.run(
            [sys.executable, "-c", _FINGERPRINTS],
            cwd=Path(__file__).parents[2],
            env={"PYTHONHASHSEED": hash_seed, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert len(runs) == 1
