"""Each wrong command of a zone's exports stands beside its exact answer. Nothing of it changes the book."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import pytest

from libs.runtime.twins.testing import only
from libs.schemas.codes.book_kinds import BookKind, ZoneCondition
from libs.schemas.declarations import InspectionResult
from libs.schemas.events.accountbook import (
    DeclarationRefused,
    EntryListApproved,
    ReleaseNoteApproved,
    VerificationListApproved,
)
from libs.schemas.events.matching import ListRefused
from services.accountbook.tests import export_samples as exports
from services.accountbook.tests import samples
from services.accountbook.tests.conftest import OpenStore, Zone, stocked
from services.accountbook.tests.export_samples import (
    BOOK,
    conditions,
    entered,
    entry_id,
    entry_list,
    filing,
    gate_inspection,
    gate_pass,
    matched,
    note,
)
from services.accountbook.tests.samples import AREA, CREAM, MILK, line

OTHER_AREA, NO_BOOK, OWN = "3105W60002", "T3105W999999", {"ems_no": BOOK}
NORMAL = InspectionResult.NORMAL
Told = tuple[str, str | None, str | None]
"""Rule, actual, expected."""


async def listed(zone: Zone, number: int, quantities: dict[str, int] | None = None, **facts: Any) -> str:
    """The number of an approved verification list of what is to enter."""
    answers = await zone.feed(entry_list(quantities or {MILK: 1}, number, **facts))
    return str(only(EntryListApproved, answers).bond_invt_no)


async def noted(zone: Zone, number: int, **facts: Any) -> str:
    """The number of a release note that brings one such list."""
    return str(only(ReleaseNoteApproved, await zone.feed(note([await listed(zone, number)], **facts))).passport_no)


async def leaving(zone: Zone, number: int) -> str:
    """The number of a verification list of a released export list."""
    await zone.feed(matched(number, {MILK: 1}), exports.released(number))
    declared = samples.verification_list([exports.invt_no(number)], **OWN)
    return str(only(VerificationListApproved, await zone.feed(declared)).bond_invt_no)


async def _lapsed(zone: Zone) -> Any:
    await zone.feed(conditions([ZoneCondition.SITE], until="20260228"))
    return entry_list({MILK: 1})


async def _lapsed_list(zone: Zone) -> Any:
    await zone.feed(conditions([ZoneCondition.QUALIFICATION], since="20260401"))
    return matched(1)


async def _lapsed_items(zone: Zone) -> Any:
    await zone.feed(conditions([ZoneCondition.EXPORT_BOOK], since="20260401", until="20260331"))
    return filing(items=["IT0009"])


async def _taken_declaration(zone: Zone) -> Any:
    await listed(zone, 7)
    return entry_list({CREAM: 1}, 7)


async def _passed_note(zone: Zone) -> Any:
    return samples.note_withdrawal((await entered(zone, {MILK: 1})).passport_no, **OWN)


async def _twice_through(zone: Zone) -> Any:
    return gate_pass((await entered(zone, {MILK: 1})).passport_no)


async def _list_on_a_note(zone: Zone) -> Any:
    number = await listed(zone, 1)
    await zone.feed(note([number]))
    return samples.list_withdrawal(number, **OWN)


async def _on_two_notes(zone: Zone) -> Any:
    number = await listed(zone, 1)
    await zone.feed(note([number]))
    return note([number])


async def _named_twice(zone: Zone) -> Any:
    number = await listed(zone, 1)
    return note([number, number])


async def _lists_of_an_entry(zone: Zone) -> Any:
    return note([await listed(zone, 1)], invt_nos=["I1"])


async def _withdrawn(zone: Zone) -> Any:
    number = await listed(zone, 1)
    await zone.feed(samples.list_withdrawal(number, **OWN))
    return note([number])


async def _out_as_in(zone: Zone) -> Any:
    return note([await leaving(zone, 1)])


async def _in_as_out(zone: Zone) -> Any:
    return samples.release_note([await listed(zone, 1)], **OWN)


async def _other_book(zone: Zone) -> Any:
    return note([await listed(zone, 1)], ems_no=samples.BOOK)


async def _more_lines_than_may(zone: Zone) -> Any:
    return note([await listed(zone, 1, {MILK: 1, CREAM: 1}), await listed(zone, 2, {MILK: 1, CREAM: 1})])


async def _not_drawn(zone: Zone) -> Any:
    return gate_inspection(await noted(zone, 1), {})


async def _too_early(zone: Zone) -> Any:
    return gate_pass(await noted(zone, 1), pass_time="20260302080000")


async def _of_another_office(zone: Zone) -> Any:
    return gate_pass(await noted(zone, 1), sent_by="G9", sender_office="2900")


async def _unbundled(zone: Zone) -> Any:
    await zone.feed(matched(1), exports.released(1))
    return samples.verification_list([exports.invt_no(1), "31052026E999999999"], **OWN)


def _at_once(declared: Callable[[], Any]) -> Callable[[Zone], Awaitable[Any]]:
    async def make(zone: Zone) -> Any:
        return declared()

    return make


WRONG: dict[str, tuple[Callable[[Zone], Awaitable[Any]], list[Told]]] = {
    "filing, nothing on record": (
        _at_once(lambda: filing(ems_no="T3105W00E002", area_code=OTHER_AREA)),
        [("book-filing.areaCode.conditions@1", None, each) for each in exports.ALWAYS],
    ),
    "items, the book's permission is over": (
        _lapsed_items, [("book-filing.areaCode.conditions@1", "2026-04-01 - 2026-03-31", "export-book")],
    ),
    "filing, as another kind": (
        _at_once(lambda: filing(book_kind=BookKind.IMPORT)), [("book-filing.bookKind.filed@1", "import", "export")],
    ),
    "filing, an import book as one for exports": (
        _at_once(lambda: filing(ems_no=samples.BOOK)), [("book-filing.bookKind.filed@1", "export", "import")],
    ),
    "filing, in a mode of no such list": (
        _at_once(lambda: filing(ems_no="T3105W00E002", entry_mode="9710")),
        [("book-filing.entryMode.kind@1", "9710", "export")],
    ),
    "filing, where no zone is": (
        _at_once(lambda: filing(ems_no="T3105W00E002", customs_code="2900", zone_type="Y")),
        [("book-filing.customsCode.zone@1+sample-2026.1", "2900/Y", None)],
    ),
    "first-line entry into an export book": (
        _at_once(lambda: samples.entry({MILK: 1}, ems_no=BOOK)),
        [("first-line-entry.emsNo.kind@1", "first-line-entry", "entry-verification-list")],
    ),
    "entry into no book": (
        _at_once(lambda: entry_list({MILK: 1}, ems_no=NO_BOOK)),
        [("entry-verification-list.emsNo.filed@1", NO_BOOK, None)],
    ),
    "entry of another enterprise, with everything wrong": (
        _at_once(lambda: entry_list({"IT7": 1, MILK: 1}, area_code=OTHER_AREA, unit="035")),
        [
            ("entry-verification-list.areaCode.book@1", OTHER_AREA, AREA),
            ("entry-verification-list.itemRecordNo.filed@1", "IT7", None),
            ("entry-verification-list.unit.book@1", "035", "011"),
        ],
    ),
    "entry, the site no longer meets the conditions": (
        _lapsed, [("entry-verification-list.areaCode.conditions@1", "2020-01-01 - 2026-02-28", "site")],
    ),
    "entry under a declaration that stands in another": (
        _taken_declaration, [("entry-verification-list.entryId.once@1", entry_id(7), None)],
    ),
    "note of a list that nobody approved": (
        _at_once(lambda: note(["QD1"])), [("release-note.bondInvtNos.approved@1", "QD1", None)],
    ),
    "note of a withdrawn list": (_withdrawn, [("release-note.bondInvtNos.approved@1", "QD310526I000000002", None)]),
    "note of a list of another book": (_other_book, [("release-note.bondInvtNos.book@1", "QD310526I000000002", None)]),
    "note of a list on a note": (_on_two_notes, [("release-note.bondInvtNos.once@1", "QD310526I000000002", None)]),
    "note that names a list twice": (
        _named_twice, [("release-note.bondInvtNos.repeated@1", "QD310526I000000002", None)],
    ),
    "note into the zone of what leaves": (_out_as_in, [("release-note.bondInvtNos.way@1", "QD310526E000000001", None)]),
    "note out of the zone of what enters": (
        _in_as_out, [("release-note.bondInvtNos.way@1", "QD310526I000000002", None)],
    ),
    "note into the zone that names lists": (_lists_of_an_entry, [("release-note.invtNos.bundled@1", "I1", None)]),
    "note of more lines than may be": (_more_lines_than_may, [("release-note.bondInvtNos.lines@1", "4", "≤ 3")]),
    "note of another enterprise": (
        _at_once(lambda: note([], area_code=OTHER_AREA)), [("release-note.areaCode.book@1", OTHER_AREA, AREA)],
    ),
    "result of a note that was not drawn": (
        _not_drawn, [("gate-inspection.passportNo.drawn@1", "Z3105I260302000000000002", None)],
    ),
    "pass before the note": (
        _too_early, [("gate-pass.passTime.later@1", "20260302080000", "≥ 20260302090000")],
    ),
    "pass twice": (_twice_through, [("gate-pass.passportNo.once@1", "Z3105I260302000000000002", None)]),
    "pass at another office": (_of_another_office, [("gate-pass.gate.office@1", "G9 (2900)", "3105")]),
    "pass of no note": (
        _at_once(lambda: gate_pass("Z9")), [("gate-pass.passportNo.approved@1", "Z9", None)],
    ),
    "withdrawal of a list on a note": (
        _list_on_a_note, [("verification-list-withdrawal.bondInvtNo.noted@1", "Z3105I260302000000000002", None)],
    ),
    "withdrawal of a note that passed": (
        _passed_note, [("release-note-withdrawal.passportNo.passed@1", "Z3105I260302000000000002", None)],
    ),
    "export verification list of a list that nobody knows": (
        _unbundled, [("verification-list.invtNos.known@1", "31052026E999999999", None)],
    ),
    "list in no book": (_at_once(lambda: matched(1, ems_no=NO_BOOK)), [("603.emsNo.filed@1", NO_BOOK, None)]),
    "list in an import book": (
        _at_once(lambda: matched(1, ems_no=samples.BOOK)), [("603.emsNo.kind@1", "E", "I")],
    ),
    "import list in an export book": (
        _at_once(lambda: samples.matched(1, ems_no=BOOK)), [("621.emsNo.kind@1", "I", "E")],
    ),
    "list in a mode of no list": (
        _at_once(lambda: matched(1, trade_mode="1239")), [("603.tradeMode.valid@1", "1239", None)],
    ),
    "list of another enterprise at another office": (
        _at_once(lambda: matched(1, area_code=OTHER_AREA, customs_code="2900")),
        [("603.iacCode.book@1", OTHER_AREA, AREA), ("603.customsCode.book@1", "2900", "3105")],
    ),
    "list of an enterprise that is qualified later": (
        _lapsed_list, [("603.iacCode.conditions@1", "2026-04-01 - 2099-12-31", "qualification")],
    ),
    "list of other goods, in another unit, of more than there is": (
        _at_once(
            lambda: matched(
                1,
                lines=[line("IT7", 1, 1), line(MILK, 1, 2, gcode="1901109000"), line(CREAM, 1, 3, unit="035"),
                       line(MILK, 10, 4)],
            )
        ),
        [
            ("603.itemRecordNo.filed@1", "IT7", None),
            ("603.gcode.book@1", "1901109000", samples.GOODS[MILK]),
            ("603.unit.book@1", "035", "011"),
            ("603.qty.stock@1", "10", "9"),
        ],
    ),
}  # fmt: skip


@pytest.fixture
async def zone(open_store: OpenStore) -> Zone:
    """Both books have ten pieces of each item; no note is drawn."""
    zone = await stocked(Zone(await open_store(), gate_inspection_share=Decimal(0), weight_share=9, parcels_max=3))
    await exports.stocked(zone)
    return zone


@pytest.mark.parametrize("wrong", WRONG)
async def test_a_wrong_command_gets_its_answer(zone: Zone, wrong: str) -> None:
    make, told = WRONG[wrong]
    declared = await make(zone)
    before = await _stock(zone)
    (refused,) = await zone.feed(declared)
    assert isinstance(refused, DeclarationRefused | ListRefused)
    assert [(f.rule, f.actual, f.expected) for f in refused.findings] == told
    assert await _stock(zone) == before


async def _stock(zone: Zone) -> list[Any]:
    async with zone._transaction() as db:
        items = await zone._rows(db).lock_items(
            {(book, name) for book in (BOOK, samples.BOOK) for name in (MILK, CREAM)}
        )
    return [(item.key, item.incoming, item.outgoing, item.held) for item in items]


async def test_results_of_what_is_drawn_are_asked_of_the_right_lists(open_store: OpenStore) -> None:
    zone = Zone(await open_store(), gate_inspection_share=Decimal(1))
    await zone.feed(conditions(), filing())
    number = await listed(zone, 1)
    vehicle = only(ReleaseNoteApproved, await zone.feed(note([number]))).passport_no
    for declared, told in (
        (gate_pass(vehicle), [("gate-pass.passportNo.inspected@1", "no result", "normal")]),
        (samples.note_withdrawal(vehicle, **OWN), [("release-note-withdrawal.passportNo.drawn@1", vehicle, None)]),
        (gate_inspection(vehicle, {"QD9": NORMAL}), [("gate-inspection.results.aboard@1", "QD9", None)]),
    ):
        refused = only(DeclarationRefused, await zone.feed(declared))
        assert [(f.rule, f.actual, f.expected) for f in refused.findings] == told
