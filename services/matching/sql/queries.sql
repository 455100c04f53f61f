-- name: lock_parcels
select logistics_code, logistics_no, generation, since, corrections, waybill, awaited_by
from parcel
join unnest($1::text[], $2::text[]) as named (logistics_code, logistics_no) using (logistics_code, logistics_no)
order by logistics_code, logistics_no, generation
for update of parcel

-- name: lock_files
select order_no, partition, body
from dossier
where order_no = any($1::text[])
order by order_no
for update

-- name: lock_due_notices
-- Lists that have waited long enough to be told of. What another worker has in hand is told of with its next batch.
select order_no, dossier.partition, body
from dossier
join unnest($1::integer[], $2::timestamptz[]) as due (partition, since)
    on dossier.partition = due.partition and dossier.notification_due_since <= due.since
order by notification_due_since
limit $3
for update of dossier skip locked

-- name: notices_due
-- However long they have waited: those behind the key $1, $2, $3.
select partition, notification_due_since, order_no
from dossier
where notification_due_since is not null and (partition, notification_due_since, order_no) > ($1, $2, $3)
order by partition, notification_due_since, order_no
limit $4

-- name: disputes_due
-- Disputed since $1 or longer: those behind the key $2, $3, $4.
select partition, disputed, order_no
from dossier
where disputed <= $1 and (partition, disputed, order_no) > ($2, $3, $4)
order by partition, disputed, order_no
limit $5

-- name: lock_counters
select customs_code, year, partition, last, until
from list_counter
join unnest($1::text[], $2::integer[], $3::integer[]) as scope (customs_code, year, partition)
    using (customs_code, year, partition)
order by customs_code, year, partition
for update of list_counter

-- name: open_pools
insert into list_number_pool (customs_code, year)
select * from unnest($1::text[], $2::integer[]) as office (customs_code, year) order by customs_code, year
on conflict do nothing

-- name: lock_pools
select customs_code, year, handed
from list_number_pool
join unnest($1::text[], $2::integer[]) as office (customs_code, year) using (customs_code, year)
order by customs_code, year
for update of list_number_pool

-- name: save_pools
insert into list_number_pool as pool (customs_code, year, handed)
select * from unnest($1::text[], $2::integer[], $3::integer[]) as taken (customs_code, year, handed)
order by customs_code, year
on conflict (customs_code, year) do update set handed = greatest(pool.handed, excluded.handed)

-- name: used_up
select customs_code, year, handed from list_number_pool where handed > $1 order by customs_code, year

-- name: save_files
update dossier
set body = changed.body, day = greatest(dossier.day, changed.day),
    waits_for = changed.waits_for, waits_since = changed.waits_since, notification_due_since = changed.notification_due_since,
    disputed = changed.disputed
from unnest(
        $1::text[], $2::integer[], $3::bytea[], $4::date[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::date[]
    ) as changed (order_no, partition, body, day, waits_for, waits_since, notification_due_since, disputed)
where dossier.order_no = changed.order_no

-- name: save_parcels
-- awaited_by: JSON, since unnest would take arrays of arrays apart.
update parcel
set since = changed.since, corrections = changed.corrections, waybill = changed.waybill, waits_since = changed.waits_since,
    awaited_by = array(select json_array_elements_text(changed.awaited_by::json))
from unnest($1::text[], $2::text[], $3::integer[], $4::date[], $5::integer[], $6::bytea[], $7::text[], $8::timestamptz[])
    as changed (logistics_code, logistics_no, generation, since, corrections, waybill, awaited_by, waits_since)
where (parcel.logistics_code, parcel.logistics_no, parcel.generation)
    = (changed.logistics_code, changed.logistics_no, changed.generation)

-- name: save_counters
update list_counter as counter
set last = used.last, until = used.until
from unnest($1::text[], $2::integer[], $3::integer[], $4::integer[], $5::integer[])
    as used (customs_code, year, partition, last, until)
where (counter.customs_code, counter.year, counter.partition) = (used.customs_code, used.year, used.partition)

-- name: waiting
-- What waits, by reason, with its oldest; what is past the alert window is counted apart.
select
    waits_for || case when waits_since < now() - $1::interval then ', overdue' else '' end as reason,
    count(*) as count,
    min(waits_since) as oldest
from (
    select waits_for, waits_since from dossier where waits_since is not null
    union all
    select $2::text, waits_since from parcel where waits_since is not null
) as waiting (waits_for, waits_since)
group by 1
order by 1
