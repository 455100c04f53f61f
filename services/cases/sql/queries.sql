-- name: cases_named
select name, case_key from case_name where name = any($1::text[]) order by name, case_key

-- name: make_parcels
insert into parcel (parcel_key, day, file)
select key, '-infinity', '' from unnest($1::text[]) as p (key) order by key
on conflict (parcel_key) do nothing

-- name: lock_parcels
select parcel_key, file from parcel where parcel_key = any($1::text[]) order by parcel_key for update

-- name: make_cases
insert into case_file (case_key, tie, settled, day, file)
select key, 0, false, '-infinity', '' from unnest($1::text[]) as c (key) order by key
on conflict (case_key) do nothing

-- name: lock_cases
select case_key, file from case_file where case_key = any($1::text[]) order by case_key for update

-- name: save_cases
update case_file c
set tie = n.tie, opened_ms = n.opened_ms, status = n.status, waiting = n.waiting, waiting_since = n.waiting_since,
    office = n.office, trade_mode = n.trade_mode, direction = n.direction, settled = n.settled, day = n.day, file = n.file
from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::timestamptz[], $7::text[], $8::text[],
            $9::text[], $10::boolean[], $11::date[], $12::text[])
     as n (case_key, tie, opened_ms, status, waiting, waiting_since, office, trade_mode, direction, settled, day, file)
where c.case_key = n.case_key

-- name: drop_readers
-- Whoever has no part in a case any more finds it no more.
delete from reader r
where r.case_key = any($1::text[]) and not exists (
    select from unnest($2::text[], $3::bigint[], $4::text[]) as n (code, opened_ms, case_key)
    where n.case_key = r.case_key and n.code = r.code and n.opened_ms = r.opened_ms
)

-- name: save_readers
insert into reader (code, opened_ms, tie, case_key)
select code, opened_ms, tie, case_key
from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[]) as r (code, opened_ms, tie, case_key)
on conflict (code, opened_ms, tie) do nothing

-- name: save_names
insert into case_name (name, case_key)
select name, case_key from unnest($1::text[], $2::text[]) as n (name, case_key)
on conflict (name, case_key) do nothing

-- name: save_parcels
update parcel p set day = n.day, file = n.file
from unnest($1::text[], $2::date[], $3::text[]) as n (parcel_key, day, file) where p.parcel_key = n.parcel_key

-- name: lock_answers
select about, opened_ms, kind, business_key, status, said_at, info, receipts, notice, day, message_type, repeats
from answered where about = any($1::text[]) order by about for update

-- name: save_answers
insert into answered (about, opened_ms, kind, business_key, status, said_at, info, receipts, notice, day, message_type, repeats)
select about, opened_ms, kind, business_key, status, said_at, info, receipts, notice, day, message_type, repeats
from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
            $8::int[], $9::boolean[], $10::date[], $11::text[], $12::text[])
     as n (about, opened_ms, kind, business_key, status, said_at, info, receipts, notice, day, message_type, repeats)
on conflict (about) do update
set status = excluded.status, said_at = excluded.said_at, info = excluded.info, receipts = excluded.receipts,
    day = excluded.day

-- name: save_answered_to
insert into answered_to (code, opened_ms, tie, about)
select code, opened_ms, tie, about
from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[]) as n (code, opened_ms, tie, about)
on conflict (code, opened_ms, tie) do nothing

-- name: waiting
select waiting, count(*), min(waiting_since) from case_file where waiting is not null group by waiting order by waiting

-- name: case_called
select file from case_file where case_key = $1 and opened_ms is not null

-- name: newest_called
select c.file from case_name n join case_file c using (case_key)
where n.name = $1 and c.opened_ms is not null
  and ($2::text is null or exists (select from reader r where r.case_key = c.case_key and r.code = $2))
order by c.opened_ms desc, c.tie desc limit 1

-- name: page_of_all
select opened_ms, tie, file from case_file
where opened_ms is not null and (opened_ms, tie) < ($1::bigint, $2::bigint)
  and opened_ms >= $3::bigint
order by opened_ms desc, tie desc limit $4

