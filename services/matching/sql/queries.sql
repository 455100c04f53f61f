-- name: load_dossiers
select order_no, version, body
from dossier
where order_no = any($1::text[])
order by order_no
for update

-- name: lock_counters
-- The no-op update locks a counter that is there already, in key order, and creates one that is not.
insert into list_counter (customs_code, year, partition, stride)
select *, $4 from unnest($1::text[], $2::integer[], $3::integer[]) as scope (customs_code, year, partition)
order by 1, 2, 3
on conflict (customs_code, year, partition) do update set last = list_counter.last
returning customs_code, year, partition, stride, last

-- name: save_dossiers
insert into dossier (order_no, version, body, open, waits)
select * from unnest($1::text[], $2::integer[], $3::bytea[], $4::boolean[], $5::jsonb[])
on conflict (order_no) do update
set version = excluded.version, body = excluded.body, open = excluded.open, waits = excluded.waits
where dossier.version = excluded.version - 1

-- name: save_counters
update list_counter as counter
set last = used.last
from unnest($1::text[], $2::integer[], $3::integer[], $4::integer[]) as used (customs_code, year, partition, last)
where (counter.customs_code, counter.year, counter.partition) = (used.customs_code, used.year, used.partition)

-- name: waiting
-- What waits, by reason, with its oldest; what is past the alert window is counted apart.
select
    entry ->> 'reason' || case when since < now() - $1::interval then ', overdue' else '' end as reason,
    count(*) as count,
    min(since) as oldest
from dossier,
    jsonb_array_elements(waits) as entry,
    lateral (select (entry ->> 'since')::timestamptz as since)
where open
group by 1
order by 1
