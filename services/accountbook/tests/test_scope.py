"""A book is filed in the mode that the regional scope gives its zone, on the day; entries ask again."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from libs.runtime.twins.testing import A_DAY, kinds, only
from libs.schemas.events.accountbook import BookOpened, DeclarationRefused, EntryPosted
from libs.schemas.reference import current, using
from libs.schemas.reference.files.manifest import seal
from libs.schemas.reference.release import SAMPLE, load
from libs.schemas.reference.tables import ZONES
from services.accountbook.tests import export_samples as exports
from services.accountbook.tests.conftest import Zone
from services.accountbook.tests.samples import MILK, entry, filing

CITIES = {"宁波", "杭州", "义乌", "上海", "青岛", "西安", "重庆", "海口"}
OTHER = {"1210": "1239", "1239": "1210"}


def book(ems_no: str, office: str, kind: str, mode: str) -> Any:
    return filing(ems_no=ems_no, customs_code=office, zone_type=kind, entry_mode=mode)


@pytest.mark.requirement("B19")
async def test_every_zone_files_in_its_mode_and_in_no_other(zone: Zone) -> None:
    zones = current().on(ZONES, A_DAY).values()
    assert {each.city for each in zones if each.mode == "1210"} == CITIES
    assert {each.city for each in zones if each.mode == "1239"} == {"拉萨"}
    for number, each in enumerate(zones):
        refused = only(
            DeclarationRefused,
            await zone.feed(book(f"T{number:04d}W000001", each.office, each.kind, OTHER[each.mode])),
        )
        found = [(f.rule.partition("+")[0], f.actual, f.expected) for f in refused.findings]
        assert found == [("book-filing.entryMode.scope@1", OTHER[each.mode], each.mode)]
        assert kinds(await zone.feed(book(f"T{number:04d}W000001", each.office, each.kind, each.mode))) == [BookOpened]


async def test_an_office_without_such_a_zone_has_no_book_of_it(zone: Zone) -> None:
    refused = only(DeclarationRefused, await zone.feed(book("T9999W000001", "2900", "Y", "1210")))
    assert [f.rule.partition("+")[0] for f in refused.findings] == ["book-filing.customsCode.zone@1"]


async def test_a_mode_whose_row_does_not_ask_is_filed_in_every_zone(zone: Zone) -> None:
    """Books of exports; of a mode whose lists draw on no book there is none."""
    lhasa = {"customs_code": "8800", "zone_type": "Y", "ems_no": "T8800W000001"}
    assert kinds(await zone.feed(exports.conditions(), exports.filing(**lhasa))) == [BookOpened]
    for mode, kind in (("1239", "export"), ("9610", "export"), ("0110", "import")):
        refused = only(DeclarationRefused, await zone.feed(filing(ems_no="T2", entry_mode=mode, book_kind=kind)))
        found = [(f.rule, f.actual, f.expected) for f in refused.findings]
        assert found == [("book-filing.entryMode.kind@1", mode, kind)]


async def test_nothing_enters_a_book_whose_zone_left_the_scope(zone: Zone, tmp_path: Path) -> None:
    until, since = date(2026, 6, 30), date(2026, 7, 1)
    with using(load(_with_a_change(tmp_path, until, since))):
        ems_no = "T3105W000077"
        await zone.feed(book(ems_no, "3105", "Y", "1210"))
        assert kinds(await zone.feed(entry({MILK: 1}, ems_no=ems_no, cop_no="E1"), day=until)) == [EntryPosted]
        refused = only(DeclarationRefused, await zone.feed(entry({MILK: 1}, ems_no=ems_no, cop_no="E2"), day=since))
        found = [(f.rule.partition("+")[0], f.actual, f.expected) for f in refused.findings]
        assert found == [("first-line-entry.emsNo.scope@1", "1210", "1239")]
        refused = only(DeclarationRefused, await zone.feed(exports.entry_list({MILK: 1}, ems_no=ems_no), day=since))
        found = [(f.rule.partition("+")[0], f.actual, f.expected) for f in refused.findings]
        assert found == [("entry-verification-list.emsNo.scope@1", "1210", "1239")]
        assert kinds(await zone.feed(book("T3105W000078", "3105", "Y", "1239"), day=since)) == [BookOpened]


def _with_a_change(place: Path, until: date, since: date) -> Path:
    """The sample release with 宁波's zone in 1210 until one day and in 1239 from the next."""
    for file in SAMPLE.iterdir():
        place.joinpath(file.name).write_bytes(file.read_bytes())
    zones = place / "zones.csv"
    row = "NB-MEISHAN,宁波梅山综合保税区,Y,3105,宁波,1210,,,D: code; office of this sample\n"
    text = zones.read_text(encoding="utf-8")
    assert row in text
    before, after = row.replace("1210,,", f"1210,,{until}"), row.replace("1210,,", f"1239,{since},")
    zones.write_text(text.replace(row, before + after), encoding="utf-8")
    seal(place, "with-a-change", A_DAY, sample=True)
    return place
