"""Checks find what is wrong with a customs declaration, by its mode's row; nothing is changed here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from libs.schemas.codes.declaration_modes import OF_SOME_MODES, DeclarationMode, GoodsGo, Merging, declaration_mode
from libs.schemas.codes.limits import in_fen
from libs.schemas.events.declaration_documents import CustomsDeclared, MarketGoodsRecorded
from libs.schemas.findings import Finding
from libs.schemas.names import official
from libs.schemas.reference import current
from libs.schemas.reference import tables as t
from libs.schemas.reference.exporting import in_yuan
from libs.schemas.register import EnterpriseRole
from services.exports.domain.declarations import rules
from services.exports.domain.declarations.files import DeclarationFiles, GoodsKey, OperatorKey, key_in_record
from services.exports.domain.declarations.goods import goods_checked

NOBODY = "无"
"""Stands for a foreign platform that has no code."""


@dataclass(frozen=True, slots=True)
class DeclarationChecks:
    """The files of a batch, and what is asked of a declaration before it is taken."""

    files: DeclarationFiles
    goods_max: int

    def of_declaration(self, said: CustomsDeclared, day: date) -> Iterator[Finding]:
        mode = declaration_mode(said.trade_mode, day)
        if mode is None:
            yield rules.MODE.finding(said.trade_mode)
            return
        yield from self._head(said, mode, day)
        yield from self._parties(said, mode, day)
        if mode.order_type:
            yield from self._orders(said, mode.order_type)
        yield from goods_checked(said, mode, day)
        yield from self._records(said, mode)
        yield from _values(said, mode, day)

    def _head(self, said: CustomsDeclared, mode: DeclarationMode, day: date) -> Iterator[Finding]:
        if said.simplified and mode.merging is Merging.NOTHING:
            yield rules.FORM.finding(said.form, "full")
        for name in sorted(OF_SOME_MODES):
            told, asked = bool(getattr(said, name)), name in mode.needs
            if told != asked:
                yield (rules.NEEDED if asked else rules.NOT_KNOWN)[official(name)].finding()
        by_parcels = said.logistics_nos is not None and said.logistics_code is not None
        if mode.ends is GoodsGo.DEPARTURE and (said.bill_no is None) != by_parcels:
            yield rules.LEAVES_BY.finding(said.bill_no)
        if mode.ends is GoodsGo.ZONE:
            if said.bill_no or said.logistics_nos:
                yield rules.STAYS.finding(said.bill_no)
            if all(zone.office != said.port_code for zone in current().on(t.ZONES, day).values()):
                yield rules.ZONE_OFFICE.finding(said.port_code)
        if mode.market and said.cluster:
            yield from self._market(said, said.cluster, day)

    def _market(self, said: CustomsDeclared, cluster: str, day: date) -> Iterator[Finding]:
        if not self.operates((said.ebc_code, cluster), day):
            yield rules.OPERATOR.finding(said.ebc_code, cluster)
        row = current().on(t.CLUSTERS, day).get(cluster)
        if row is None:
            yield rules.CLUSTER.finding(cluster)
        elif row.office != said.customs_code:
            yield rules.PURCHASE.finding(said.customs_code, row.office)

    def operates(self, key: OperatorKey, day: date) -> bool:
        """Say whether an enterprise may export from a market on the day."""
        operator = self.files.operators.get(key)
        return operator is not None and operator.since <= day <= operator.until

    def _parties(self, said: CustomsDeclared, mode: DeclarationMode, day: date) -> Iterator[Finding]:
        role = EnterpriseRole
        own = said.agent_code == said.ebc_code
        asked = [
            ("agentCode", said.agent_code, mode.consignor if own else frozenset({role.AGENT})),
            ("ebcCode", said.ebc_code, mode.consignor),
            ("areaCode", said.area_code, frozenset({role.WAREHOUSE})),
            ("logisticsCode", said.logistics_code, frozenset({role.LOGISTICS})),
            *(("ebpCode", order.ebp_code, frozenset({role.PLATFORM})) for order in said.orders or ()),
        ]
        for name, code, roles in dict.fromkeys(asked):
            if code in (None, NOBODY):
                continue
            enterprise = self.files.enterprises.get(code)
            if enterprise is None or roles.isdisjoint(enterprise.roles):
                yield rules.REGISTERED[name].finding(code, "/".join(sorted(roles)))
            elif enterprise.status != "active":
                yield rules.SUSPENDED[name].finding(code)
        consignor = self.files.enterprises.get(said.ebc_code)
        zone = consignor.pilot_zone if consignor else None
        if mode.filed and (zone is None or zone not in current().on(t.PILOT_ZONES, day)):
            yield rules.FILED.finding(zone or said.ebc_code)

    def suspended(self, said: CustomsDeclared) -> list[str]:
        """The suspended among its declarant, consignor and zone enterprise."""
        codes = dict.fromkeys(code for code in (said.agent_code, said.ebc_code, said.area_code) if code)
        known = (self.files.enterprises.get(code) for code in codes)
        return [each.code for each in known if each and each.status != "active"]

    def _orders(self, said: CustomsDeclared, order_type: str) -> Iterator[Finding]:
        found, seen = [], set()
        for line, named in enumerate(said.orders or (), 1):
            order = self.files.orders.get((said.ebc_code, named.order_no))
            if named.order_no in seen:
                yield rules.ORDER_TWICE.finding(named.order_no, line=line)
                continue
            seen.add(named.order_no)
            if order is None or order.deleted:
                yield rules.ORDER_KNOWN.finding(named.order_no, line=line)
                continue
            found.append(order)
            if order.order_type != order_type:
                yield rules.ORDER_TYPE.finding(order.order_type, order_type, line)
            if order.ebp_code != named.ebp_code:
                yield rules.ORDER_PLATFORM.finding(named.ebp_code, order.ebp_code, line)
            if order.taken_by:
                yield rules.ORDER_TAKEN.finding(named.order_no, line=line)
        if seen and len(found) == len(seen):
            ordered: dict[str, Decimal] = defaultdict(Decimal)
            for order in found:
                ordered[order.currency] += order.goods_value
            yield from _of_value(said, ordered)

    def _records(self, said: CustomsDeclared, mode: DeclarationMode) -> Iterator[Finding]:
        """Goods of a market stand in its record. Of each line there no more is declared than it has left."""
        asked: dict[GoodsKey, Decimal] = defaultdict(Decimal)
        for line, each in enumerate(said.lines, 1):
            if not mode.market:
                if each.record_no is not None or each.record_gnum is not None:
                    yield rules.RECORD_OTHER.finding(each.record_no, line=line)
                continue
            if (key := key_in_record(said, each)) is None:
                yield rules.RECORD_NAMED.finding(each.record_no, line=line)
                continue
            goods = self.files.goods.get(key)
            if goods is None:
                yield rules.RECORD_KNOWN.finding(f"{each.record_no}/{each.record_gnum}", line=line)
                continue
            if goods.cluster != said.cluster:
                yield rules.RECORD_CLUSTER.finding(goods.cluster, said.cluster, line)
            if goods.gcode != each.gcode:
                yield rules.RECORD_GOODS.finding(each.gcode, goods.gcode, line)
            if goods.unit != each.unit:
                yield rules.RECORD_UNIT.finding(each.unit, goods.unit, line)
            left = goods.qty - goods.taken - asked[key]
            if each.qty > left:
                yield rules.RECORD_LEFT.finding(each.qty, left, line)
            asked[key] += each.qty

    def of_record(self, said: MarketGoodsRecorded, day: date) -> Iterator[Finding]:
        if not self.operates((said.ebc_code, said.cluster), day):
            yield rules.RECORD_OPERATOR.finding(said.ebc_code, said.cluster)
        seen = set()
        for line, each in enumerate(said.lines, 1):
            if each.gnum in seen:
                yield rules.RECORD_TWICE.finding(each.gnum, line=line)
            seen.add(each.gnum)


def _of_value(said: CustomsDeclared, ordered: dict[str, Decimal]) -> Iterator[Finding]:
    declared: dict[str, Decimal] = defaultdict(Decimal)
    for line in said.lines:
        declared[line.currency] += line.total_price
    if declared != ordered:
        yield rules.ORDER_VALUE.finding(_amounts(declared), _amounts(ordered))


def _amounts(values: dict[str, Decimal]) -> str:
    return ", ".join(f"{value:,} {currency}" for currency, value in sorted(values.items()))


def total(said: CustomsDeclared, currency: str, day: date) -> Decimal | None:
    """Return what the goods come to in this currency by the rates of the month; None where one is missing."""
    rate, yuan = in_yuan(Decimal(1), currency, day), _in_yuan(said, day)
    return in_fen(yuan / rate) if rate and yuan is not None else None


def _in_yuan(said: CustomsDeclared, day: date) -> Decimal | None:
    values = [in_yuan(line.total_price, line.currency, day) for line in said.lines]
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if len(known) == len(values) else None


def _values(said: CustomsDeclared, mode: DeclarationMode, day: date) -> Iterator[Finding]:
    rates = current().on(t.EXCHANGE_RATES, day)
    for line, each in enumerate(said.lines, 1):
        if each.currency not in rates:
            yield rules.RATE.finding(each.currency, f"{day:%Y-%m}", line)
    if limit := mode.limit(day):
        value, most = _in_yuan(said, day), in_yuan(limit.most, limit.currency, day)
        if value is not None and most is not None and value > most:
            told = f"{total(said, limit.currency, day):,} {limit.currency}"
            yield rules.LIMIT.finding(told, f"<= {limit.most:,} {limit.currency}")
