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
