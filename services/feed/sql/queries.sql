-- name: order_lists
select case when alone then pg_advisory_xact_lock($1::int, stripe) else pg_advisory_xact_lock_shared($1::int, stripe) end
from unnest($2::int[], $3::boolean[]) as s (stripe, alone)

-- name: stops_of
select s.case_key, s.attempt, s.status
from stop s
join unnest($1::text[], $2::smallint[]) as w (case_key, attempt) using (case_key, attempt)

-- name: told_of
select distinct on (e.case_key, e.attempt, e.subscriber, e.kind)
       e.case_key, e.attempt, e.subscriber, e.kind, e.business_key, e.body, e.released
from entry e
join unnest($1::text[], $2::smallint[]) as w (case_key, attempt) using (case_key, attempt)
order by e.case_key, e.attempt, e.subscriber, e.kind, e.number desc

-- name: anybody
select exists (select from subscriber)

-- name: ahead_of
select b.case_key, b.attempt, b.bills
from bill_ahead b
join unnest($1::text[], $2::smallint[]) as w (case_key, attempt) using (case_key, attempt)

-- name: save_ahead
insert into bill_ahead (case_key, attempt, bills, day)
select case_key, attempt, bills, $4::date
from unnest($1::text[], $2::smallint[], $3::text[]) as b (case_key, attempt, bills)
on conflict (case_key, attempt) do update set bills = excluded.bills, day = excluded.day

-- name: drop_ahead
delete from bill_ahead b
using unnest($1::text[], $2::smallint[]) as w (case_key, attempt)
where b.case_key = w.case_key and b.attempt = w.attempt

-- name: books_of
select ems_no, area_code from book where ems_no = any($1::text[])

-- name: save_books
insert into book (ems_no, area_code)
select ems_no, area_code from unnest($1::text[], $2::text[]) as b (ems_no, area_code)
on conflict (ems_no) do update set area_code = excluded.area_code

-- name: lock_subscribers
select code, last from subscriber where code = any($1::text[]) order by code for update

-- name: save_stops
insert into stop (case_key, attempt, status, day)
select case_key, attempt, status, $4::date
from unnest($1::text[], $2::smallint[], $3::text[]) as s (case_key, attempt, status)
on conflict (case_key, attempt) do update set status = excluded.status, day = greatest(stop.day, excluded.day)

-- name: save_numbers
update subscriber s set last = n.last from unnest($1::text[], $2::bigint[]) as n (code, last) where s.code = n.code

-- name: save_entries
insert into entry (subscriber, number, id, kind, business_key, case_key, attempt, released, body, day)
select subscriber, number, id, kind, business_key, case_key, attempt, released, body, $10::date
from unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::smallint[], $8::boolean[],
            $9::text[])
     as e (subscriber, number, id, kind, business_key, case_key, attempt, released, body)

-- name: open_feed
insert into subscriber (code, series, opened_at)
select $1, to_char(extract(epoch from clock_timestamp()) * 1000, 'FM99999999999999'), now()
where (select count(*) from subscriber) < $2::int
on conflict (code) do nothing
returning code

-- name: begin_series
update subscriber
set series = to_char(extract(epoch from clock_timestamp()) * 1000, 'FM99999999999999'), anew_after = last

-- name: feed_of
select s.code, s.series, s.last, s.anew_after,
       coalesce((select min(e.number) from entry e where e.subscriber = s.code), s.last + 1) as first
from subscriber s where s.code = $1

-- name: last_of
select code, last from subscriber where code = any($1::text[])

-- name: entries_after
select number, kind, body
from entry
where subscriber = $1 and number > $2 and number <= $3
order by number
limit $4

-- name: entries_of_kinds
select number, kind, body
from entry
where subscriber = $1 and number > $2 and number <= $3 and kind = any($5::text[])
order by number
limit $4

-- name: entries_of_key
select number, kind, body
from entry
where subscriber = $1 and number > $2 and number <= $3 and ($5::text[] is null or kind = any($5)) and business_key = $6
order by number
limit $4

-- name: entries_of_case
select number, kind, body
from entry
where subscriber = $1 and number > $2 and number <= $3 and ($5::text[] is null or kind = any($5)) and case_key = $6
order by number
limit $4

-- name: unanswered
select 'endpoint does not answer', count(*), min(failing_since)
from webhook where state = 'active' and failing_since is not null having count(*) > 0
union all
select 'own topic is not written', count(*), min(failing_since)
from own_topic where failing_since is not null having count(*) > 0
