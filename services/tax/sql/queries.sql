-- name: lock_accounts
select assure_code, ceiling, committed, claimed, next_place, waiting
  from guarantee_account where assure_code = any ($1::text[])
 order by assure_code
   for update

-- name: lock_accounts_behind
-- The accounts of $1, of the attempts in $2 and $3, and of the documents in $4.
select assure_code, ceiling, committed, claimed, next_place, waiting
  from guarantee_account
 where assure_code in (
        select unnest($1::text[])
        union select l.assure_code
                from unnest($2::text[], $3::int[]) as k (case_key, attempt)
                join list_tax l using (case_key, attempt)
        union select q.assure_code
                from unnest($2::text[], $3::int[]) as k (case_key, attempt)
                join guarantee_queue q using (case_key, attempt)
        union select assure_code from payment_document where ent_duty_no = any ($4::text[]))
 order by assure_code
   for update

-- name: open_accounts
insert into guarantee_account (assure_code)
select code from unnest($1::text[]) as code order by code
    on conflict do nothing

-- name: load_lists
select l.case_key, l.attempt, l.customs_code, l.submission_id, l.invt_no,
       l.assure_code, l.state, l.total, l.lines, l.collectable_from, l.release_day, l.collect_on, l.returns,
       l.parts, l.early, l.ent_duty_no, l.detained
  from unnest($1::text[], $2::int[]) as k (case_key, attempt)
  join list_tax l using (case_key, attempt)

-- name: bills_due
-- Those behind the key $2, $3, $4.
select collectable_from, case_key, attempt
  from list_tax
 where collectable_from <= $1 and ent_duty_no is null and total > 0 and collect_on <= $1
   and (collectable_from, case_key, attempt) > ($2, $3, $4)
 order by collectable_from, case_key, attempt
 limit $5

-- name: documents_collected
-- Complete when the day's bills are: behind the number $2.
select ent_duty_no from payment_document
 where collected_on = $1 and not issued and ent_duty_no > $2
 order by ent_duty_no
 limit $3

-- name: documents_overdue
-- Unpaid, due by the end of day $1 and not known as overdue: behind the key $2, $3.
select due_day, ent_duty_no from payment_document
 where due_day <= $1 and paid_day is null and not overdue and (due_day, ent_duty_no) > ($2, $3)
 order by due_day, ent_duty_no
 limit $4

-- name: load_documents_begun
-- Those of day $1 that may take more bills of these offices and guarantors.
select d.*
  from (select distinct * from unnest($2::text[], $3::text[]) as n (customs_code, assure_code)) n
  join payment_document d using (customs_code, assure_code)
 where d.collected_on = $1

-- name: count_documents
select customs_code, count(*)::int from payment_document
 where collected_on = $1 and customs_code = any ($2::text[])
 group by customs_code

-- name: load_documents
select * from payment_document where ent_duty_no = any ($1::text[])

-- name: load_queue_heads
-- Of each account, the lists that could be reached if `budget` were available, in their order, $3 in all. From one place to
-- the next, so that what lies behind them is not read.
with recursive reached (assure_code, place, budget) as (
        select a.assure_code, head.place, a.budget - head.amount
          from unnest($1::text[], $2::numeric[]) as a (assure_code, budget)
         cross join lateral (select place, amount from guarantee_queue q
                              where q.assure_code = a.assure_code order by place limit 1) head
         where a.budget >= 0
         union all
        select r.assure_code, further.place, r.budget - further.amount
          from reached r
         cross join lateral (select place, amount from guarantee_queue q
                              where q.assure_code = r.assure_code and q.place > r.place order by place limit 1) further
         where r.budget >= 0)
select q.assure_code, q.place, q.case_key, q.attempt, q.amount, q.waiting_since, q.assessed
  from (select assure_code, place from reached limit $3) r
  join guarantee_queue q using (assure_code, place)
 order by q.assure_code, q.place

-- name: load_queue_of_attempts
select q.assure_code, q.place, q.case_key, q.attempt, q.amount, q.waiting_since, q.assessed
  from unnest($1::text[], $2::int[]) as k (case_key, attempt)
  join guarantee_queue q using (case_key, attempt)

-- name: save_accounts
update guarantee_account a
   set ceiling = n.ceiling, committed = n.committed, claimed = n.claimed, next_place = n.next_place, waiting = n.waiting
  from unnest($1::text[], $2::numeric[], $3::numeric[], $4::numeric[], $5::bigint[], $6::int[])
       as n (assure_code, ceiling, committed, claimed, next_place, waiting)
 where a.assure_code = n.assure_code

