"""Numbers that customs gives out: a scope (kind, customs office, period) and a running number in it."""

from __future__ import annotations

from datetime import date

from libs.schemas.codes.book_kinds import OUT_OF_ZONE, IoType

_BOND_INVT_DIGITS = 9
_PASSPORT_DIGITS = 12


def bond_invt_scope(customs_code: str, day: date, io_type: IoType = OUT_OF_ZONE) -> str:
    """核注清单 numbers run per customs office, year and way: QD + 4 customs + 2 year + I/E."""
    return f"QD{customs_code}{day:%y}{io_type}"


def passport_scope(letter: str, customs_code: str, day: date, io_type: IoType = OUT_OF_ZONE) -> str:
    """核放单 numbers run per customs office, way and day: letter + 4 customs + I/E + yymmdd."""
    return f"{letter}{customs_code}{io_type}{day:%y%m%d}"


def bond_invt_no(scope: str, number: int) -> str:
    return f"{scope}{number:0{_BOND_INVT_DIGITS}d}"


def passport_no(scope: str, number: int) -> str:
    return f"{scope}{number:0{_PASSPORT_DIGITS}d}"


def scope_of_bond_invt_no(number: str) -> tuple[str, int]:
    """Scope and running number."""
    return number[:-_BOND_INVT_DIGITS], int(number[-_BOND_INVT_DIGITS:])


def scope_of_passport_no(number: str) -> tuple[str, int]:
    return number[:-_PASSPORT_DIGITS], int(number[-_PASSPORT_DIGITS:])
