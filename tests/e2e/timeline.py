"""A timeline tells what was published of a parcel and of its vehicles, where a play ended wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from checker.facts import Facts, Seen

CASES_MAX, LINES_MAX = 3, 60
_NAMED_BY = {
    "invt_no": re.compile(rb'"invtNo":"([^"]+)"'),
    "bond_invt_no": re.compile(rb'"bondInvtNo":"([^"]+)"'),
    "passport_no": re.compile(rb'"passportNo":"([^"]+)"'),
}
_SAID = re.compile(rb'"(returnStatus|rule|code)":"([^"]+)"')


def timelines(facts: Facts, different: Iterable[str]) -> list[str]:
    """Tell of the first cases that differ, as `differences` names them."""
    cases = sorted({line.split("/")[2] for line in different if line.startswith("/cases/")})
    return [line for case in cases[:CASES_MAX] for line in told_of(facts, case)]


def told_of(facts: Facts, case: str) -> list[str]:
    """Tell of every event that names the parcel's order, its list, its verification lists or its vehicles."""
    lying = [(seen, seen.event.encode()) for seen in facts.everything()]
    names = [case.rpartition(":")[2].encode()]
    for kind, pattern in _NAMED_BY.items():
        of_lists = kind == "invt_no"
        names += {
            found
            for _, body in lying
            if _names(body, names) and (not of_lists or body.count(b'"invtNo"') == 1)
            for found in pattern.findall(body)
        }
    told = sorted((pair for pair in lying if _names(pair[1], names)), key=lambda pair: pair[0].at_ms)
    return [f"told of {case}, {len(told)} events:", *(_line(*pair) for pair in told[-LINES_MAX:])]


def _names(body: bytes, names: Sequence[bytes]) -> bool:
    return any(name in body for name in names)


def _line(seen: Seen, body: bytes) -> str:
    said = ",".join(f"{name.decode()}={value.decode()}" for name, value in _SAID.findall(body)[:6])
    return f"  {seen.at_ms} {seen.day} {'-'.join(map(str, seen.place))} {type(seen.event).__name__} {seen.id} {said}"