-- name: insert_queue
insert into guarantee_queue (assure_code, place, case_key, attempt, amount, waiting_since, assessed)
select * from unnest($1::text[], $2::bigint[], $3::text[], $4::int[], $5::numeric[], $6::timestamptz[], $7::json[])

-- name: delete_queue
delete from guarantee_queue q
 using unnest($1::text[], $2::int[]) as g (case_key, attempt)
 where q.case_key = g.case_key and q.attempt = g.attempt

-- name: bill_lists
update list_tax l
   set state = 'billed', collectable_from = n.collectable_from, release_day = n.release_day, collect_on = n.collect_on,
       early = null, detained = false
  from unnest($1::text[], $2::int[], $3::date[], $4::date[], $5::date[])
       as n (case_key, attempt, collectable_from, release_day, collect_on)
 where l.case_key = n.case_key and l.attempt = n.attempt

-- name: update_lists
-- lines: null where they did not change.
update list_tax l
   set state = n.state, total = n.total, lines = coalesce(n.lines, l.lines), collectable_from = n.collectable_from,
       release_day = n.release_day, collect_on = n.collect_on, returns = n.returns, parts = n.parts,
       early = n.early, ent_duty_no = n.ent_duty_no, detained = n.detained
  from unnest($1::text[], $2::int[], $3::text[], $4::numeric[], $5::json[], $6::date[], $7::date[], $8::date[],
              $9::json[], $10::jsonb[], $11::json[], $12::text[], $13::boolean[])
       as n (case_key, attempt, state, total, lines, collectable_from, release_day, collect_on, returns, parts, early,
             ent_duty_no, detained)
 where l.case_key = n.case_key and l.attempt = n.attempt

-- name: save_documents
insert into payment_document (ent_duty_no, customs_code, assure_code, release_day, due_day, bills, amount, collected_on,
                              issued, overdue, paid_day, surcharge, additional, confirmed_day)
select * from unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::date[], $6::int[], $7::numeric[], $8::date[],
                     $9::bool[], $10::bool[], $11::date[], $12::numeric[], $13::bool[], $14::date[])
    on conflict (ent_duty_no) do update
       set bills = excluded.bills, amount = excluded.amount, issued = excluded.issued, overdue = excluded.overdue,
           paid_day = excluded.paid_day, surcharge = excluded.surcharge, confirmed_day = excluded.confirmed_day

-- name: audits_due
-- Those that have a result, of lists of which nothing is to be collected: behind the key $1, $2.
select a.case_key, a.attempt
  from tax_audit a join list_tax l using (case_key, attempt)
 where a.state = 'found' and l.state <> 'held' and l.collect_on is null and not l.detained
   and (a.case_key, a.attempt) > ($1, $2)
 order by a.case_key, a.attempt
 limit $3

-- name: papers_due
-- Those that have no papers when their last day for them ends: behind the key $2, $3, $4.
select answer_by, case_key, attempt
  from tax_audit
 where state = 'ordered' and papers is null and not missed and answer_by <= $1
   and (answer_by, case_key, attempt) > ($2, $3, $4)
 order by answer_by, case_key, attempt
 limit $5

-- name: lock_audits
select case_key, attempt, invt_no, customs_code, assure_code, rates_day, until, state, lines, answer_by, parties,
       papers, missed, corrected, total, ent_duty_no
  from tax_audit where case_key = any ($1::text[])
 order by case_key, attempt
   for update

-- name: open_audits
insert into tax_audit (case_key, attempt, invt_no, customs_code, assure_code, rates_day, until, state, lines,
                       answer_by, parties, papers, missed, corrected, total, ent_duty_no)
select * from unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[], $6::date[], $7::date[], $8::text[],
                     $9::json[], $10::date[], $11::json[], $12::json[], $13::bool[], $14::json[], $15::numeric[],
                     $16::text[])

-- name: save_audits
update tax_audit a
   set state = n.state, papers = n.papers, missed = n.missed, corrected = n.corrected, total = n.total,
       ent_duty_no = n.ent_duty_no
  from unnest($1::text[], $2::int[], $3::text[], $4::json[], $5::bool[], $6::json[], $7::numeric[], $8::text[])
       as n (case_key, attempt, state, papers, missed, corrected, total, ent_duty_no)
 where a.case_key = n.case_key and a.attempt = n.attempt

-- name: waiting
select 'guarantee' as reason, count(*)::int as lists, min(waiting_since) as oldest from guarantee_queue having count(*) > 0
 union all
select 'treasury', count(*)::int, min(paid_day)::timestamp at time zone 'Asia/Shanghai'
  from payment_document where paid_day is not null and confirmed_day is null having count(*) > 0
