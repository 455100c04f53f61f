-- Whoever needs several of these locks takes them in this order, and each in key order:
-- release notes, verification lists, holds, pending lists, items, counters.

-- name: lock_notes
select passport_no, ems_no, cop_no, app_time, vehicle_no, bond_invt_nos, inspection, inspected, cleared,
       passed, withdrawn, io_type, day
  from release_note where passport_no = any($1::text[])
 order by passport_no for update

-- name: lock_lists
select bond_invt_no, ems_no, cop_no, invt_nos, noted, withdrawn, entering, day
  from verification_list where bond_invt_no = any($1::text[])
 order by bond_invt_no for update

-- name: lock_holds
select h.case_key, h.attempt, h.ems_no, h.invt_no, h.lines, h.state, h.released_day, h.bond_invt_no,
       h.kept_since, h.return_nos, h.detained, h.drawn, h.set_aside, h.gross_weight
  from hold h
  join (select * from unnest($1::text[], $2::int[]) as k (case_key, attempt)
         union
        select case_key, attempt from hold where invt_no = any($3::text[])) k
 using (case_key, attempt)
 order by h.case_key, h.attempt for update of h

-- name: lock_pending
-- Runs after lock_holds, so that it sees the declaration of whoever had those holds before.
select submission_id, ems_no, cop_no, invt_nos, awaited, day, declared_at
  from pending_list
 where submission_id = any($1::text[]) or awaited && $2::text[]
 order by submission_id for update

-- name: count_awaiting
select list.invt_no, count(*)::int
  from pending_list cross join unnest(awaited) as list (invt_no)
 where awaited && $1::text[] and list.invt_no = any($1::text[])
 group by list.invt_no

-- name: pending_due
-- Those behind the key $2, $3.
select day, submission_id from pending_list
 where day <= $1 and (day, submission_id) > ($2, $3)
 order by day, submission_id
 limit $4

-- name: lock_further_holds
-- Out of key order, hence without waiting: whoever finds one taken starts the batch again.
select case_key, attempt, ems_no, invt_no, lines, state, released_day, bond_invt_no, kept_since, return_nos,
       detained, drawn, set_aside, gross_weight
  from hold where invt_no = any($1::text[])
 order by case_key, attempt for update nowait

-- name: held_before
select case_key, attempt
  from unnest($1::text[], $2::int[]) as k (case_key, attempt)
  join hold using (case_key, attempt)

-- name: books
select ems_no, area_code, customs_code, zone_type, entry_mode, items, kind
  from book where ems_no = any($1::text[])

-- name: conditions
select area_code, condition, since, until from zone_condition where area_code = any($1::text[])

-- name: entry_ids
select entering ->> 'entry_id' as entry_id from verification_list
 where not withdrawn and entering is not null and entering ->> 'entry_id' = any($1::text[])

-- name: declared
select entry_id, outside_code, area_code, released, day, goods from entry_declaration where entry_id = any($1::text[])

-- name: lock_items
select i.ems_no, i.item_record_no, i.gcode, i.unit, i.unit_price, i.incoming, i.outgoing, i.held, i.unfit, i.entries
  from book_item i
  join unnest($1::text[], $2::text[]) as k (ems_no, item_record_no) using (ems_no, item_record_no)
 order by i.ems_no, i.item_record_no for update of i

-- name: goods
select i.ems_no, i.item_record_no, i.gcode, i.unit
  from book_item i
  join unnest($1::text[], $2::text[]) as k (ems_no, item_record_no) using (ems_no, item_record_no)

-- name: entered
select e.ems_no, e.cop_no
  from first_line_entry e
  join unnest($1::text[], $2::text[]) as k (ems_no, cop_no) using (ems_no, cop_no)

-- name: lock_counters
select scope, last from number_counter where scope = any($1::text[]) order by scope for update

-- name: save_books
insert into book (ems_no, area_code, customs_code, zone_type, entry_mode, items, kind)
select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::text[])
    on conflict (ems_no) do update set items = excluded.items

-- name: save_declared
insert into entry_declaration (entry_id, outside_code, area_code, released, day, goods)
select * from unnest($1::text[], $2::text[], $3::text[], $4::boolean[], $5::date[], $6::json[])
    on conflict (entry_id) do update
       set released = excluded.released, day = excluded.day, goods = excluded.goods

