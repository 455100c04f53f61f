"""Copies of a sample's rows get keys of their own, and name the same books and guarantors. Sizes fit the disk."""

from __future__ import annotations

import pytest

from bench.growth import copy_of, to_add


def column(name: str, kind: str = "text", **flags: bool) -> dict[str, object]:
    return {"name": name, "type": kind, "made_by_the_server": False, "key": False, "names_another": False, **flags}


@pytest.mark.parametrize(
    ("given", "selected"),
    [
        (column("order_no", key=True), "s.order_no || '~' || copy"),
        (column("body", "bytea", key=True), "s.body || int8send(copy)"),
        (column("attempt", "integer", key=True), "s.attempt"),
        (column("ems_no", key=True, names_another=True), "s.ems_no"),
        (column("status"), "s.status"),
    ],
)
def test_only_keys_that_name_nothing_else_are_changed(given: dict[str, object], selected: str) -> None:
    statement = copy_of("hold", [given])
    assert f"select {selected} from sample.hold" in statement


def test_what_the_server_numbers_is_left_to_it() -> None:
    assert "number" not in copy_of("receipt", [column("about", key=True), column("number", made_by_the_server=True)])


@pytest.mark.parametrize(
    ("asked", "room_bytes", "added"),
    [(1_000_000, 20e9, 999_000), (1_000_000, 5e9, 500_000), (1_000_000, 0, 0), (1_000_000, -1e9, 0), (500, 20e9, 0)],
)
def test_a_size_the_disk_has_no_room_for_is_scaled(asked: int, room_bytes: float, added: int) -> None:
    assert to_add(asked, stored=1_000, bytes_per_list=10_000, room_bytes=room_bytes) == added
