"""Balances that hold at every moment, so in every snapshot: each query returns one sentence per row that breaks one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import NamedTuple

from checker.invariant import Verdict, verdict
from checker.stores.archived import Archive, whole_store


class Balance(NamedTuple):
    service: str
    what: str
    query: str


BALANCES: tuple[Balance, ...] = (
    Balance("accountbook", "book: held = open holds", """
        with open as (
            select h.ems_no, l->>'item' as item, sum((l->>'qty')::numeric - coalesce(l->>'returned', '0')::numeric) as qty
              from hold h, json_array_elements(h.lines) l where h.state in ('held', 'kept', 'seized') group by 1, 2)
        select format('%s %s: held %s, open holds %s', i.ems_no, i.item_record_no, i.held, coalesce(o.qty, 0))
          from book_item i left join open o on (o.ems_no, o.item) = (i.ems_no, i.item_record_no)
         where i.held <> coalesce(o.qty, 0)"""),
    Balance("accountbook", "book: on hand and unfit goods are where the journal ends", """
        select format('%s %s: on hand %s, unfit %s after %s rows, the journal ends with %s, %s, row %s',
                      i.ems_no, i.item_record_no, i.on_hand, i.unfit, i.entries,
                      coalesce(j.on_hand, 0), coalesce(j.unfit, 0), coalesce(j.entry_no, 0))
          from book_item i
          left join lateral (select e.on_hand, e.unfit, e.entry_no from entry e
                              where (e.ems_no, e.item_record_no) = (i.ems_no, i.item_record_no)
                              order by e.entry_no desc limit 1) j on true
         where (i.on_hand, i.unfit, i.entries)
               is distinct from (coalesce(j.on_hand, 0), coalesce(j.unfit, 0), coalesce(j.entry_no, 0))
            or i.held not between 0 and i.on_hand"""),
    Balance("accountbook", "book: each journal row goes on from the one before, never below zero", """
        select format('%s %s row %s: %s on hand, %s unfit', ems_no, item_record_no, entry_no, on_hand, unfit)
          from (select e.*, lag(entry_no, 1, 0::bigint) over w as row_before, lag(on_hand, 1, 0::numeric) over w as before,
                       lag(unfit, 1, 0::numeric) over w as unfit_before
                  from entry e window w as (partition by ems_no, item_record_no order by entry_no)) e
         where on_hand < 0 or unfit < 0
            or entry_no = row_before + 1 and (on_hand, unfit) <> (before + on_hand_change, unfit_before + unfit_change)"""),
    Balance("accountbook", "book: the journal lacks no row that lies in no archive", """
        select format('%s rows were written, %s are here, %s in the archive', written, here, archived)
          from (select (select coalesce(sum(entries), 0) from book_item) as written, (select count(*) from entry) as here,
                       (select coalesce(sum(rows), 0) from archived where table_name = 'entry') as archived) as journal
         where written - here not between 0 and archived"""),
    Balance("tax", "guarantee: committed = held + kept + owed, under the ceiling", """
        with due as (
            select assure_code, total - coalesce((select sum((p->>'total')::numeric)
                                                    from jsonb_array_elements(parts) p), 0) as amount
              from list_tax where state in ('held', 'billed')
             union all
            select assure_code, amount from payment_document where confirmed_day is null and not additional),
        used as (select assure_code, sum(amount) as amount from due group by 1)
        select format('%s: committed %s of %s, held, kept and owed %s', a.assure_code, a.committed, a.ceiling, u.amount)
          from guarantee_account a full join used u using (assure_code)
         where coalesce(a.committed, -1) <> coalesce(u.amount, 0) or a.committed > a.ceiling"""),
    Balance("tax", "guarantee: claimed = additional bills that are not paid", """
        with due as (
            select assure_code, sum(amount) as amount
              from payment_document where confirmed_day is null and additional group by 1)
        select format('%s: claimed %s, owed %s', a.assure_code, a.claimed, due.amount)
          from guarantee_account a left join due using (assure_code) where a.claimed <> coalesce(due.amount, 0)"""),
    Balance("tax", "guarantee: as many wait as the account says", """
        select format('%s: %s wait, %s are queued', a.assure_code, a.waiting, coalesce(q.waiting, 0))
          from guarantee_account a
          left join (select assure_code, count(*) as waiting from guarantee_queue group by 1) q using (assure_code)
         where a.waiting <> coalesce(q.waiting, 0)"""),
    Balance("tax", "tax: payment document = its bills", """
        with bill as (
            select ent_duty_no, total from list_tax where ent_duty_no is not null and parts is null
             union all
            select p->>'ent_duty_no', (p->>'total')::numeric from list_tax, jsonb_array_elements(parts) p
             union all
            select ent_duty_no, total from tax_audit where ent_duty_no is not null)
        select format('%s: %s for %s bills, they give %s for %s', d.ent_duty_no, d.amount, d.bills, b.amount, b.bills)
          from payment_document d
          left join (select ent_duty_no, sum(total) as amount, count(*) as bills from bill group by 1) b
         using (ent_duty_no)
         where (d.amount, d.bills) is distinct from (b.amount, b.bills)"""),
    Balance("review", "quota: held = undecided lists, never above the ceiling", """
        with open as (
            select buyer_token, quota_year as year, sum(value) as value from attempt
             where assessed is not null and closable_from is null and quota_year is not null group by 1, 2)
        select format('%s… %s: held %s, undecided lists %s', left(buyer_token, 8), year, q.held, o.value)
          from quota q full join open o using (buyer_token, year)
         where coalesce(q.held, -1) <> coalesce(o.value, 0) or q.held + q.used > q.ceiling"""),
    Balance("review", "quota: used never above what was released", """
        with released as (
            select buyer_token, quota_year as year, sum(value) as value, bool_or(return_nos <> '{}') as back
              from attempt
             where quota_year is not null
               and (status in ('800', '899')  -- or released, and stopped since: a verdict lets its quota go, nothing else
                    or (status in ('500', '501', '502', '503', '599') and closable_from is not null and since is not null))
             group by 1, 2)
        select format('%s… %s: used %s, released %s', left(buyer_token, 8), year, q.used, r.value)
          from quota q full join released r using (buyer_token, year)
         where coalesce(q.used, -1) > coalesce(r.value, 0)
            or (not coalesce(r.back, false) and coalesce(q.used, 0) <> coalesce(r.value, 0))"""),
    Balance("returns", "returns: applied and returned = the applications' lines", """
        with arrived as (
            select a.case_key, a.status, r.gnum::smallint, r.qty::numeric
              from application a, jsonb_array_elements(a.arrivals) t,
                   lateral (select * from jsonb_each_text(t->'sound') s (gnum, qty)
                             union all select * from jsonb_each_text(t->'unfit') u (gnum, qty)) r),
        moved as (
            select a.case_key, (l->>'gnum')::smallint as gnum,
                   case a.status when 'accepted' then (l->>'qty')::numeric else 0 end as applied, 0 as returned
              from application a, jsonb_array_elements(a.document->'lines') l
             where a.status in ('accepted', 'completed', 'lapsed')
             union all
            select case_key, gnum, case status when 'accepted' then -qty else 0 end, qty from arrived),
        lines as (select case_key, gnum, sum(applied) as applied, sum(returned) as returned from moved group by 1, 2)
        select format('%s line %s: applied %s, returned %s, applications say %s, %s', case_key, gnum,
                      b.applied, b.returned, l.applied, l.returned)
          from line_balance b full join lines l using (case_key, gnum)
         where (b.applied, b.returned) is distinct from (coalesce(l.applied, 0), coalesce(l.returned, 0))"""),
    Balance("feed", "feeds: numbers have no gap, up to the last one given", """
        select format('%s: %s entries from %s to %s, the last number is %s', s.code, e.entries, e.first, e.last, s.last)
          from subscriber s
          join lateral (select count(*) as entries, min(number) as first, max(number) as last
                          from entry where subscriber = s.code) e on e.entries > 0
         where e.last <> s.last or e.entries <> e.last - e.first + 1"""),
    Balance("feed", "feeds: nothing is told twice", """
        select format('%s: %s stands there %s times', subscriber, id, count(*))
          from entry group by subscriber, id having count(*) > 1"""),
    Balance("feed", "webhooks: none is further than its feed", """
        select format('%s: delivered up to %s of %s', w.id, w.done, s.last)
          from webhook w join subscriber s on s.code = w.subscriber where w.done > s.last"""),
)  # fmt: skip


async def balance(databases: Mapping[str, str], archive: Archive | None = None) -> list[Verdict]:
    """Every balance of the services whose databases are known, each service's in one snapshot."""
    services = [name for name in databases if any(each.service == name for each in BALANCES)]
    found = await asyncio.gather(*(_of_service(name, databases[name], archive) for name in services))
    return [each for of_service in found for each in of_service]


async def _of_service(service: str, url: str, archive: Archive | None) -> list[Verdict]:
    async with whole_store(service, url, archive) as db:
        return [
            verdict(f"at every moment: {each.what}", 1, [row[0] for row in await db.fetch(each.query)])
            for each in BALANCES
            if each.service == service
        ]