-- name: save_items
-- Totals come as text: the client's binary form of a decimal costs it five times as much.
update book_item i
   set incoming = n.incoming::numeric, outgoing = n.outgoing::numeric, held = n.held::numeric, entries = n.entries
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])
    as n (ems_no, item_record_no, incoming, outgoing, held, entries)
 where (i.ems_no, i.item_record_no) = (n.ems_no, n.item_record_no)

-- name: save_unfit
update book_item i set unfit = n.unfit::numeric
  from unnest($1::text[], $2::text[], $3::text[]) as n (ems_no, item_record_no, unfit)
 where (i.ems_no, i.item_record_no) = (n.ems_no, n.item_record_no)

-- name: release_holds
update hold h set released_day = n.released_day
  from unnest($1::text[], $2::int[], $3::date[]) as n (case_key, attempt, released_day)
 where (h.case_key, h.attempt) = (n.case_key, n.attempt)

-- name: save_holds
update hold h
   set state = n.state, released_day = n.released_day, bond_invt_no = n.bond_invt_no, kept_since = n.kept_since,
       detained = n.detained, drawn = n.drawn
  from unnest($1::text[], $2::int[], $3::text[], $4::date[], $5::text[], $6::timestamptz[], $7::boolean[],
              $8::boolean[])
    as n (case_key, attempt, state, released_day, bond_invt_no, kept_since, detained, drawn)
 where (h.case_key, h.attempt) = (n.case_key, n.attempt)

-- name: end_unreleased
update hold h set ended_day = n.ended_day
  from unnest($1::text[], $2::int[], $3::date[]) as n (case_key, attempt, ended_day)
 where (h.case_key, h.attempt) = (n.case_key, n.attempt)

-- name: save_hold_lines
update hold h
   set lines = n.lines, return_nos = array(select jsonb_array_elements_text(n.return_nos)), set_aside = n.set_aside
  from unnest($1::text[], $2::int[], $3::json[], $4::jsonb[], $5::json[])
    as n (case_key, attempt, lines, return_nos, set_aside)
 where (h.case_key, h.attempt) = (n.case_key, n.attempt)

-- name: add_entered
insert into first_line_entry (ems_no, cop_no) select * from unnest($1::text[], $2::text[])

-- name: save_conditions
insert into zone_condition (area_code, condition, since, until)
select * from unnest($1::text[], $2::text[], $3::date[], $4::date[])
    on conflict (area_code, condition) do update set since = excluded.since, until = excluded.until

-- name: save_lists
insert into verification_list (bond_invt_no, ems_no, cop_no, invt_nos, noted, withdrawn, entering, day)
select *
  from jsonb_to_recordset($1) as n (bond_invt_no text, ems_no text, cop_no text, invt_nos text[], noted jsonb,
                                    withdrawn boolean, entering jsonb, day date)
    on conflict (bond_invt_no) do update
       set invt_nos = excluded.invt_nos, noted = excluded.noted, withdrawn = excluded.withdrawn, day = excluded.day

-- name: save_pending
insert into pending_list (submission_id, ems_no, cop_no, invt_nos, awaited, day, declared_at)
select *
  from jsonb_to_recordset($1) as n (submission_id text, ems_no text, cop_no text, invt_nos text[], awaited text[],
                                    day date, declared_at timestamptz)
    on conflict (submission_id) do update set awaited = excluded.awaited

-- name: drop_decided
delete from pending_list where submission_id = any($1::text[])

-- name: save_notes
insert into release_note (passport_no, ems_no, cop_no, app_time, vehicle_no, bond_invt_nos, inspection, inspected,
                          cleared, passed, withdrawn, io_type, day)
select *
  from jsonb_to_recordset($1) as n (passport_no text, ems_no text, cop_no text, app_time text, vehicle_no text,
                                    bond_invt_nos text[], inspection boolean, inspected boolean, cleared text[],
                                    passed boolean, withdrawn boolean, io_type text, day date)
    on conflict (passport_no) do update
       set inspection = excluded.inspection, inspected = excluded.inspected, cleared = excluded.cleared,
           passed = excluded.passed, withdrawn = excluded.withdrawn, day = excluded.day

-- name: save_counters
update number_counter c set last = n.last
  from unnest($1::text[], $2::bigint[]) as n (scope, last)
 where c.scope = n.scope

-- name: waiting
select 'verification-list-awaits-release' as reason, count(*), min(declared_at) as oldest
  from pending_list having count(*) > 0
 union all
select 'kept-awaits-exit', count(*), min(kept_since) from hold where state = 'kept' having count(*) > 0
 union all
select 'seized-awaits-confiscation', count(*), min(kept_since) from hold where state = 'seized' having count(*) > 0
