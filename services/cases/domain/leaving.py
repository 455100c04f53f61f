"""A list goes its way out of the zone: onto a verification list, onto a note, through the gate."""

from __future__ import annotations

from typing import Any

from services.cases.domain.files import WayOut


def bundled(way: WayOut, event: Any) -> None:
    way.bond_invt_no = event.bond_invt_no


def unbundled(way: WayOut, _: Any) -> None:
    way.bond_invt_no = None


def aboard(way: WayOut, event: Any) -> None:
    way.passport_no, way.drawn = event.passport_no, event.inspection


def drawn(way: WayOut, _: Any) -> None:
    way.drawn = True


def off_the_note(way: WayOut, _: Any) -> None:
    way.passport_no, way.drawn = None, False


def gone(way: WayOut, event: Any) -> None:
    way.passport_no, way.gone = getattr(event, "passport_no", way.passport_no), True


def found_normal(way: WayOut, _: Any) -> None:
    way.drawn = False


def taken_off(way: WayOut, _: Any) -> None:
    way.bond_invt_no, way.passport_no, way.drawn = None, None, False
