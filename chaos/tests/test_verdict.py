from __future__ import annotations

from chaos.verdict import Campaign


def test_a_kind_that_cannot_be_inflicted_is_told_and_does_not_pass() -> None:
    campaign = Campaign(
        7, faults={"zombie": 1}, missed={"redis-cut": 2}, skipped={"disk-full": "needs root for a tmpfs"}
    )
    assert campaign.not_struck(("zombie", "redis-cut", "disk-full")) == [
        "redis-cut never struck",
        "disk-full cannot be inflicted here: needs root for a tmpfs",
    ]
    assert campaign.report()["skipped"] == ["disk-full: needs root for a tmpfs"]


def test_a_step_that_the_topics_do_not_show_was_none() -> None:
    campaign = Campaign(7, faults={"calendar-leap-day": 2, "calendar-year-end": 1, "zombie": 1})
    campaign.believe({"calendar-year-end"})
    assert campaign.faults == {"calendar-year-end": 1, "zombie": 1}
    assert campaign.missed == {"calendar-leap-day": 2}


def test_lag_that_drains_late_or_never_is_a_violation() -> None:
    late, never, soon = Campaign(7), Campaign(7), Campaign(7)
    late.drained(120.5, 120)
    never.drained(None, 120)
    soon.drained(3.24, 120)
    assert [len(each.violations) for each in (late, never, soon)] == [1, 1, 0]
    assert soon.report()["drained_s"] == 3.2
