"""A restore finds how far a service had applied its inputs when its store was lost."""

from __future__ import annotations

from collections.abc import Mapping

from libs.runtime.store.positions import Place


def applied_to(
    expects: Mapping[Place, int],
    reach: Mapping[Place, int],
    shown: Mapping[Place, int],
    written_by_then: Mapping[Place, int],
    ends: Mapping[Place, int],
    under_way: int,
) -> dict[Place, int]:
    """Find the offsets up to which each input may have been applied, whether or not anything was said of it.

    What was said of one input may rest on another of which nothing was: the outcome of a list, said of its waybill, rests
    on the list. To leave that one out and decide on it later would decide a second time what is told already.

        expects: where the backup stood. reach: behind the last input of which something was said. shown: the group's
        offsets, below which everything was applied and published. written_by_then: where inputs ended when the service
        last said anything. ends: where they end now. under_way: how many records beyond the offset shown may be applied.
    """
    found = {}
    for place, expected in expects.items():
        surely = max(expected, reach.get(place, 0), min(shown.get(place, 0), ends[place]))
        bound = shown[place] + under_way if place in shown else ends[place]
        found[place] = max(surely, min(written_by_then.get(place, 0), bound))
    return found


def complete_to(
    expects: Mapping[Place, int],
    reach: Mapping[Place, int],
    shown: Mapping[Place, int],
    ends: Mapping[Place, int],
    under_way: int,
) -> dict[Place, int]:
    """Find the offsets before which everything was published, by the offsets shown.

    Where the broker has forgotten those, all is complete that lies so far before the last input of which something was
    said that it cannot have been under way with it. ends: how far inputs are read.
    """
    return {
        place: max(expects[place], min(shown.get(place, reach.get(place, 0) - under_way), end))
        for place, end in ends.items()
    }
