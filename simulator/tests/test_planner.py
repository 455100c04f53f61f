"""A plan is pure, its documents are what customs expects, and its expectations are certain in any order."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.schemas.ceb import validate
from libs.schemas.ceb.shared.checks import is_resident_id
from libs.schemas.reference import current
from libs.schemas.topics import DECLARED
from simulator.papers.estimate import estimate_tax
from simulator.people import catalogue, export_goods, partners
from simulator.people.trade import trade_of
from simulator.people.ways_out import PASSAGES, WAYS
from simulator.plan.plan import Delivery, Final, Plan, Wave
from simulator.planner import START, Mix, plan
from simulator.play.wire import MESSAGES
from simulator.scenes import PLAIN, SCENES
from simulator.scenes.exports import EXPORT_SCENES, PLAIN_EXPORT
from simulator.scenes.exports.declared import DECLARED_SCENES

SHORT_OF_COVER = {"guarantee-exhausted", "withdrawn-awaiting-guarantee"}
FORMAT_ERRORS = {"bad-id", "wrong-sum"}
YEARLY_LIMIT, SINGLE_LIMIT = Decimal(26_000), Decimal(5_000)


@pytest.fixture(scope="module")
def planned() -> Plan:
    return plan(seed=7, parcels=1_000, days=4)


def _deliveries(planned: Plan) -> list[Delivery]:
    return [delivery for crowd in planned.agenda.values() for delivery in crowd]


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**31), parcels=st.integers(1, 150), days=st.integers(1, 6))
def test_the_same_arguments_give_the_same_plan(seed: int, parcels: int, days: int) -> None:
    one, other = plan(seed, parcels, days), plan(seed, parcels, days)
    assert one == other
    assert len(one.parcels) == parcels
    assert [parcel.number for parcel in one.parcels] == list(range(1, parcels + 1))


def test_another_seed_gives_another_plan() -> None:
    assert plan(1, 50, 2) != plan(2, 50, 2)


def test_numbers_of_different_seeds_do_not_meet() -> None:
    orders = [{parcel.sale.order_no for parcel in plan(seed, 50, 2).parcels} for seed in (1, 2)]
    assert not orders[0] & orders[1]


def test_small_merchants_sell_every_plain_import_on_guarantees_of_their_own() -> None:
    trade = trade_of(20)
    planned = plan(7, 120, 2, mix=Mix.BOTH, trade=trade)
    plain = [parcel.sale for parcel in planned.parcels if parcel.scene == PLAIN]
    assert {sale.guarantor for sale in plain} == {sale.merchant for sale in plain} == {*trade.small}
    codes = {party.code for party in trade.small}
    for kind in ("enterprise", "guarantee-top-up"):
        assert codes <= {sent.key for sent in _deliveries(planned) if sent.document == kind}, kind
    assert not codes & {party.code for party in partners.REGISTERED}


def test_every_scene_is_played_and_plain_parcels_prevail(planned: Plan) -> None:
    counts = planned.scenes()
    assert {scene.name for scene in SCENES} | {PLAIN} == counts.keys()
    assert counts[PLAIN] > len(planned.parcels) / 2


def test_documents_are_valid_but_for_the_mistakes_of_format(planned: Plan) -> None:
    scenes = {parcel.number: parcel.scene for parcel in planned.parcels}
    for delivery in _deliveries(planned):
        if delivery.document in MESSAGES and isinstance(delivery.body, dict) and delivery.parcel:
            checked = validate(MESSAGES[delivery.document], delivery.body, planned.day(delivery.day))
            wrong = scenes[delivery.parcel] in FORMAT_ERRORS and delivery.document == "order"
            assert bool(checked.findings) == wrong, checked.findings


def test_what_is_paid_adds_up(planned: Plan) -> None:
    for parcel in planned.parcels:
        sale = parcel.sale
        assert sale.paid == sale.goods_value + sale.freight + sale.tax - sale.discount
        assert sale.tax == estimate_tax(sale.lines, sale.freight, sale.day) > 0


def test_every_delivery_goes_to_a_topic_that_is_there(planned: Plan) -> None:
    assert all(delivery.document in DECLARED and delivery.key for delivery in _deliveries(planned))


def test_only_the_parcels_meant_to_exceed_a_limit_do(planned: Plan) -> None:
    years: dict[str, Decimal] = defaultdict(Decimal)
    for parcel in planned.parcels:
        sale, over = parcel.sale, parcel.scene.startswith("over-")
        assert (sale.value > SINGLE_LIMIT) <= over
        if not over:
            years[sale.buyer.id_number] += sale.value
    assert max(years.values()) <= YEARLY_LIMIT


def test_the_refused_purchase_over_the_year_is_certain(planned: Plan) -> None:
    pairs: dict[str, list[tuple[int, Decimal, Final]]] = defaultdict(list)
    for parcel in planned.parcels:
        if parcel.scene == "over-quota":
            day = parcel.deliveries[0].day
            pairs[parcel.sale.buyer.id_number].append((day, parcel.sale.value, parcel.expected.final))
    for first, second in pairs.values():
        assert first[0] < second[0]
        assert first[1] <= YEARLY_LIMIT < first[1] + second[1]
        assert (first[2], second[2]) == (Final.RELEASED, Final.REJECTED)


def test_stock_covers_everything_but_the_item_that_is_out(planned: Plan) -> None:
    entered: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for delivery in planned.agenda[0, Wave.STOCK]:
        assert isinstance(delivery.body, dict)
        for line in delivery.body["lines"]:
            entered[delivery.key, line["itemRecordNo"]] += Decimal(line["qty"])
    for parcel in planned.parcels:
        for line in () if parcel.sale.flight else parcel.sale.lines:
            entered[parcel.sale.warehouse.ems_no, line.good.item_record_no] -= line.qty
    short = {item for (_, item), left in entered.items() if left < 0}
    assert short == {catalogue.OUT_OF_STOCK.item_record_no}


def test_the_small_guarantor_covers_nothing_on_the_first_day(planned: Plan) -> None:
    small = partners.small_guarantor(f"{planned.seed:04d}")
    mine = [parcel for parcel in planned.parcels if parcel.sale.guarantor == small]
    assert mine and all(parcel.deliveries[0].day == 0 and parcel.scene in SHORT_OF_COVER for parcel in mine)
    top_ups = [(each.day, each.body) for each in _deliveries(planned) if each.key == small.code
               and each.document == "guarantee-top-up"]  # fmt: skip
    amounts = {day: Decimal(body["amount"]) for day, body in top_ups if isinstance(body, dict)}
    assert amounts[0] < min(parcel.sale.tax for parcel in mine)
    assert amounts[1] > sum(parcel.sale.tax for parcel in mine)


def test_what_must_come_after_the_crowd_comes_in_a_later_wave(planned: Plan) -> None:
    for parcel in planned.parcels:
        moments = [(delivery.day, delivery.wave) for delivery in parcel.deliveries]
        if parcel.scene in ("correction", "changed-too-late", "stale-resend", "deletion"):
            assert len(set(moments)) > 1
    corrected = next(parcel for parcel in planned.parcels if parcel.scene == "correction")
    waves = [(delivery.wave, delivery.document) for delivery in corrected.deliveries if delivery.wave > Wave.CROWD]
    assert waves == [(Wave.AFTER, "payment"), (Wave.AGAIN, "list")]


def test_the_catalogue_is_as_the_tariff_has_it() -> None:
    assert len(catalogue.ALL_GOODS) >= 200
    assert len({good.item_record_no for good in catalogue.ALL_GOODS}) == len(catalogue.ALL_GOODS)
    tariff = current().tariff.lines.on(START)
    for good in (*catalogue.ALL_GOODS, *export_goods.GOODS):
        line = tariff.get(good.gcode)
        assert line and (line.unit1, line.unit2) == (good.unit1, good.unit2)


def test_buyers_have_numbers_of_their_own_with_the_right_check_digit(planned: Plan) -> None:
    buyers = {parcel.sale.buyer for parcel in planned.parcels}
    assert all(is_resident_id(buyer.id_number) for buyer in buyers)
    assert len({buyer.id_number for buyer in buyers}) == len(buyers) > 100


def test_a_plan_needs_a_parcel_and_a_day() -> None:
    with pytest.raises(ValueError, match="at least one"):
        plan(1, 0, 1)


def test_parcels_that_leave_have_valid_documents_and_every_scene() -> None:
    planned = plan(7, 300, 3, START, Mix.BOTH)
    counts = planned.scenes()
    assert counts.keys() >= {PLAIN_EXPORT, *(scene.name for scene in EXPORT_SCENES)}
    assert (len(planned.parcels), len(planned.exports)) == (200, 100)
    assert [each.scene for each in planned.declared] == [name for name, _ in DECLARED_SCENES]
    assert planned.parcels == plan(7, 200, 3).parcels, "imports of a seed are what they are"
    ways = {(parcel.sale.way, parcel.sale.passage) for parcel in planned.exports}
    assert ways >= {(way, passage) for way in WAYS for passage in PASSAGES[way.bonded]}
    for parcel in planned.exports:
        for delivery in parcel.deliveries:
            assert isinstance(delivery.body, dict)
            checked = validate(MESSAGES[delivery.document], delivery.body, planned.day(delivery.day))
            first = delivery.document == "export-list" and delivery.wave is Wave.CROWD
            assert bool(checked.findings) == (parcel.scene == "export-malformed" and first), checked.findings