-- name: page_of_status
select opened_ms, tie, file from case_file
where opened_ms is not null and (opened_ms, tie) < ($1::bigint, $2::bigint)
  and opened_ms >= $3::bigint and status = $5::text
order by opened_ms desc, tie desc limit $4

-- name: page_of_waiting
select opened_ms, tie, file from case_file
where opened_ms is not null and (opened_ms, tie) < ($1::bigint, $2::bigint)
  and opened_ms >= $3::bigint and waiting = $5::text
order by opened_ms desc, tie desc limit $4

-- name: window_of_reader
-- So many cases are looked through; of them come those that are wanted, and the last, which says where the next page begins.
select opened_ms, tie, case_key, nth, wanted from (
    select r.opened_ms, r.tie, c.case_key, row_number() over (order by r.opened_ms desc, r.tie desc) as nth,
           coalesce(($7::text is null or c.status = $7) and ($8::text is null or c.waiting = $8)
           and ($9::text is null or c.trade_mode = $9) and ($10::text is null or c.direction = $10), false) as wanted
    from (
        select opened_ms, tie, case_key from reader
        where code = $6::text and (opened_ms, tie) < ($1::bigint, $2::bigint) and opened_ms >= $3::bigint
        order by opened_ms desc, tie desc limit $4::int
    ) r
    join case_file c using (case_key)
) looked
where wanted or nth = $4::int
order by opened_ms desc, tie desc limit $5

-- name: window_of_all
select opened_ms, tie, case_key, nth, wanted from (
    select c.opened_ms, c.tie, c.case_key, row_number() over (order by c.opened_ms desc, c.tie desc) as nth,
           coalesce(($6::text is null or c.status = $6) and ($7::text is null or c.waiting = $7)
           and ($8::text is null or c.trade_mode = $8) and ($9::text is null or c.direction = $9), false) as wanted
    from (
        select opened_ms, tie, case_key, status, waiting, trade_mode, direction from case_file
        where opened_ms is not null and (opened_ms, tie) < ($1::bigint, $2::bigint) and opened_ms >= $3::bigint
        order by opened_ms desc, tie desc limit $4::int
    ) c
) looked
where wanted or nth = $4::int
order by opened_ms desc, tie desc limit $5

-- name: files_of
select case_key, file from case_file where case_key = any($1::text[])

-- name: queue_of_office
-- Of each reason so many and no more: an index has them in order, all reasons together it has not.
select c.waiting_since, c.tie, c.file
from unnest($2::text[]) as asked (reason) cross join lateral (
    select waiting_since, tie, file from case_file
    where waiting is not null and office = $1::text and waiting = asked.reason
      and (waiting_since, tie) > ($3::timestamptz, $4::bigint)
    order by waiting_since, tie limit $5::int
) c
order by c.waiting_since, c.tie limit $5::int

-- name: queue_of_all
select c.waiting_since, c.tie, c.file
from unnest($1::text[]) as asked (reason) cross join lateral (
    select waiting_since, tie, file from case_file
    where waiting is not null and waiting = asked.reason and (waiting_since, tie) > ($2::timestamptz, $3::bigint)
    order by waiting_since, tie limit $4::int
) c
order by c.waiting_since, c.tie limit $4::int

-- name: counts_of_office
select waiting, count(*) as count, min(waiting_since) as oldest from case_file
where waiting is not null and ($1::text is null or office = $1) and waiting = any($2::text[]) group by waiting order by waiting

-- name: answered_to
select t.opened_ms, t.tie, a.about, a.kind, a.business_key, a.status, a.said_at, a.info, a.receipts, a.notice,
       a.message_type, a.repeats,
       ($5::text is null or a.kind = $5) and ($6::text is null or a.status = $6) as wanted
from (
    select opened_ms, tie, about from answered_to
    where code = $4::text and (opened_ms, tie) < ($1::bigint, $2::bigint) and opened_ms >= $7::bigint
    order by opened_ms desc, tie desc limit $3::int
) t
join answered a using (about)
order by t.opened_ms desc, t.tie desc
