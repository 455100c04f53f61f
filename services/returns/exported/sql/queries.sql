-- name: lists_of
select array(select jsonb_array_elements_text(p.mentions)) as lists
from return_parcel p
join unnest($1::text[], $2::text[]) as w (logistics_code, logistics_no) using (logistics_code, logistics_no)

-- name: lists_again
select array(select jsonb_array_elements_text(p.mentions)) as lists
from return_parcel p
join unnest($1::text[], $2::text[]) as w (logistics_code, logistics_no) using (logistics_code, logistics_no)
where json_array_length(p.stands -> 'before') > 0

-- name: parcels_of
select e.stands
from exported e
where e.invt_no = any($1::text[]) and e.tied

-- name: lock_exported
select e.stands, e.released
from exported e
where e.invt_no = any($1::text[])
order by e.invt_no
for update

-- name: save_exported
-- A release that is there already is not said again.
update exported e
set case_key = c.case_key, due_on = c.due_on, waits = c.waits, tied = c.tied, released = coalesce(c.released, e.released),
    stands = c.stands, day = greatest(e.day, $8::date)
from unnest($1::text[], $2::text[], $3::date[], $4::jsonb[], $5::boolean[], $6::text[], $7::text[])
     as c (invt_no, case_key, due_on, waits, tied, released, stands)
where e.invt_no = c.invt_no

-- name: keep_parcels
insert into return_parcel (logistics_code, logistics_no, stands, day)
select logistics_code, logistics_no, stands, $4::date
from unnest($1::text[], $2::text[], $3::json[]) as p (logistics_code, logistics_no, stands)
on conflict do nothing

-- name: lock_parcels
select p.stands::text as stands
from return_parcel p
join unnest($1::text[], $2::text[]) as w (logistics_code, logistics_no) using (logistics_code, logistics_no)
order by p.logistics_code, p.logistics_no
for update of p

-- name: save_parcels
update return_parcel p
set waits_since = c.waits_since, mentions = c.mentions, stands = c.stands, day = greatest(p.day, $6::date)
from unnest($1::text[], $2::text[], $3::date[], $4::jsonb[], $5::json[])
     as c (logistics_code, logistics_no, waits_since, mentions, stands)
where (p.logistics_code, p.logistics_no) = (c.logistics_code, c.logistics_no)

-- name: systems
select s.code, s.system, s.since, s.until
from return_system s
join unnest($1::text[], $2::text[]) as w (code, system) using (code, system)

-- name: save_systems
insert into return_system (code, system, since, until)
select * from unnest($1::text[], $2::text[], $3::date[], $4::date[])
on conflict (code, system) do update set since = excluded.since, until = excluded.until

-- name: lists_due
-- Those behind the key $2, $3.
select due_on, invt_no
from exported
where due_on <= $1 and (due_on, invt_no) > ($2, $3)
order by due_on, invt_no
limit $4

-- name: parcels_due
-- Those behind the key $2, $3, $4.
select waits_since, logistics_code, logistics_no
from return_parcel
where waits_since <= $1 and (waits_since, logistics_code, logistics_no) > ($2, $3, $4)
order by waits_since, logistics_code, logistics_no
limit $5

-- name: waiting
select w ->> 0 as reason, count(*), min((w ->> 1)::timestamptz)
from exported e, jsonb_array_elements(e.waits) as w
where e.waits is not null
group by 1
order by 1
