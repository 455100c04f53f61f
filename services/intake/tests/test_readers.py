"""A document is read by whom it names, its sender, who is entrusted with it, and its office."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.identity import Principal
from libs.schemas.ceb.samples import sample
from libs.schemas.kinds import KINDS
from services.intake.domain.reading.readers import OFFICES, PARTIES, may_read, readers_in
from services.intake.domain.reading.showing import masked

DAY = date(2026, 3, 2)
CODES = ("3301960AB1", "3302980JK5", "3301980GH4", "officer-3105", "@3105", "3105")
CLAIMS = st.dictionaries(st.sampled_from([*PARTIES, "consignee", "orderNo"]), st.sampled_from(CODES))
PLACES = st.dictionaries(st.sampled_from(OFFICES), st.sampled_from(["3105", "2900"]))
WHO = st.builds(
    Principal,
    st.sampled_from(CODES),
    st.frozensets(st.sampled_from(["platform", "agent", "officer", "gate", "bank", "operator", "service"]), min_size=1),
    st.sampled_from([None, "3105", "2900"]),
)
GIVEN = st.frozensets(st.tuples(st.sampled_from(CODES), st.sampled_from(CODES)))


@given(document=st.builds(dict.__or__, CLAIMS, PLACES), who=WHO, entrusted=GIVEN)
def test_nobody_reads_what_is_anothers(
    document: dict[str, str], who: Principal, entrusted: frozenset[tuple[str, str]]
) -> None:
    named = {document[name] for name in PARTIES if name in document}
    offices = {document[name] for name in OFFICES if name in document}
    readers = readers_in(document)
    seen = may_read(who, readers, "order", DAY, lambda party, by, kind, day: (party, by) in entrusted)
    if "officer" in who.roles:
        assert seen == (who.code in named or who.office in offices)
    else:
        assert seen == (who.code in named or any((party, who.code) in entrusted for party in named))
    assert may_read(Principal("0000", frozenset({"customs"})), readers, "order", DAY, lambda *_: False)


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if kind.message])
def test_a_document_is_shown_without_a_person(kind: str) -> None:
    message = KINDS[kind].message
    assert message is not None
    document: dict[str, Any] = sample(message)
    fields = [*message.fields, *(message.lines.fields if message.lines else ())]
    personal = [field.name for field in fields if field.personal]
    shown = json.dumps(masked(KINDS[kind], {**document, "bücher": "张三", "x": "11010519491231002X"}))
    assert "张三" not in json.loads(shown).values() and "11010519491231002X" not in shown
    for name in personal:
        if value := document.get(name):
            assert f'"{value}"' not in json.dumps(json.loads(shown), ensure_ascii=False) or set(value) == {"*"}, name
    plain = [name for name in document if name.endswith("Code") or name == "guid"]
    assert all(json.loads(shown)[name] == document[name] for name in plain)


def test_reasons_and_numbers_in_them_are_masked() -> None:
    kind = KINDS["return-application"]
    shown = masked(
        kind, {"reason": "张三 尺寸不合", "copNo": "N1", "InvtRefundList": [{"gnum": 1, "gcode": "3304990039"}]}
    )
    assert shown == {"reason": "*******", "copNo": "N1", "InvtRefundList": [{"gnum": 1, "gcode": "3304990039"}]}
