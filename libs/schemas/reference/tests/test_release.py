"""Releases: the shipped sample, a large one, and every flaw told at once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from libs.schemas.reference import SAMPLE, TABLES, FlawedRelease, ReferenceRelease, current, examine, load, use, using
from libs.schemas.reference import tables as t
from libs.schemas.reference.__main__ import main
from libs.schemas.reference.exporting import lines_under
from libs.schemas.reference.files.comparing import compare
from libs.schemas.reference.files.large import write_large
from libs.schemas.reference.files.manifest import seal

DAY = date(2026, 3, 2)
Change = Callable[[str], str]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return shutil.copytree(SAMPLE, tmp_path / "release")


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> ReferenceRelease:
    return load(write_large(tmp_path_factory.mktemp("large"), seed=7))


def _sealed(directory: Path, file: str, change: Change) -> list[str]:
    """The flaws of a release whose file was changed and sealed."""
    place = directory / file
    place.write_text(change(place.read_text(encoding="utf-8")), encoding="utf-8")
    seal(directory, "changed", DAY, sample=True)
    return [str(flaw) for flaw in examine(directory)[1]]


def test_the_shipped_release_is_in_order_and_says_that_it_is_a_sample() -> None:
    release, flaws = examine(SAMPLE)
    assert not flaws
    assert release and release.sample
    sizes = {table: len(release.rows(table)) for table in TABLES.values()}
    assert (sizes[t.UNITS], sizes[t.DISTRICTS], sizes[t.REGIONS]) == (122, 42, 5)
    assert all(sizes.values())


def test_lines_are_found_by_the_first_digits_of_their_codes(large: ReferenceRelease) -> None:
    with using(large):
        lines = large.tariff.lines.on(DAY)
        for code in [*list(lines)[::500], max(lines), "0000000000", "9999999999"]:
            for digits in (code[:n] for n in (2, 4, 6, 10)):
                assert lines_under(digits, DAY) == [lines[each] for each in sorted(lines) if each.startswith(digits)]


def test_every_district_has_its_own_office_and_one_of_five_regions() -> None:
    release = load(SAMPLE)
    offices = release.on(t.CUSTOMS_OFFICES, DAY)
    by_region: dict[str, int] = {}
    for district in release.rows(t.DISTRICTS):
        assert offices[district.code].district == district.code
        by_region[district.region] = by_region.get(district.region, 0) + 1
    assert sorted(by_region.values()) == [3, 6, 10, 11, 12]


@pytest.mark.parametrize(
    ("day", "districts"),
    [(date(2024, 12, 14), 0), (date(2024, 12, 15), 20), (date(2026, 3, 12), 20), (date(2026, 3, 13), 42)],
)
def test_districts_join_a_scheme_on_their_day(day: date, districts: int) -> None:
    schemes = load(SAMPLE).on(t.DISTRICT_SCHEMES, day)
    assert sum(scheme == "cross-district-return" for scheme, _ in schemes) == districts


def test_serbia_is_known_by_customs_own_number() -> None:
    countries = load(SAMPLE).on(t.COUNTRIES, DAY)
    assert (countries["358"].zh, countries["358"].iso) == ("塞尔维亚", "688")
    assert "688" not in countries


def test_a_full_tariff_is_read_and_looked_up_by_day(large: ReferenceRelease) -> None:
    assert len(large.tariff.lines.on(DAY)) == 13_500
    assert len(large.rows(t.TARIFF)) > 13_500
    changed = next(row for row in large.rows(t.TARIFF) if row.until)
    assert changed.until
    before = large.tariff.lines.on(changed.until)[changed.gcode]
    assert before.duty == changed.duty
    assert large.tariff.lines.on(DAY) is large.tariff.lines.on(date(2026, 3, 3)), (
        "days between two changes share a view"
    )
    assert "1901101000" not in large.tariff.lines.on(date(2019, 3, 31))


def test_the_same_seed_gives_the_same_release(tmp_path: Path) -> None:
    one, other = (write_large(tmp_path / name, 500, 3) for name in ("one", "other"))
    assert {p.name: p.read_bytes() for p in one.iterdir()} == {p.name: p.read_bytes() for p in other.iterdir()}


@pytest.mark.parametrize(
    ("file", "change", "flaw"),
    [
        ("tariff.csv", lambda s: s.replace("0402100000,脱脂奶粉,035", "0402100000,脱脂奶粉,999"),
         "tariff.csv, row 2, column unit1: '999' is not in units.csv"),
        ("tariff.csv", lambda s: s.replace("0402100000,脱脂奶粉,035", "0402100000,脱脂奶粉,35"),
         "tariff.csv, row 2, column unit1: '35' is not `[0-9]{3}`"),
        ("tariff.csv", lambda s: s.replace("脱脂奶粉,035,,10,13", "脱脂奶粉,035,,ten,13"),
         "tariff.csv, row 2, column duty: 'ten': plain decimal text wanted, such as 12.5"),
        ("tariff.csv", lambda s: s.replace("脱脂奶粉,035,,10,13", ",035,,10,13"), "tariff.csv, row 2, column zh: empty"),
        ("tariff.csv", lambda s: s.replace("unit2", "unit3"), "tariff.csv, row 1, column unit2: column missing"),
        ("tariff.csv", lambda s: s + "2203000000,啤酒,095,035,0,13,,,,2020-01-01,,\n",
         "tariff.csv, row 137, column since: 2203000000 holds on the same day as in row 52"),
        ("tariff.csv", lambda s: s + "2203000009,啤酒,095,,0,13,beer,,,2020-01-01,,\n",
         "tariff.csv, row 137, column consumption_tax: beer is measured in qty2 as 035, which the line's units do not say"),
        ("tariff.csv", lambda s: s + "2203000009,啤酒,095,,0,13,mead,,,2020-01-01,,\n",
         "tariff.csv, row 137, column consumption_tax: 'mead' is not in consumption_tax.csv"),
        ("zones.csv", lambda s: s.replace("3105,宁波,1210,,", "3105,宁波,1210,2026-02-01,2026-01-01"),
         "zones.csv, row 2, column until: 2026-01-01 is before 2026-02-01"),
        ("exchange_rates.csv", lambda s: s.replace("2026-03-01,2026-03-31", "2026-03-01,2026-03-30"),
         "exchange_rates.csv, row 7, column until: the last day of a month wanted"),
        ("holidays.csv", lambda s: s.replace("2026-01-01,2026-01-03", "2026-01-01,"),
         "holidays.csv, row 2, column until: a day wanted"),
        ("customs_offices.csv", lambda s: s.replace(",2900,", ",2200,"),
         "customs_offices.csv, row 18, column district: an office 2900 lies in district 2900"),
        ("countries.csv", lambda s: s.replace("\n142,", "\n149,"),
         "countries.csv, column code: 142 is missing, which rules of the program name"),
        ("positive_list.csv", lambda s: s.replace("04021000,脱脂奶粉,", "04021000,脱脂奶粉,1210 9999"),
         "positive_list.csv, row 2, column modes: '9999' is not in trade_modes.csv"),
        ("units.csv", lambda s: s + "003,辆\n", "units.csv, row 124: 2 cells, not 6"),
    ],
)  # fmt: skip
def test_a_flaw_names_file_row_and_column(directory: Path, file: str, change: Change, flaw: str) -> None:
    assert flaw in _sealed(directory, file, change)


def test_everything_that_is_wrong_is_told_at_once(directory: Path) -> None:
    (directory / "sites.csv").unlink()
    (directory / "notes.txt").write_text("mine", encoding="utf-8")
    (directory / "ports.csv").write_bytes(b"\xff")
    text = (directory / "units.csv").read_text(encoding="utf-8")
    (directory / "units.csv").write_text(text.replace("001,台", "1,"), encoding="utf-8")
    told = [str(flaw) for flaw in examine(directory)[1]]
    assert told == [
        "sites.csv: file missing",
        "notes.txt: no file of a release",
        "units.csv: changed since it was sealed: its hash differs",
        "ports.csv: changed since it was sealed: its hash differs",
        "units.csv, row 2, column code: '1' is not `[0-9]{3}`",
        "units.csv, row 2, column zh: empty",
        "ports.csv: not UTF-8 at byte 0",
        *(flaw for flaw in told if "'001'" in flaw),
    ]
    with pytest.raises(FlawedRelease, match=r"sites.csv: file missing"):
        load(directory)


def test_a_directory_without_a_manifest_is_no_release(directory: Path) -> None:
    (directory / "manifest.json").unlink()
    assert "manifest.json: cannot be read" in str(examine(directory)[1][0])


def test_a_spreadsheets_file_is_read(directory: Path) -> None:
    """A byte order mark, carriage returns and blanks round values are what spreadsheets write."""
    place = directory / "units.csv"
    text = place.read_text(encoding="utf-8").replace("\n", "\r\n").replace("001,台", ' 001 ,"台 "') + ",,,,,\r\n"
    place.write_bytes(b"\xef\xbb\xbf" + text.encode())
    seal(directory, "from-a-spreadsheet", DAY, sample=False)
    assert load(directory).on(t.UNITS, DAY)["001"].zh == "台"


def test_the_command_seals_checks_and_compares(directory: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = directory / "zones.csv"
    place.write_text(
        place.read_text(encoding="utf-8").replace("拉萨,1239,,", "拉萨,1239,,2026-06-30")
        + "LS-ZBQ,拉萨综合保税区,Y,8800,拉萨,1210,2026-07-01,,\n",
        encoding="utf-8",
    )
    assert main(["check", str(directory)]) == 1
    assert "zones.csv: changed since it was sealed" in capsys.readouterr().out
    assert main(["seal", str(directory), "--name", "mine-2"]) == 0
    assert "mine-2 of 2026-01-01 (a sample) is in order" in capsys.readouterr().out
    assert main(["compare", str(SAMPLE), str(directory)]) == 0
    assert capsys.readouterr().out == "zones.csv: from 2026-07-01: 1 changed (LS-ZBQ)\n"
    assert not compare(load(SAMPLE), load(SAMPLE))


def test_a_process_decides_by_one_release(large: ReferenceRelease) -> None:
    before = current()
    assert before.named("rule@1") == f"rule@1+{before.name}"
    with using(large):
        assert current() is large
    assert current() is before
    use(before)
