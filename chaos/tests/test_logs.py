from __future__ import annotations

from pathlib import Path

from chaos.load import START, load
from chaos.logs import Personal, halts, personal_data, protections


def _personal() -> tuple[Personal, str, str]:
    planned, personal = load(4, 4, START), Personal()
    personal.learn(planned)
    buyer = planned.parcels[0].sale.buyer
    return personal, buyer.name, buyer.id_number


def test_personal_data_in_a_log_is_found_and_not_repeated(tmp_path: Path) -> None:
    personal, name, number = _personal()
    log = tmp_path / "tax.log"
    log.write_text(f'{{"event": "assessed"}}\n{{"event": "for {name}", "id": "{number}"}}\n', encoding="utf-8")
    found = list(personal_data([log], personal))
    assert sorted(found) == ["tax.log:2 shows in clear: identity number", "tax.log:2 shows in clear: name"]


def test_longer_numbers_and_longer_words_are_no_persons(tmp_path: Path) -> None:
    personal, name, number = _personal()
    log = tmp_path / "tax.log"
    log.write_text(f"9{number}7 {name}贸易有限公司\n", encoding="utf-8")
    assert list(personal_data([log], personal)) == []


def test_a_log_tells_who_halted_and_what_helped(tmp_path: Path) -> None:
    log = tmp_path / "tax.log"
    log.write_text(
        '{"event": "batch failed, trying again", "error": "OSError"}\nTraceback\n{"event": "started"}\n'
        '{"event": "halted", "service": "tax", "reason": "the log was cut"}\n{"event": "cut sho'
    )
    assert protections([log]) == {"batch failed, trying again: OSError": 1, "halted": 1}
    assert halts([log]) == ["tax halted: the log was cut"]
